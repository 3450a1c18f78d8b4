"""Mail to our own addresses: counted, and kept where nobody could read it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0009_reply_verdict'),
        ('publications', '0004_idempotency_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='IncomingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('door', models.CharField(choices=[('return', 'Return'), ('complaint', 'Complaint')], max_length=9)),
                ('received_at', models.DateTimeField()),
                ('size', models.PositiveIntegerField(help_text='bytes as it came, or as many as were looked at')),
                ('raw', models.BinaryField(help_text='its beginning, as it came')),
                ('delivery', models.ForeignKey(db_constraint=False, help_text='the mail of ours whose return path it came to', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='delivery.delivery')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
            ],
        ),
        migrations.CreateModel(
            name='IncomingCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(help_text='as `mail receive` says it', max_length=12)),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'result'), name='one_count_per_result')],
            },
        ),
    ]
