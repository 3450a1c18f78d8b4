"""Tell a person of a destination that needs one."""

import logging
from datetime import datetime

from publisher.actions.service.post_alarm import post_alarm
from publisher.publications import audit
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
ACTOR = "engine"


def tell_of_rest(*, destination: Destination, code: str, now: datetime) -> None:
    """It is paused until a person looks: `gone`, it answered that nobody is there any more;
    `host_key_changed`, it is not the server that a person pinned."""
    partner, publication = destination.partner, destination.partner.publication
    log.error(
        "destination %s of %s is paused: %s; ask, then: publisher partner resume %s "
        "--destination %s",
        destination.slug,
        partner.slug,
        code,
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
        code=f"destination_{code}",
        key=f"{code}-{destination.pk}-{now.timestamp():.0f}",
        values={"partner": partner.slug, "place": destination.slug},
        now=now,
    )
