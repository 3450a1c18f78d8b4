"""Clicks that were never measured are not 0. A million rows are written anew in parts: in one
transaction with the change of the column, nobody could read or write the table meanwhile."""

from collections.abc import Callable
from typing import Any

from django.db import migrations, models, transaction

PART = 20_000  # ids at a time: a tenth of a second


class AlterFieldAlone(migrations.AlterField):
    """In a transaction of its own: SQLite makes the table anew, and half of that is no table."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        with transaction.atomic(using=schema_editor.connection.alias):
            super().database_forwards(app_label, schema_editor, *states)


def in_parts(statement: str) -> Callable[[Any, Any], None]:
    """A step that runs the statement for PART ids at a time. Doing it again does nothing more."""

    def run(_apps: Any, schema_editor: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute('SELECT MIN(id), MAX(id) FROM audience_readeractivity')
            first, last = cursor.fetchone()
            if first is None:
                return
            for start in range(first, last + 1, PART):
                cursor.execute(f'{statement} AND id >= %s AND id < %s', [start, start + PART])

    return run


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('audience', '0007_erased_hashes'),
    ]

    operations = [
        AlterFieldAlone(
            model_name='readeractivity',
            name='clicks',
            field=models.PositiveIntegerField(help_text='null: never measured, or consent was withdrawn', null=True),
        ),
        # Nobody was ever measured before: a 0 says nothing.
        migrations.RunPython(
            in_parts('UPDATE audience_readeractivity SET clicks = NULL WHERE clicks = 0'),
            in_parts('UPDATE audience_readeractivity SET clicks = 0 WHERE clicks IS NULL'),
        ),
    ]
