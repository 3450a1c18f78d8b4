"""Newsletters that compose their issues themselves, as the list of issues shows them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import AuditEntry, Publication

VERBS = ("compose_nothing", "compose_failed", "leave_to_person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """A newsletter, its next hour, and what came of the last one where that needs saying."""

    newsletter: Newsletter
    due: datetime
    told: str
    told_at: datetime | None
    issue: int | None


def composing(publication: Publication) -> list[Composing]:
    """Those of the publication that are due at some hour, the next first."""
    rows = Newsletter.objects.filter(publication=publication, composes_at__isnull=False)
    return [_composing(row) for row in rows.order_by("composes_at", "name")]


def _composing(newsletter: Newsletter) -> Composing:
    entry = (
        AuditEntry.objects.filter(
            publication_id=newsletter.publication_id,
            object_type="newsletter",
            object_id=str(newsletter.pk),
            verb__in=VERBS,
        )
        .order_by("-at", "-pk")
        .first()
    )
    due = newsletter.composes_at
    assert due is not None
    told, issue = _told(newsletter, entry) if entry else ("", None)
    return Composing(
        newsletter=newsletter,
        due=due,
        told=told,
        told_at=entry.at if entry and told else None,
        issue=issue,
    )


def _told(newsletter: Newsletter, entry: AuditEntry) -> tuple[str, int | None]:
    """What is to be said, and of which issue; nothing once a newer issue makes it old news."""
    if entry.verb == "leave_to_person":
        waiting = Issue.objects.filter(pk=int(entry.detail["issue"]), state=Issue.State.DRAFT)
        issue = waiting.values_list("pk", flat=True).first()
        return (_why(entry.detail["why"]), issue) if issue else ("", None)
    if newsletter.issues.filter(created_at__gt=entry.at).exists():
        return "", None
    if entry.verb == "compose_failed":
        return _("It could not be composed: %(code)s.") % {"code": entry.detail["code"]}, None
    found, least = entry.detail["found"], entry.detail["at_least"]
    text = ngettext(
        "%(found)s new article, and the rule asks for %(least)s: no issue.",
        "%(found)s new articles, and the rule asks for %(least)s: no issue.",
        found,
    )
    return text % {"found": found, "least": least}, None


def _why(codes: list[str]) -> str:
    if codes == ["changed"]:
        return _("Somebody edited the issue first: it waits for a person.")
    if codes == ["too_late"]:
        return _("The hour was long past: the issue waits for a person.")
    if codes == ["ledger_adopted"]:
        return _("This ledger was a copy at that hour: the issue waits for a person.")
    return _("The checks found errors: the issue waits for a person.")
