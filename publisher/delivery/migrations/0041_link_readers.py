"""How many readers followed a link is a sum of its own, made of the rows that are there."""

from typing import Any

from django.db import migrations, models

FILL = """INSERT INTO delivery_linktally (publication_id, link_id, clicks, discounted, readers)
    SELECT publication_id, link_id, 0, 0, COUNT(*) FROM delivery_readerclick
    WHERE settled AND NOT discounted GROUP BY publication_id, link_id
    ON CONFLICT (link_id) DO UPDATE SET readers = excluded.readers"""


def fill(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(FILL)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0040_refused_rows")]

    operations = [
        migrations.AddField(
            "linktally",
            "readers",
            models.PositiveIntegerField(
                db_default=0, help_text="who consented, each once for each of their mails"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
