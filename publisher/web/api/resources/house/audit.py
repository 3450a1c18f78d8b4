"""Who did what when; it is only read, and names no address."""

from typing import Any

from publisher.content.fields import Field
from publisher.publications.models import AuditEntry as Row
from publisher.web.api.documents import DATE_TIME, Document, Time
from publisher.web.api.paging import TEXT, Filter, Rows
from publisher.web.api.resource import Resource, own


class AuditEntry(Document):
    """one act: who (user:NAME, token:NAME, cli:LOGIN, or a part of the system), what, on which"""

    id: str
    actor: str
    verb: str
    what: str
    which: str
    detail: dict[str, Any]
    at: Time


def _show(row: Row) -> AuditEntry:
    return AuditEntry(
        id=str(row.pk),
        actor=row.actor,
        verb=row.verb,
        what=row.object_type,
        which=row.object_id,
        detail=row.detail,
        at=row.at,
    )


def _since(rows: Rows, time: str) -> Rows:
    # In a query an unescaped + is a blank.
    return rows.filter(at__gte=Field(time.replace(" ", "+"), "since").moment())


AUDIT = Resource(
    name="audit",
    one="entry",
    shown=AuditEntry,
    show=_show,
    rows=own(Row),
    filters=(
        Filter("actor", TEXT, "only theirs", lambda rows, it: rows.filter(actor=it)),
        Filter("verb", TEXT, "only these", lambda rows, it: rows.filter(verb=it)),
        Filter("what", TEXT, "only of these things", lambda rows, it: rows.filter(object_type=it)),
        Filter("which", TEXT, "only of this one", lambda rows, it: rows.filter(object_id=it)),
        Filter("since", DATE_TIME, "only from then on", _since),
    ),
)
