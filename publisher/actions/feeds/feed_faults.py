"""Record the stories that are quarantined out of the feeds."""

from datetime import datetime

from publisher.actions.feeds.gather_entries import Quarantine
from publisher.publications.models import Publication
from publisher.syndication.models import FeedFault


def report_faults(*, publication: Publication, quarantine: Quarantine, now: datetime) -> None:
    """Keep what a build met: faults stay until their story is read whole, or is no more."""
    own = FeedFault.objects.filter(publication=publication)
    known = dict(own.values_list("guid", "reason"))
    for guid, reason in quarantine.reasons.items():
        if known.get(guid) != reason:
            own.update_or_create(
                publication=publication,
                guid=guid,
                defaults={"reason": reason[:2000], "found_at": now},
            )
    mended = (quarantine.whole & known.keys()) - quarantine.reasons.keys()
    if mended:
        own.filter(guid__in=mended).delete()
