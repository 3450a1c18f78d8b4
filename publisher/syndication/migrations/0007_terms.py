"""What a destination is owed: products, filters in the filter language, rights, schedule, topics.

The old filters are those of syndication/matching.py: every criterion, each by any of its values.
How they are read and written as trees is written out here: query/ may change, what was migrated not.
"""

import unicodedata

import django.db.models.deletion
from django.db import migrations, models

VERSION = 1
NAMES = ('rubric', 'author', 'tag')


def tree_of(old):
    """An old filter as a tree of the filter language; {} for everything."""
    clauses = [_clause(term, values) for term, values in old.items() if values]
    if not clauses:
        return {}
    return {'version': VERSION, 'query': clauses[0] if len(clauses) == 1 else {'all': clauses}}


def old_of(tree):
    """The way back. Raises ValueError for a tree that no old filter says."""
    if not tree:
        return {}
    clauses = tree['query'].get('all', [tree['query']])
    old = {}
    for clause in clauses:
        term = clause.get('term')
        known = term == 'language' or term in NAMES
        if not known or clause['op'] not in ('has', 'is', 'in') or term in old:
            raise ValueError(term)
        values = clause['value'] if clause['op'] == 'in' else [clause['value']]
        old[term] = [value if term == 'language' else value['name'] for value in values]
    return old


def _clause(term, values):
    values = list(dict.fromkeys(values))
    if term == 'language':
        kind, one, found = 'language', 'is', values
    else:
        kind, one, found = 'set', 'has', [{'key': _fold(name), 'name': name} for name in values]
    several = len(found) > 1
    op, value = ('in', found) if several else (one, found[0])
    return {'term': term, 'kind': kind, 'op': op, 'value': value}


def _fold(name):
    return unicodedata.normalize('NFC', ' '.join(name.split()).casefold())


def fill(apps, schema_editor):
    """A partner's first destination is `main`, others are called by their channels."""
    taken = set()
    for row in apps.get_model('publisher_syndication', 'Destination').objects.order_by('pk'):
        row.slug = _slug(row, taken)
        row.filter_tree = tree_of(row.filter)
        row.starts_at = row.created_at
        row.save(update_fields=['slug', 'filter_tree', 'starts_at'])


def _slug(row, taken):
    main = not any(partner == row.partner_id for partner, _ in taken)
    wanted = base = 'main' if main else row.channel
    number = 2
    while (row.partner_id, wanted) in taken:
        wanted, number = f'{base}-{number}', number + 1
    taken.add((row.partner_id, wanted))
    return wanted


def back(apps, schema_editor):
    """Refuses to widen a filter: what the older version cannot say has to be changed first."""
    rows = apps.get_model('publisher_syndication', 'Destination').objects.order_by('pk')
    for row in rows.select_related('partner', 'product'):
        try:
            if row.product and row.product.filter_tree:
                raise ValueError(row.product.slug)
            row.filter = old_of(row.filter_tree)
        except (KeyError, TypeError, ValueError):
            raise RuntimeError(
                f'the older version cannot keep the filter of {row.partner.slug}, destination '
                f'{row.slug}; change it to rubrics, authors, tags and languages, without a product'
            ) from None
        row.save(update_fields=['filter'])


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0005_ground'),
        ('publisher_syndication', '0006_brotli'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('filter_tree', models.JSONField(blank=True, default=dict, help_text='of the filter language (query/document.py); {}: all')),
                ('rights', models.JSONField(blank=True, default=list, help_text='codes of the pictures that come with it')),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'slug'), name='unique_product_slug')],
            },
        ),
        migrations.CreateModel(
            name='TopicMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rubric', 'Rubric'), ('tag', 'Tag')], max_length=10)),
                ('value', models.CharField(help_text='as it was written', max_length=200)),
                ('key', models.CharField(help_text='the value as it is compared (query.fold)', max_length=220)),
                ('media_topic', models.CharField(help_text='medtop:NNNNNNNN', max_length=30)),
                ('created_at', models.DateTimeField()),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'kind', 'key'), name='one_topic_per_value')],
            },
        ),
        migrations.AddField(
            model_name='destination',
            name='slug',
            field=models.SlugField(default='', help_text="among its partner's", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='secret_before',
            field=models.BinaryField(default=bytes, help_text='encrypted; what `secret` was before it was rotated'),
        ),
        migrations.AddField(
            model_name='destination',
            name='secret_before_until',
            field=models.DateTimeField(blank=True, help_text='until when the one before counts too', null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='filter_tree',
            field=models.JSONField(blank=True, default=dict, help_text='of the filter language (query/document.py); {}: all'),
        ),
        migrations.AddField(
            model_name='destination',
            name='product',
            field=models.ForeignKey(blank=True, help_text='its filter must let a story through too', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='destinations', to='publisher_syndication.product'),
        ),
        migrations.AddField(
            model_name='destination',
            name='rights',
            field=models.JSONField(blank=True, default=list, help_text='codes of the pictures that it may have'),
        ),
        migrations.AddField(
            model_name='destination',
            name='starts_at',
            field=models.DateTimeField(help_text='it gets no story that was announced before', null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='name_pattern',
            field=models.CharField(blank=True, default='', help_text="empty: the channel's", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='folder',
            field=models.CharField(blank=True, default='', help_text="within the channel's place", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='encoding',
            field=models.CharField(blank=True, default='', help_text='empty: utf-8', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='limits',
            field=models.JSONField(blank=True, default=dict, help_text='characters by part of a story'),
        ),
        migrations.AddField(
            model_name='destination',
            name='quiet_from',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='quiet_to',
            field=models.TimeField(blank=True, help_text='not included', null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='time_zone',
            field=models.CharField(blank=True, default='', help_text="of the quiet hours; empty: the publication's", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='paused_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='paused_code',
            field=models.CharField(blank=True, default='', help_text="why: a person's decision is empty", max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='failing_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='probe_at',
            field=models.DateTimeField(blank=True, help_text='when a destination that rests is tried again', null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='contact_name',
            field=models.CharField(blank=True, default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='destination',
            name='contact_phone',
            field=models.CharField(blank=True, default='', max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(fill, back),
        migrations.RemoveField(model_name='destination', name='filter'),
        migrations.AlterField(
            model_name='destination',
            name='starts_at',
            field=models.DateTimeField(help_text='it gets no story that was announced before'),
        ),
        migrations.AddConstraint(
            model_name='destination',
            constraint=models.UniqueConstraint(fields=('partner', 'slug'), name='unique_destination_slug'),
        ),
    ]
