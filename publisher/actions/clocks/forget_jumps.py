"""A clock that was ahead for a moment leaves times that are far off; they count as now.

Each timer has a longest wait of its own. What lies further ahead, nobody who knew the hour wrote.
What people decide (an embargo, the hour of a send) is no timer, and stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model, QuerySet

from publisher.actions.compose.rules import next_time, rule_from
from publisher.delivery.models import Delivery, RelayPace, Send
from publisher.delivery.reasons import Code
from publisher.delivery.sends import GOING, set_state
from publisher.delivery.states import State
from publisher.editorial.models import Article, Lookup, Newsletter, RemotePicture, Source
from publisher.publications import audit
from publisher.syndication import documents
from publisher.syndication.models import (
    CopyState,
    FeedState,
    HubPing,
    HubRequest,
    HubSubscription,
    WebhookEndpoint,
    WebhookEvent,
)

ACTOR = "engine"
MINUTES, DAY = timedelta(minutes=15), timedelta(hours=25)  # claims and retries are shorter


@dataclass(frozen=True, slots=True)
class Timer:
    """A column with a time that some process set, and how far ahead it may be at most."""

    model: type[Model]
    column: str
    longest: timedelta


TIMERS = (
    Timer(RelayPace, "rests_until", MINUTES),
    Timer(Article, "settles_at", MINUTES),
    Timer(Source, "claimed_until", MINUTES),
    Timer(Source, "next_poll_at", DAY),
    Timer(RemotePicture, "due_at", DAY),
    Timer(Lookup, "checked_at", MINUTES),
    Timer(CopyState, "claimed_until", MINUTES),
    Timer(CopyState, "next_attempt_at", DAY),
    Timer(HubSubscription, "claimed_until", MINUTES),
    Timer(HubSubscription, "next_attempt_at", DAY),
    Timer(HubRequest, "next_attempt_at", DAY),
    Timer(HubPing, "next_attempt_at", DAY),
    Timer(WebhookEndpoint, "probe_at", DAY),
    Timer(WebhookEvent, "claimed_until", MINUTES),
    Timer(WebhookEvent, "next_attempt_at", DAY),
)


def forget_jumps(*, now: datetime) -> int:
    """Set back every timer that is too far ahead of `now`; returns how many."""
    found = 0
    for timer in TIMERS:
        late = {f"{timer.column}__gt": now + timer.longest}
        found += timer.model._default_manager.filter(**late).update(**{timer.column: now})
    return found + _deliveries(now) + _newsletters(now) + _feeds(now)


def release_wrongly_late(*, now: datetime) -> int:
    """Let sends wait for their hour again that were held as too late by a clock ahead; how many."""
    with transaction.atomic():
        sends = list(
            wrongly_late(now).select_for_update(of=("self",)).select_related("publication")
        )
        for send in sends:
            set_state(send, Send.State.SCHEDULED, None)
            why = {"because": "the clock that held it was ahead"}
            of = send.publication
            audit.record(
                actor=ACTOR, verb="resume_send", target=send, at=now, publication=of, **why
            )
    return len(sends)


def wrongly_late(now: datetime) -> QuerySet[Send]:
    """Those sends."""
    return Send.objects.filter(
        state=Send.State.HELD, hold_code=Code.TOO_LATE, not_after__gt=now, started_at=None
    )


def _deliveries(now: datetime) -> int:
    """Of sends that go: their open rows have an index, the ledger as a whole has none. Mails about
    one person that wait for their hour have nothing of the kind."""
    found, going = 0, Send.objects.filter(state__in=GOING)
    going = going.exclude(kind=Send.Kind.SERVICE, not_before__gt=now)
    for send in going.values_list("pk", flat=True):
        rows = Delivery.objects.filter(send_id=send)
        waits = rows.filter(state=State.RETRYING, next_attempt_at__gt=now + DAY)
        found += waits.update(next_attempt_at=now)
        held = rows.filter(state__in=(State.LEASED, State.ATTEMPTING))
        found += held.filter(lease_expires_at__gt=now + MINUTES).update(lease_expires_at=now)
    return found


def _feeds(now: datetime) -> int:
    """What was built for a time that has not come is built anew."""
    early = FeedState.objects.filter(built_at__gt=now + MINUTES)
    for publication in early.values_list("pk", flat=True):
        documents.mark_stale(publication)
    return early.update(built_at=now)


def _newsletters(now: datetime) -> int:
    """The next hour of a rule is never later than the one that follows now."""
    found = 0
    for newsletter in Newsletter.objects.filter(composes_at__gt=now).select_related("publication"):
        zone = ZoneInfo(newsletter.publication.time_zone)
        right = next_time(rule_from(newsletter.rule), zone, now)
        assert newsletter.composes_at is not None  # it was asked for
        if right is not None and newsletter.composes_at > right:
            own = Newsletter.objects.filter(pk=newsletter.pk, composes_at=newsletter.composes_at)
            found += own.update(composes_at=right)
    return found
