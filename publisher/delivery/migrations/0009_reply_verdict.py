"""Which command a refusal answered, and what it is about; rows of before are judged when they are read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0008_delivery_reason'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='stage',
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='verdict',
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='stage',
            field=models.CharField(help_text="which command a mail server's refusal answered", max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='verdict',
            field=models.CharField(help_text='what that is about (channels/reply_table.py)', max_length=16, null=True),
        ),
    ]
