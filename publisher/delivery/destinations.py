"""What the ledger knows of partners' destinations: who got a story, and what is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from publisher.delivery.models import Delivery, Send
from publisher.delivery.partners.resting import is_quiet
from publisher.delivery.states import CLAIMABLE, HELD, OPEN
from publisher.editorial.models import Article, ArticleVersion
from publisher.syndication.models import Destination

Change = ArticleVersion.Change
# These go to paused partners too: who holds the story must learn that it must not be used.
MUST_GO = (Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED, Change.WITHHELD)
# These are tried for as long as it takes: who has the wrong text must get the right one.
NEVER_GIVEN_UP = (*MUST_GO, Change.CORRECTED)
TAKES_BACK = Q(article_version__change__in=MUST_GO)
REPLAY = "replay:"  # how the keys of sends begin that repeat what went before


def deliveries_of(article: Article) -> QuerySet[Delivery]:
    """All deliveries of any version of the article to destinations, found by the sends that made
    them: the ledger has no index by versions."""
    return Delivery.objects.filter(
        destination__isnull=False, send__article_version__article=article
    ).order_by("pk")


def holders(article: Article) -> set[int]:
    """Ids of the destinations that got, or may have got, some version of the article.

    A row counts from its first attempt on: what was refused or deferred may have been kept.
    """
    begun = deliveries_of(article).filter(attempts__gt=0)
    return {pk for pk in begun.values_list("destination_id", flat=True) if pk is not None}


def waiting(article: Article) -> set[int]:
    """Ids of the destinations with an open row of some version: they have not got it yet."""
    rows = deliveries_of(article).filter(state__in=OPEN)
    return {pk for pk in rows.values_list("destination_id", flat=True) if pk is not None}


def is_replay(send: Send) -> bool:
    """Whether the send repeats what went before, because somebody asked for it."""
    return (send.idempotency_key or "").startswith(REPLAY)


def due(now: datetime) -> QuerySet[Delivery]:
    """Rows that may go now: their time has come, no row of the same story is under way at that
    destination, nobody stopped the send, and the destination neither is paused nor rests. What
    takes a story back goes nevertheless, and first; what is repeated goes last.

    Quiet hours are not looked at here: they are by a clock of their own (`open_to`).
    """
    under_way = Delivery.objects.filter(
        destination__isnull=False,
        destination_id=OuterRef("destination_id"),
        article_version__article_id=OuterRef("article_version__article_id"),
        state__in=OPEN,
    ).filter(state__in=HELD)
    place = "destination__"
    active = Q(**{f"{place}partner__paused_at": None, f"{place}paused_at": None})
    rested = Q(destination__probe_at=None) | Q(destination__probe_at__lte=now)
    return (
        Delivery.objects.filter(
            destination__isnull=False, state__in=OPEN, send__state=Send.State.RUNNING
        )
        .filter(state__in=CLAIMABLE)
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))
        .filter(TAKES_BACK | (active & rested), destination__partner__isnull=False)
        .filter(~Exists(under_way))
        .annotate(kill=TAKES_BACK, repeated=Q(send__idempotency_key__startswith=REPLAY))
        .select_related("send", "article_version__article")
        .order_by(F("kill").desc(), "repeated", "pk")
    )


def open_to(destination: Destination, now: datetime) -> Q:
    """What may go to it by its quiet hours: everything, or only what takes a story back."""
    return TAKES_BACK if in_quiet_hours(destination, now) else Q()


def in_quiet_hours(destination: Destination, now: datetime) -> bool:
    """Whether it is in its quiet hours. Raises zoneinfo.ZoneInfoNotFoundError."""
    if destination.quiet_from is None or destination.quiet_to is None:
        return False
    zone = destination.time_zone or destination.publication.time_zone
    return is_quiet(now, destination.quiet_from, destination.quiet_to, zone)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row that may go now. kill: it takes a story back."""

    pk: int
    destination_id: int
    kill: bool


def due_rows(now: datetime, places: Q, *, most: int) -> list[DueRow]:
    """Up to `most` rows that may go now for each of the destinations (a condition on deliveries),
    what goes first before the others. Quiet hours are not looked at."""
    order = (F("kill").desc(), F("repeated").asc(), F("pk").asc())
    turn = Window(RowNumber(), partition_by=F("destination_id"), order_by=order)
    rows = due(now).filter(places).select_related(None).annotate(turn=turn).filter(turn__lte=most)
    found = rows.order_by(*order).values_list("pk", "destination_id", "kill")
    return [DueRow(*row) for row in found]


def callable_now(now: datetime, destination_id: int | None = None) -> list[int]:
    """Ids of the destinations for which something is due and at which no worker is: all such, or
    the one that is asked about if it is one."""
    places = Destination.objects.select_related("publication").order_by("pk")
    if destination_id is not None:
        places = places.filter(pk=destination_id)
    own = Delivery.objects.filter(destination__isnull=False, destination_id=OuterRef("pk"))
    held = own.filter(state__in=OPEN).filter(state__in=HELD, lease_expires_at__gt=now)
    waiting_there = due(now).order_by().filter(destination_id=OuterRef("pk"))
    found = list(places.filter(Exists(waiting_there), ~Exists(held)))
    return [one.pk for one in found if _has(one, now)]


def _has(destination: Destination, now: datetime) -> bool:
    """Whether its quiet hours let pass something of what is due."""
    passes = open_to(destination, now)
    return not passes or due(now).filter(passes, destination=destination).exists()


def held(destination_ids: Collection[int], now: datetime) -> set[int]:
    """Those of the destinations at which a worker is now."""
    rows = Delivery.objects.filter(
        destination__isnull=False, destination_id__in=destination_ids, state__in=OPEN
    ).filter(state__in=HELD, lease_expires_at__gt=now)
    found = rows.order_by("destination_id").values_list("destination_id", flat=True)
    return {pk for pk in found if pk is not None}


def is_held(destination_id: int, now: datetime) -> bool:
    """Whether a worker is at this destination now."""
    return bool(held([destination_id], now))
