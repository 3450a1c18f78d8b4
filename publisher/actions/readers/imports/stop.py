"""Stop the reading of a file: what it would have taken in is undone, whole."""

from datetime import datetime

from django.db import transaction

from publisher.actions.readers.imports import places
from publisher.audience.models import ReaderImport
from publisher.errors import Refused
from publisher.publications import audit


def stop_import(*, row: ReaderImport, actor: str, now: datetime) -> None:
    """Have whoever reads it stop within a second, or nobody begin. Nothing of a stopped file is
    taken in (ADR 38); one whose last row was read by then is in, whole.

    Raises Refused `import_ended`.
    """
    if row.due_at is None:
        raise Refused("import_ended", "it has ended already", "import")
    # Before any lock is waited for: on SQLite whoever reads it in has the only one.
    places.stop_mark(row.pk, row.asked_at).touch(mode=0o600)
    with transaction.atomic():
        locked = ReaderImport.objects.select_for_update().get(pk=row.pk)
        if locked.due_at is not None and locked.begun_at is None:
            locked.due_at, locked.ended_at, locked.problem = None, now, places.STOPPED
            locked.save(update_fields=["due_at", "ended_at", "problem"])
        audit.record(
            actor=actor,
            verb="stop_import",
            target=locked,
            at=now,
            publication=locked.publication,
            rows=places.far_of(row.pk).rows,
        )
