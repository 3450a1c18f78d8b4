"""Files of readers, and the rows that were refused of them, in the bucket that all hosts share."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0021_light_edition'),
    ]

    operations = [
        migrations.AddField(
            model_name='readerimport',
            name='refused',
            field=models.JSONField(default=list, help_text='names in the bucket, of the rows refused'),
        ),
        migrations.AddField(
            model_name='upload',
            name='parts',
            field=models.JSONField(default=list, help_text='names in the bucket, of what is there of it'),
        ),
    ]
