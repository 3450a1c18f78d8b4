"""What reports, counts of ended sends, mails of service and other ways to readers stand on."""

import hashlib

import django.db.models.deletion
from django.db import migrations, models

import publisher.delivery.models.brin

BATCH = 2_000


def to_keys(apps, schema_editor):
    """The names are hashed; of our own events, the key is that of today's (delivery/events.py)."""
    rows = apps.get_model('delivery', 'DeliveryEvent').objects.order_by('pk')
    _rewrite(rows, 'key', lambda row: hashlib.sha256(_name(row).encode()).digest()[:16])


def to_names(apps, schema_editor):
    rows = apps.get_model('delivery', 'DeliveryEvent').objects.order_by('pk')
    _rewrite(rows, 'provider_event_id', lambda row: bytes(row.key).hex())


def _name(row):
    own = row.provider_event_id.startswith('own:')
    parts = ('own', row.type, str(row.delivery_id)) if own else ('event', row.provider_event_id)
    return '\x1f'.join(parts)


def _rewrite(rows, column, value_of):
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            setattr(row, column, value_of(row))
        rows.model.objects.bulk_update(batch, [column])
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0003_ground'),
        ('delivery', '0012_retrying_index'),
        ('editorial', '0009_ground'),
        ('publications', '0005_ground'),
        ('publisher_syndication', '0006_brotli'),
    ]

    operations = [
        migrations.CreateModel(
            name='SendTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, db_column='recipient_group', max_length=60)),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('leased', 'Leased'), ('attempting', 'Attempting'), ('retrying', 'Retrying'), ('accepted', 'Accepted'), ('delivered', 'Delivered'), ('bounced', 'Bounced'), ('failed', 'Failed'), ('suppressed', 'Suppressed'), ('canceled', 'Canceled'), ('superseded', 'Superseded'), ('uncertain', 'Uncertain')], max_length=10)),
                ('reason', models.CharField(blank=True, help_text='the verdict of the reply', max_length=16)),
                ('count', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ServiceMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('confirmation', 'Confirmation'), ('welcome', 'Welcome'), ('fresh_link', 'Fresh Link'), ('address_change', 'Address Change'), ('invitation', 'Invitation'), ('reset', 'Reset'), ('alarm', 'Alarm'), ('forwarded', 'Forwarded')], max_length=14)),
                ('key', models.CharField(help_text='nothing is mailed twice under one key', max_length=100)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('values', models.JSONField(default=dict, help_text="what its template asks for; never a token, which rows' ids make")),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(help_text='since when address and values are gone', null=True)),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='due_at',
            field=models.DateTimeField(help_text='its own hour; null: when the send goes', null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='endpoint',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='where the reader is reached; null: the mailbox of their address', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='audience.endpoint'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='group',
            field=models.CharField(db_column='recipient_group', help_text='who runs the mailbox', max_length=60, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='provider_id',
            field=models.CharField(help_text='what a mail provider calls the mail', max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='route',
            field=models.CharField(help_text='the way out; null: the only one', max_length=60, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='variant',
            field=models.PositiveIntegerField(help_text='null: the issue has only one', null=True),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='key',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AlterField(
            model_name='deliveryevent',
            name='provider_event_id',
            field=models.CharField(max_length=200, null=True, unique=True),
        ),
        migrations.RunPython(to_keys, to_names),
        migrations.RemoveField(
            model_name='deliveryevent',
            name='provider_event_id',
        ),
        migrations.AlterField(
            model_name='deliveryevent',
            name='key',
            field=models.BinaryField(help_text='of what makes two reports the same (events.py)', max_length=16, unique=True),
        ),
        migrations.AlterField(
            model_name='deliveryevent',
            name='delivery',
            field=models.ForeignKey(db_constraint=False, help_text='null where no mail of ours was found for it', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='delivery.delivery'),
        ),
        migrations.AlterField(
            model_name='deliveryevent',
            name='publication',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AlterField(
            model_name='send',
            name='kind',
            field=models.CharField(choices=[('issue', 'Issue'), ('notice', 'Notice'), ('test', 'Test'), ('article', 'Article'), ('service', 'Service'), ('welcome', 'Welcome')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('provider_id__isnull', False)), fields=['provider_id'], name='delivery_provider_id'),
        ),
        migrations.AddIndex(
            model_name='deliveryevent',
            index=publisher.delivery.models.brin.BrinIndex(fields=['recorded_at'], name='event_recorded_at'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('endpoint__isnull', False)), fields=('issue', 'endpoint'), name='one_delivery_per_endpoint'),
        ),
        migrations.AddField(
            model_name='sendtally',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='sendtally',
            name='send',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='delivery.send'),
        ),
        migrations.AddField(
            model_name='servicemail',
            name='delivery',
            field=models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='service_mail', to='delivery.delivery'),
        ),
        migrations.AddField(
            model_name='servicemail',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='servicemail',
            name='subscriber',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='service_mails', to='audience.subscriber'),
        ),
        migrations.AddConstraint(
            model_name='sendtally',
            constraint=models.UniqueConstraint(fields=('send', 'group', 'state', 'reason'), name='one_tally_per_reason'),
        ),
        migrations.AddConstraint(
            model_name='servicemail',
            constraint=models.UniqueConstraint(fields=('publication', 'purpose', 'key'), name='unique_service_mail'),
        ),
    ]
