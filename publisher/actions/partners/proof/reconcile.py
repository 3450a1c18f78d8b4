"""Reconciliation: what stands at partners' places is compared with what had to go."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from itertools import groupby

from publisher.actions.partners.partner_parcel import open_channel
from publisher.actions.partners.proof.places_due import due_checks
from publisher.actions.partners.proof.stated_page import look_at_page
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.service.post_alarm import post_alarm
from publisher.channels.types import Channel, Looks, Presence, Sight
from publisher.delivery.models import StandingCheck
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
MOST = 200  # places in one run
SLICE = 25.0  # seconds of one run
SOONEST, LATEST = timedelta(minutes=2), timedelta(days=1)
LOOKS_FOR = timedelta(days=30)
SETTLES_AFTER = timedelta(days=1)  # gone for so long: it does not come back by a late copy
PATIENCE = timedelta(minutes=15)  # before a person is told
WEB = ("http://", "https://")


def reconcile(*, now: datetime) -> int:
    """Look at the places that are due, and tell a person of a story that still stands where it had
    to go. Returns how many were looked at. No network inside a transaction."""
    rows, ends = list(due_checks(now).order_by("next_at", "pk")[:MOST]), time.monotonic() + SLICE
    for pk, own in groupby(sorted(rows, key=_place), key=_place):
        with each_alone(log, "a look at destination %s broke", pk):
            _look_at(pk, list(own), now, ends)
    return len(rows)


def _place(row: StandingCheck) -> int:
    return row.destination_id


def _look_at(destination_id: int, rows: list[StandingCheck], now: datetime, ends: float) -> None:
    """Until `ends`, of the monotonic clock. What is not reached, or breaks, has its turn later: it
    keeps nobody else from theirs."""
    own = StandingCheck.objects.filter(pk__in=[row.pk for row in rows])
    places = Destination.objects.select_related("partner__publication")
    destination = places.filter(pk=destination_id).first()
    own.update(next_at=now + SOONEST if destination else None)
    if destination is None:
        return
    articles = Article.objects.in_bulk({row.article_id for row in rows})
    with _looking(destination) as look:
        for row in rows:
            if time.monotonic() >= ends:
                break
            article = articles.get(row.article_id)
            if article is None or article.pubstatus == Article.PubStatus.USABLE:
                row.next_at = None
                row.save(update_fields=["next_at"])
            else:
                _note(row, look_at_page(row.place, article) if _web(row) else look(row.place), now)
    for article in articles.values():
        _tell(destination, article, [row for row in rows if row.article_id == article.pk], now)


@contextmanager
def _looking(destination: Destination) -> Iterator[Callable[[str], Sight]]:
    """How the destination's channel looks; one that cannot knows nothing."""
    try:
        channel: Channel = open_channel(destination)
    except PublisherError as error:
        said = Sight(presence=Presence.UNKNOWN, answer=error.message)
        yield lambda _: said
        return
    with closing(channel):
        if isinstance(channel, Looks):
            yield channel.look
        else:
            yield lambda _: Sight(presence=Presence.UNKNOWN)


def _note(row: StandingCheck, sight: Sight, now: datetime) -> None:
    row.presence, row.answer, row.checked_at = sight.presence.value, sight.answer[:300], now
    if sight.presence is not Presence.ABSENT:
        row.gone_at = None
    elif row.gone_at is None:
        row.gone_at = now
    row.next_at = _next(row, now)
    row.save(update_fields=["presence", "answer", "checked_at", "gone_at", "next_at"])


def _next(row: StandingCheck, now: datetime) -> datetime | None:
    age = now - row.planned_at
    settled = row.gone_at is not None and now - row.gone_at >= SETTLES_AFTER
    if settled or age >= LOOKS_FOR:
        return None
    return now + min(max(age / 5, SOONEST), LATEST)


def _tell(
    destination: Destination, article: Article, rows: list[StandingCheck], now: datetime
) -> None:
    """Once for each withdrawal, after a while in which partners may still be at it."""
    present, told = StandingCheck.Presence.PRESENT, [row for row in rows if row.alarmed_at]
    late = [row for row in rows if now - row.planned_at >= PATIENCE]
    still = [row for row in late if row.presence == present]
    if told or not still:
        return
    log.error(
        "destination %s of %s still has what had to go: publisher article takedown-report %s",
        destination.slug,
        destination.partner.slug,
        article.guid,
    )
    post_alarm(
        publication=destination.partner.publication,
        code="still_there",
        key=f"still-{destination.pk}-{article.pk}-{article.current_id}",
        values=_alarm(destination, article),
        now=now,
    )
    StandingCheck.objects.filter(pk__in=[row.pk for row in still]).update(alarmed_at=now)


def _alarm(destination: Destination, article: Article) -> dict[str, str]:
    named = (destination.contact_name, destination.contact_phone)
    return {
        "partner": destination.partner.name,
        "place": destination.slug,
        "guid": article.guid,
        "contact": " ".join(filter(None, named)),
        "path": f"/desk/withdrawn/{article.pk}/",
    }


def _web(row: StandingCheck) -> bool:
    return row.place.startswith(WEB)
