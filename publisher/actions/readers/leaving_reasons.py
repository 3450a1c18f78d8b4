"""Why readers leave, in numbers: whoever says so stays unknown."""

from django.db.models import F

from publisher.actions.processes.counts import counts
from publisher.actions.readers.undo_leaving import POSSIBLE_FOR
from publisher.audience.models import LeavingReason
from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication

Reason = LeavingReason.Reason


def count_reason(
    *, publication: Publication, newsletter: Newsletter | None, leaving: int, reason: str
) -> bool:
    """One more for the reason, of all leavings once; whether it was counted. newsletter: None for
    all of the publication's."""
    if reason not in Reason.values:
        return False
    seconds = int(POSSIBLE_FOR.total_seconds())
    if counts().add(f"why left {leaving}", seconds).number > 1:
        return False
    slug = newsletter.slug if newsletter else ""
    row, _ = LeavingReason.objects.get_or_create(
        publication=publication, newsletter=slug, reason=reason
    )
    LeavingReason.objects.filter(pk=row.pk).update(number=F("number") + 1)
    return True


def leaving_reasons(*, publication: Publication) -> dict[str, dict[str, int]]:
    """By newsletter (its slug; "" for all), how many gave each reason."""
    found: dict[str, dict[str, int]] = {}
    for row in LeavingReason.objects.filter(publication=publication).order_by("newsletter"):
        found.setdefault(row.newsletter, {})[row.reason] = row.number
    return found
