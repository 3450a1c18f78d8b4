"""Newsletters that compose their issues themselves, and what became of the last one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import AuditEntry, Publication

LastVerb = Literal["", "compose_nothing", "compose_failed", "leave_to_person"]
VERBS: tuple[LastVerb, ...] = ("compose_nothing", "compose_failed", "leave_to_person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """A newsletter, its next hour, and the audit entry of its last one that still matters.

    verb: of the entry, "" for none; detail: what the entry holds; at: when; issue: the draft that
    waits for a person.
    """

    newsletter: Newsletter
    due: datetime
    verb: LastVerb = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    issue: int | None = None


def composing_newsletters(publication: Publication) -> list[Composing]:
    """Those of the publication that are due at some hour, the next first."""
    rows = Newsletter.objects.filter(publication=publication, composes_at__isnull=False)
    return [_composing(row) for row in rows.order_by("composes_at", "name")]


def _composing(newsletter: Newsletter) -> Composing:
    due = newsletter.composes_at
    assert due is not None, "of a row with an hour"
    entry, issue = _last_entry(newsletter), None
    if entry and entry.verb == "leave_to_person":
        waiting = Issue.objects.filter(pk=int(entry.detail["issue"]), state=Issue.State.DRAFT)
        issue = waiting.values_list("pk", flat=True).first()
        entry = entry if issue else None
    elif entry and newsletter.issues.filter(created_at__gt=entry.at, digest=None).exists():
        entry = None  # a newer issue makes it old news
    if entry is None:
        return Composing(newsletter=newsletter, due=due)
    return Composing(
        newsletter=newsletter,
        due=due,
        verb=cast(LastVerb, entry.verb),
        detail=entry.detail,
        at=entry.at,
        issue=issue,
    )


def _last_entry(newsletter: Newsletter) -> AuditEntry | None:
    entries = AuditEntry.objects.filter(
        publication_id=newsletter.publication_id,
        object_type="newsletter",
        object_id=str(newsletter.pk),
        verb__in=VERBS,
    )
    return entries.order_by("-at", "-pk").first()


def rules_due(publication: Publication, *, until: datetime) -> list[tuple[Newsletter, datetime]]:
    """The publication's newsletters that compose themselves until then, the next first, each with
    its hour."""
    rows = Newsletter.objects.filter(publication=publication, composes_at__lte=until)
    return [
        (row, row.composes_at) for row in rows.order_by("composes_at", "name") if row.composes_at
    ]
