"""Keys of the hashes of who was forgotten."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0004_idempotency_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(unique=True)),
                ('secret', models.BinaryField(help_text='hex, encrypted (publications/secrets.py)')),
                ('created_at', models.DateTimeField()),
            ],
        ),
    ]
