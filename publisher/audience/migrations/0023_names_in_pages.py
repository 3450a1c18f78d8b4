"""A page of readers of one name comes from the index of names as it stands, however many share it.

SQLite's index has the number of each row already.
"""

from django.db import migrations

NEW = (
    'CREATE INDEX reader_name_start ON audience_subscriber'
    ' (publication_id, (LOWER(name) COLLATE "C"), id)'
)
OLD = (
    'CREATE INDEX reader_name_start ON audience_subscriber'
    ' (publication_id, (LOWER(name) COLLATE "C"))'
)


def replace(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == 'postgresql':
            schema_editor.execute('DROP INDEX IF EXISTS reader_name_start')
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0022_shared_files'),
    ]

    operations = [migrations.RunPython(replace(NEW), replace(OLD))]
