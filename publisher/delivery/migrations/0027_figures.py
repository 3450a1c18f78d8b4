"""Figures of reports. What was heard of sends is added up here; sums by mailbox provider and hours of
sends of before are written by the sweep, a send at a time (delivery/tallies/ending.py)."""

import django.db.models.deletion
from django.db import migrations, models

HEARD = """INSERT INTO delivery_sendheard (publication_id, send_id, what, count)
    SELECT d.publication_id, d.send_id,
        CASE WHEN e.type = 'complaint' THEN 'complained' ELSE 'left' END,
        COUNT(DISTINCT e.delivery_id)
    FROM delivery_deliveryevent e JOIN delivery_delivery d ON d.id = e.delivery_id
    WHERE e.type IN ('complaint', 'unsubscribe') GROUP BY 1, 2, 3"""
CLICKED = """INSERT INTO delivery_sendheard (publication_id, send_id, what, count)
    SELECT d.publication_id, d.send_id, 'clicked', COUNT(DISTINCT c.delivery_id)
    FROM delivery_readerclick c JOIN delivery_delivery d ON d.id = c.delivery_id
    WHERE c.settled AND NOT c.discounted GROUP BY 1, 2"""
FOLLOWED = """INSERT INTO delivery_sendheard (publication_id, send_id, what, count)
    SELECT d.publication_id, d.send_id, 'followed', COUNT(*)
    FROM delivery_readerclick c JOIN delivery_delivery d ON d.id = c.delivery_id
    WHERE c.settled AND NOT c.discounted GROUP BY 1, 2"""


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0026_stuck_copies'),
        ('editorial', '0022_newsletter_sender'),
        ('publications', '0009_site_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='HeardNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('left', 'Left'), ('complained', 'Complained'), ('replied', 'Replied'), ('measured', 'Measured'), ('clicked', 'Clicked'), ('followed', 'Followed')], max_length=10)),
                ('number', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='HourTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('left', 'Left'), ('clicks', 'Clicks')], max_length=6)),
                ('weekday', models.PositiveSmallIntegerField(help_text='0: Monday')),
                ('hour', models.PositiveSmallIntegerField(help_text='0 to 23')),
                ('count', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ReportLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('newsletter', models.SlugField(blank=True, help_text='empty: all of them', max_length=60)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('note', models.CharField(blank=True, help_text='for whom; seen at the desk only', max_length=200)),
                ('created_by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SendHeard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('left', 'Left'), ('complained', 'Complained'), ('replied', 'Replied'), ('measured', 'Measured'), ('clicked', 'Clicked'), ('followed', 'Followed')], max_length=10)),
                ('count', models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='send',
            name='figured_at',
            field=models.DateTimeField(help_text='since when its tallies are by mailbox provider and its hours stand', null=True),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('figured_at', None), ('kind__in', ['issue', 'notice']), ('tallied_at__isnull', False)), fields=['id'], name='send_unfigured'),
        ),
        migrations.AddField(
            model_name='heardnews',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='heardnews',
            name='send',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='delivery.send'),
        ),
        migrations.AddField(
            model_name='hourtally',
            name='issue',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='editorial.issue'),
        ),
        migrations.AddField(
            model_name='hourtally',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='reportlink',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_links', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='sendheard',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='sendheard',
            name='send',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='heard', to='delivery.send'),
        ),
        migrations.AddConstraint(
            model_name='hourtally',
            constraint=models.UniqueConstraint(fields=('issue', 'what', 'weekday', 'hour'), name='one_tally_per_hour'),
        ),
        migrations.AddConstraint(
            model_name='sendheard',
            constraint=models.UniqueConstraint(fields=('send', 'what'), name='one_sum_of_heard'),
        ),
        migrations.RunSQL(HEARD, migrations.RunSQL.noop),
        migrations.RunSQL(CLICKED, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOWED, migrations.RunSQL.noop),
    ]
