"""What an answer means for an endpoint: it rests after failures, and for good where nobody is."""

import logging
from datetime import datetime, timedelta

from publisher.actions.service.post_alarm import post_alarm
from publisher.channels.types import Reply
from publisher.delivery.partners.breaker import GONE, Breaker
from publisher.delivery.partners.partner_retries import GIVE_UP, Verdict, verdict_of
from publisher.publications import audit
from publisher.syndication.models import WebhookEndpoint
from publisher.syndication.outbox import waiting_events

log = logging.getLogger(__name__)
FAILING = "failing"  # WebhookEndpoint.paused_code: it has failed for days
ACTOR = "engine"
LONG = GIVE_UP - timedelta(days=1)  # it is paused before the first event is given up


def heard(endpoint_id: int, reply: Reply, now: datetime) -> None:
    """One answer of the endpoint: let it rest, let go what waits for its route, or pause it until a
    person looks."""
    place = WebhookEndpoint.objects.select_related("publication").filter(pk=endpoint_id).first()
    if place is None:
        return
    breaker = Breaker(place)
    breaker.heard(reply, now)
    columns, hastens = breaker.changes()
    if columns:
        WebhookEndpoint.objects.filter(pk=place.pk).update(**columns)
    if hastens is not None:
        waits = waiting_events().filter(endpoint=place, next_attempt_at__gt=now)
        waits.filter(verdict=Verdict.ROUTE).update(next_attempt_at=now)
    if verdict_of(reply) is Verdict.GONE:
        _rest_for_good(place, GONE, now)
    elif breaker.since is not None and now - breaker.since > LONG:
        _rest_for_good(place, FAILING, now)


def _rest_for_good(place: WebhookEndpoint, code: str, now: datetime) -> None:
    """Pause it and tell a person, once."""
    rows = WebhookEndpoint.objects.filter(pk=place.pk, paused_at=None)
    if not rows.update(paused_at=now, paused_code=code):
        return
    log.error("webhook %s is paused: %s; then: publisher webhook resume %s",
              place.slug, code, place.slug)  # fmt: skip
    audit.record(
        actor=ACTOR,
        verb="pause_webhook",
        target=place,
        at=now,
        publication=place.publication,
        webhook=place.slug,
        code=code,
    )
    post_alarm(
        publication=place.publication,
        code=f"webhook_{code}",
        key=f"webhook-{code}-{place.pk}-{now.timestamp():.0f}",
        values={"webhook": place.slug},
        now=now,
    )
