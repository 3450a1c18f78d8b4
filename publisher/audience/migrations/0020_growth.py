"""Growth of lists by day and source. The days themselves are counted by the sweep, from what there is."""

import django.db.models.deletion
from django.db import migrations, models

COUNT = """UPDATE audience_consentbatch SET subscribed = COALESCE(
    (SELECT n FROM (SELECT batch_id AS b, COUNT(*) AS n FROM audience_subscription
        WHERE batch_id IS NOT NULL GROUP BY batch_id) AS own
     WHERE own.b = audience_consentbatch.id), 0)"""


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0012_reader_imports'),
        ('publications', '0009_site_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='GrowthTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('source', models.CharField(blank=True, help_text='a form, or words of a person', max_length=100)),
                ('joined', models.PositiveIntegerField(default=0)),
                ('left', models.PositiveIntegerField(default=0, help_text='by themselves, or complained')),
                ('bounced', models.PositiveIntegerField(default=0, help_text='their mailbox is gone')),
                ('erased', models.PositiveIntegerField(default=0, help_text='forgotten, long after they joined')),
            ],
        ),
        migrations.AddField(
            model_name='consentbatch',
            name='subscribed',
            field=models.PositiveIntegerField(default=0, help_text='how many it put on the list'),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='consentevent',
            index=models.Index(fields=['publication', 'at'], name='consent_by_time'),
        ),
        migrations.AddField(
            model_name='growthtally',
            name='mailing_list',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='growth', to='audience.mailinglist'),
        ),
        migrations.AddField(
            model_name='growthtally',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddIndex(
            model_name='growthtally',
            index=models.Index(fields=['publication', 'day'], name='growth_by_day'),
        ),
        migrations.AddConstraint(
            model_name='growthtally',
            constraint=models.UniqueConstraint(fields=('mailing_list', 'day', 'source'), name='one_growth_per_day'),
        ),
    ]
