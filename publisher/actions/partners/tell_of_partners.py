"""Tell a person of a destination that needs one."""

import logging
from datetime import datetime

from publisher.actions.service.post_alarm import post_alarm
from publisher.publications import audit
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
ACTOR = "engine"


def tell_of_gone(*, destination: Destination, now: datetime) -> None:
    """It answered that nobody is there any more, and is paused."""
    partner, publication = destination.partner, destination.partner.publication
    log.error(
        "destination %s of %s says that it is gone, and is paused; ask, then: publisher partner "
        "resume %s --destination %s",
        destination.slug,
        partner.slug,
        partner.slug,
        destination.slug,
    )
    named = {"partner": partner.slug, "destination": destination.slug}
    audit.record(
        actor=ACTOR,
        verb="pause_destination",
        target=destination,
        at=now,
        publication=publication,
        **named,
    )
    post_alarm(
        publication=publication,
        code="destination_gone",
        key=f"gone-{destination.pk}-{now.timestamp():.0f}",
        values={"partner": partner.slug, "place": destination.slug},
        now=now,
    )
