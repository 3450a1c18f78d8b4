"""What readers' forms, consent, tags, fields, segments and entitlements stand on."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

PARTS = {  # what stands behind the last @; SQLite has no such function
    'postgresql': "substring(address_key from '[^@]*$')",
    'sqlite': "substr(address_key, length(rtrim(address_key, replace(address_key, '@', ''))) + 1)",
}


def fill_domains(apps, schema_editor):
    """In one statement: a million readers take some seconds."""
    part = PARTS[schema_editor.connection.vendor]
    schema_editor.execute(f'UPDATE audience_subscriber SET domain = {part}')


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0002_ways_in'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='where and how they consented', max_length=300)),
                ('by', models.CharField(help_text='who imported it', max_length=150)),
                ('filename', models.CharField(blank=True, max_length=255)),
                ('sha256', models.CharField(blank=True, help_text='of the file', max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('asked', 'Asked'), ('confirmed', 'Confirmed'), ('subscribed', 'Subscribed'), ('renewed', 'Renewed'), ('withdrawn', 'Withdrawn'), ('measuring', 'Measuring'), ('not_measuring', 'Not Measuring')], max_length=13)),
                ('at', models.DateTimeField()),
                ('source', models.CharField(help_text='the door, and the page where known', max_length=300)),
                ('detail', models.JSONField(default=dict, help_text='ticked, campaign, page; an IP address only where a setting says so')),
            ],
        ),
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mail', 'Mail'), ('push', 'Push')], max_length=4)),
                ('address', models.CharField(help_text="a mail address, or a push service's URL", max_length=2000)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(help_text='what the shop calls it', max_length=200)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='none: until it is taken back', null=True)),
                ('source', models.CharField(max_length=300)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ErasedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_version', models.PositiveSmallIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
                ('erased_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('key', models.CharField(help_text='NFC, casefold', max_length=120)),
                ('type', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('bool', 'Bool'), ('choice', 'Choice')], max_length=6)),
                ('choices', models.JSONField(default=list, help_text='what a choice may be')),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('texts', models.JSONField(default=dict, help_text='by language: title, intro, consent, button; ours where empty')),
                ('origins', models.JSONField(default=list, help_text='whose pages may post to its JSON address')),
                ('asks_name', models.BooleanField(default=False)),
                ('is_open', models.BooleanField(default=True)),
                ('slow_since', models.DateTimeField(help_text='confirmations collapsed: what it asks for is mailed slowly', null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FormText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(help_text='counted up in the publication')),
                ('language', models.CharField(max_length=35)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ReaderActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received', models.PositiveIntegerField(default=0, help_text='issues that were accepted')),
                ('last_received_at', models.DateTimeField(null=True)),
                ('bounces', models.PositiveIntegerField(default=0, help_text='since the last accepted one')),
                ('clicks', models.PositiveIntegerField(default=0, help_text='of who consented to measuring')),
                ('last_sign_at', models.DateTimeField(help_text='when the reader last did something that shows that they read it', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SubscriberTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='segment',
            name='unique_segment_name',
        ),
        migrations.RemoveField(
            model_name='segment',
            name='name',
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='description',
            field=models.CharField(blank=True, help_text='for its sign-up page', max_length=500),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='is_open',
            field=models.BooleanField(default=False, help_text='it has a sign-up page'),
        ),
        migrations.AddField(
            model_name='mailinglist',
            name='opt_in',
            field=models.CharField(choices=[('double', 'Double'), ('single', 'Single')], default='double', max_length=6),
        ),
        migrations.AddField(
            model_name='segment',
            name='changed_at',
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='segment',
            name='created_at',
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='segment',
            name='slug',
            field=models.SlugField(default='', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='segment',
            name='text',
            field=models.TextField(default='', help_text='as it was written; the tree is what counts'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='subscriber',
            name='domain',
            field=models.CharField(default='', help_text='of the key', max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='subscriber',
            name='external_id',
            field=models.CharField(help_text='what a shop or a paywall calls this reader', max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='time_zone',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='frequency',
            field=models.CharField(choices=[('each', 'Each'), ('weekly', 'Weekly')], max_length=6, null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='paused_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='segment',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='segments', to='publications.publication'),
        ),
        migrations.AlterField(
            model_name='subscriber',
            name='fields',
            field=models.JSONField(default=dict, help_text='values by the ids of their Fields'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('publication', 'slug'), name='unique_segment_slug'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id__isnull', False)), fields=('publication', 'external_id'), name='unique_external_id'),
        ),
        migrations.AddField(
            model_name='consentbatch',
            name='mailing_list',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audience.mailinglist'),
        ),
        migrations.AddField(
            model_name='consentbatch',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='batch',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='the import that brought it; empty where consent events prove it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audience.consentbatch'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='mailing_list',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audience.mailinglist'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consent_events', to='audience.subscriber'),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endpoints', to='audience.subscriber'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entitlements', to='audience.subscriber'),
        ),
        migrations.AddField(
            model_name='erasedaddress',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='field',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='form',
            name='mailing_lists',
            field=models.ManyToManyField(related_name='forms', to='audience.mailinglist'),
        ),
        migrations.AddField(
            model_name='form',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='form',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audience.form'),
        ),
        migrations.AddField(
            model_name='formtext',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='form_text',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audience.formtext'),
        ),
        migrations.AddField(
            model_name='readeractivity',
            name='mailing_list',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='audience.mailinglist'),
        ),
        migrations.AddField(
            model_name='readeractivity',
            name='publication',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='readeractivity',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activity', to='audience.subscriber'),
        ),
        migrations.AddField(
            model_name='subscribertag',
            name='publication',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='subscribertag',
            name='subscriber',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_links', to='audience.subscriber'),
        ),
        migrations.AddField(
            model_name='tag',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='subscribertag',
            name='tag',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriber_links', to='audience.tag'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=models.UniqueConstraint(fields=('publication', 'external_id'), name='unique_entitlement'),
        ),
        migrations.AddConstraint(
            model_name='erasedaddress',
            constraint=models.UniqueConstraint(fields=('publication', 'key_version', 'hash'), name='unique_erased_address'),
        ),
        migrations.AddConstraint(
            model_name='field',
            constraint=models.UniqueConstraint(fields=('publication', 'key'), name='unique_field'),
        ),
        migrations.AddConstraint(
            model_name='form',
            constraint=models.UniqueConstraint(fields=('publication', 'slug'), name='unique_form_slug'),
        ),
        migrations.AddConstraint(
            model_name='formtext',
            constraint=models.UniqueConstraint(fields=('publication', 'sha256'), name='unique_form_text'),
        ),
        migrations.AddConstraint(
            model_name='readeractivity',
            constraint=models.UniqueConstraint(fields=('mailing_list', 'subscriber'), name='one_activity_per_list'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('publication', 'key'), name='unique_tag'),
        ),
        migrations.AddConstraint(
            model_name='subscribertag',
            constraint=models.UniqueConstraint(fields=('subscriber', 'tag'), name='unique_subscriber_tag'),
        ),
        migrations.RunPython(fill_domains, migrations.RunPython.noop),
    ]
