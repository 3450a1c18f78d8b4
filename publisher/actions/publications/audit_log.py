"""The audit log as pages and files show it: who did what, when, to what; page by page by cursor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from publisher.publications.models import AuditEntry, Membership, Publication

MOST = 100_000  # rows of a file
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the log. person: a name, as it signs in or by its command; kind: a verb; object_type:
    the name of a model, object_id: its number; since, until: moments, until not included."""

    person: str = ""
    kind: str = ""
    object_type: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def audit_entries(publication: Publication, wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries, in no order; each filter alone has its index."""
    rows = AuditEntry.objects.filter(publication=publication)
    if wanted.person:
        name = wanted.person
        rows = rows.filter(actor__in=[name, f"user:{name}", f"cli:{name}", f"token:{name}"])
    if wanted.kind:
        rows = rows.filter(verb=wanted.kind)
    if wanted.object_type:
        rows = rows.filter(object_type=wanted.object_type)
        if wanted.object_id:
            rows = rows.filter(object_id=wanted.object_id)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def written_entries(publication: Publication, wanted: Wanted) -> Iterator[AuditEntry]:
    """The newest MOST of them for a file, the newest first."""
    rows = audit_entries(publication, wanted).order_by("-at", "-pk")[:MOST]
    return rows.iterator(chunk_size=AT_ONCE)


def people_of(publication: Publication) -> list[str]:
    """Names of who works here, to choose from."""
    rows = Membership.objects.filter(publication=publication).order_by("user__username")
    return list(rows.values_list("user__username", flat=True))
