"""A destination that has taken nothing for longer than usual while there was something to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from publisher.actions.service.post_alarm import post_alarm
from publisher.content.durations import spelled
from publisher.delivery.destinations import open_to
from publisher.delivery.models import Delivery, Send
from publisher.delivery.partners.taken import Taken, last_taken
from publisher.delivery.states import OPEN
from publisher.publications.models import Publication
from publisher.syndication.models import Destination

LEAST = timedelta(minutes=15)  # nobody need hear of less
UNKNOWN = timedelta(hours=1)  # of a destination that has taken too few to tell
FEW, LATELY = 10, 100  # deliveries that it took
MORE_THAN_USUAL = 3  # times the wait that 19 of 20 had


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A destination, since when its oldest story waits, how many wait, and the last delivery that
    it took (0: none), which tells one stall from the next."""

    destination: Destination
    since: datetime
    waiting: int
    last_taken: int


def stalls(
    *, now: datetime, publication: Publication | None = None, most: int | None = None
) -> list[Stall]:
    """Destinations where a story waits for longer than usual, by their own past, or for more hours
    than a person set. What is paused by a person, stopped, or waits for the end of quiet hours is
    no stall. most: so many alone are looked at, those that wait for longest."""
    rows = Delivery.objects.filter(destination__isnull=False, state__in=OPEN)
    rows = rows.filter(send__state=Send.State.RUNNING, send__created_at__lte=now - LEAST)
    rows = rows.filter(destination__paused_at=None, destination__partner__paused_at=None)
    if publication is not None:
        rows = rows.filter(publication=publication)
    oldest = rows.values_list("destination_id").annotate(Min("send__created_at"), Count("pk"))
    longest = sorted(oldest.order_by(), key=lambda row: row[1])[:most]
    found = {pk: (since, count) for pk, since, count in longest}
    named = Destination.objects.select_related("partner__publication", "publication")
    places = list(named.filter(pk__in=found).order_by("pk"))
    taken = last_taken([place.pk for place in places], most=LATELY)
    return [
        stall
        for place in places
        if (stall := _stall(place, *found[place.pk], taken[place.pk], now)) is not None
    ]


def tell_of_stalls(*, now: datetime) -> int:
    """Mail whoever answers for the publication, once for each stall; how many there are now."""
    found = stalls(now=now)
    for one in found:
        partner = one.destination.partner
        post_alarm(
            publication=partner.publication,
            code="destination_stalled",
            key=f"stall-{one.destination.pk}-{one.last_taken}",
            values={
                "partner": partner.slug,
                "place": one.destination.slug,
                "waits": spelled(now - one.since),
                "waiting": one.waiting,
            },
            now=now,
        )
    return len(found)


def _stall(
    place: Destination, since: datetime, waiting: int, taken: Sequence[Taken], now: datetime
) -> Stall | None:
    if open_to(place, now):
        return None
    if place.silent_hours == 0 or now - since <= _patience(place, taken):
        return None
    last = taken[0].pk if taken else 0
    return Stall(destination=place, since=since, waiting=waiting, last_taken=last)


def _patience(place: Destination, taken: Sequence[Taken]) -> timedelta:
    """What a person said, else what its own past says."""
    if place.silent_hours is not None:
        return timedelta(hours=place.silent_hours)
    return _most([one.changed_at - one.created_at for one in taken])


def _most(waits: Sequence[timedelta]) -> timedelta:
    """The longest wait that is nothing unusual."""
    if len(waits) < FEW:
        return UNKNOWN
    usual = sorted(waits)[int(0.95 * (len(waits) - 1))]
    return max(LEAST, MORE_THAN_USUAL * usual)
