"""Indexes by which a person is found among a million: by the beginning of an address or a name, and
by being on a list without being confirmed, which few are."""

from django.db import migrations, models

# In the order of bytes, whatever the database's language: an index in any other knows no ranges
# of beginnings. SQLite compares bytes, and has one of addresses by the unique constraint.
INDEXES = {
    'postgresql': (
        'CREATE INDEX reader_address_start ON audience_subscriber'
        ' (publication_id, address_key COLLATE "C")',
        'CREATE INDEX reader_name_start ON audience_subscriber'
        ' (publication_id, (LOWER(name) COLLATE "C"))',
    ),
    'sqlite': (
        'CREATE INDEX reader_name_start ON audience_subscriber (publication_id, LOWER(name))',
    ),
}
NAMES = ('reader_address_start', 'reader_name_start')


def add_indexes(apps, schema_editor):
    for statement in INDEXES[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_indexes(apps, schema_editor):
    for name in NAMES:
        schema_editor.execute(f'DROP INDEX IF EXISTS {name}')


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0010_sunset'),
    ]

    operations = [
        migrations.RunPython(add_indexes, drop_indexes),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(
                condition=models.Q(('status', 'confirmed'), _negated=True),
                fields=['publication', 'status', 'subscriber'],
                name='subscription_not_confirmed',
            ),
        ),
    ]
