from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0019_revisions'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='idempotency_key',
            field=models.CharField(help_text='of the form that made it, so that it made one', max_length=100, null=True),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key__isnull', False)), fields=('publication', 'idempotency_key'), name='one_issue_per_key'),
        ),
    ]
