"""An index of ranges of blocks, where the database has such."""

from typing import Any

from django.contrib.postgres.indexes import BrinIndex as PostgresBrin
from django.db import models


class BrinIndex(models.Index):
    """On PostgreSQL a BRIN index: some kilobytes for a hundred million rows that come in the order
    of the column. On SQLite, which has none and is for small houses, an ordinary one."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """See django.db.models.Index."""
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using=using, **options)
        fields = [name for name, _ in self.fields_orders]
        made = PostgresBrin(fields=fields, name=self.name, autosummarize=True)
        return made.create_sql(model, schema_editor, **options)
