from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0020_issue_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='newsletter',
            name='sender_name',
            field=models.CharField(blank=True, default='', help_text="in From; empty: the publication's", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='newsletter',
            name='reply_to',
            field=models.EmailField(blank=True, default='', help_text="who reads answers; empty: the publication's", max_length=254),
            preserve_default=False,
        ),
    ]
