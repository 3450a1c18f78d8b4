"""Who joined and left, by day and source: counted from what consent, imports and blocks say.

A day is counted anew until it is three days old, so that nobody who joins or leaves waits for a
common row; what is older stays. Days are those of the publication's clocks.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Left, TruncDate

from publisher.audience.models import (
    ConsentBatch,
    ConsentEvent,
    GrowthTally,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.publications.models import Publication

YOUNG = timedelta(days=3)
AT_ONCE = timedelta(days=31)  # of one transaction
SOURCE = 100  # characters
Kind = ConsentEvent.Kind
JOINED = Q(kind__in=(Kind.CONFIRMED, Kind.SUBSCRIBED)) | Q(kind=Kind.RENEWED, detail__has_key="by")
BY_IMPORT = Q(detail__has_key="import")  # receipts of a file; its batch counts
Key = tuple[int, date, str]  # list, day, source
Counts = dict[Key, dict[str, int]]


def count_growth(*, now: datetime) -> int:
    """Count each publication's young days, and all those of before where none was counted. Returns
    how many days."""
    counted = 0
    for title in Publication.objects.order_by("pk"):
        zone = ZoneInfo(title.time_zone)
        day, today = _first(title, now.astimezone(zone).date()), now.astimezone(zone).date()
        while day <= today:
            until = min(day + AT_ONCE, today + timedelta(days=1))
            count_days(publication=title, first=day, until=until)
            counted, day = counted + (until - day).days, until
    return counted


def count_days(*, publication: Publication, first: date, until: date) -> None:
    """Count the days from `first` on, before `until`, anew."""
    zone = ZoneInfo(publication.time_zone)
    start, end = (datetime.combine(day, time(), zone) for day in (first, until))
    found: Counts = defaultdict(dict)
    for column, rows in (
        ("joined", (*_joined(publication, start, end), *_imported(publication, start, end))),
        ("left", _left(publication, start, end)),
        ("bounced", _bounced(publication, start, end)),
    ):
        for mailing_list, day, source, number in rows:
            own = found[mailing_list, day, source]
            own[column] = own.get(column, 0) + number
    with transaction.atomic():
        Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
        old = GrowthTally.objects.filter(publication=publication, day__gte=first, day__lt=until)
        old.filter(erased=0).delete()
        old.update(joined=0, left=0, bounced=0)
        _keep(publication, found)


def count_erased(*, reader: Subscriber, now: datetime) -> None:
    """The reader is forgotten: their lists have one fewer. Of who joined or left in young days
    nothing is said: their rows are gone when these are counted anew."""
    zone = ZoneInfo(reader.publication.time_zone)
    today = now.astimezone(zone).date()
    young = datetime.combine(today - YOUNG, time(), zone)
    links = Subscription.objects.filter(subscriber=reader, created_at__lt=young)
    gone = links.filter(
        Q(status=Subscription.Status.CONFIRMED)
        | Q(status=Subscription.Status.UNSUBSCRIBED, changed_at__gte=young)
    )
    for mailing_list, source in gone.values_list("mailing_list_id", "consent_source"):
        row, _ = GrowthTally.objects.get_or_create(
            publication_id=reader.publication_id,
            mailing_list_id=mailing_list,
            day=today,
            source=source[:SOURCE],
        )
        GrowthTally.objects.filter(pk=row.pk).update(erased=F("erased") + 1)


def _first(title: Publication, today: date) -> date:
    """From which day on: the first that may not be counted."""
    last = GrowthTally.objects.filter(publication=title).aggregate(last=Max("day"))["last"]
    if last is not None:
        counted: date = min(last, today)
        return counted - YOUNG
    events = ConsentEvent.objects.filter(publication=title).order_by("at")
    batches = ConsentBatch.objects.filter(publication=title).order_by("at")
    known = [row.at for rows in (events, batches) if (row := rows.only("at").first())]
    zone = ZoneInfo(title.time_zone)
    return min([today - YOUNG, *(at.astimezone(zone).date() for at in known)])


def _keep(publication: Publication, found: Counts) -> None:
    GrowthTally.objects.bulk_create(
        [
            GrowthTally(
                publication=publication, mailing_list_id=one, day=day, source=source, **numbers
            )
            for (one, day, source), numbers in sorted(found.items())
        ],
        update_conflicts=True,
        unique_fields=["mailing_list", "day", "source"],
        update_fields=["joined", "left", "bounced"],
        batch_size=1_000,
    )


def _events(publication: Publication, start: datetime, end: datetime) -> QuerySet[ConsentEvent]:
    events = ConsentEvent.objects.filter(publication=publication, at__gte=start, at__lt=end)
    return events.filter(mailing_list__isnull=False)


def _joined(publication: Publication, start: datetime, end: datetime) -> Iterable[Any]:
    source = Case(
        When(
            form__isnull=False, then=Concat(Value("form "), "form__slug", output_field=CharField())
        ),
        default=Left("source", SOURCE),
        output_field=CharField(),
    )
    events = _events(publication, start, end).filter(JOINED).exclude(BY_IMPORT)
    return _by_day(events, "at", publication, source)


def _left(publication: Publication, start: datetime, end: datetime) -> Iterable[Any]:
    """By where those who left had come from. Who had never confirmed was not there."""
    gone = _events(publication, start, end).filter(kind=Kind.WITHDRAWN)
    gone = gone.exclude(detail__has_key="was")
    own = Subscription.objects.filter(
        mailing_list=OuterRef("mailing_list"), subscriber=OuterRef("subscriber")
    )
    source = Coalesce(Subquery(own.values("consent_source")[:1]), Value(""))
    return _by_day(gone, "at", publication, Left(source, SOURCE))


def _imported(publication: Publication, start: datetime, end: datetime) -> Iterable[Any]:
    batches = ConsentBatch.objects.filter(publication=publication, at__gte=start, at__lt=end)
    return _by_day(
        batches.filter(subscribed__gt=0),
        "at",
        publication,
        Left("source", SOURCE),
        number=Sum("subscribed"),
    )


def _bounced(publication: Publication, start: datetime, end: datetime) -> Iterable[Any]:
    blocks = Suppression.objects.filter(
        publication=publication,
        mailing_list=None,
        reason=Suppression.Reason.BOUNCED,
        created_at__gte=start,
        created_at__lt=end,
    )
    own = blocks.filter(address_key=OuterRef("subscriber__address_key"))
    links = Subscription.objects.filter(
        publication=publication,
        status=Subscription.Status.CONFIRMED,
        subscriber__publication=publication,
        subscriber__address_key__in=blocks.values("address_key"),
    ).annotate(blocked_at=Subquery(own.values("created_at")[:1]))
    return _by_day(links, "blocked_at", publication, Left("consent_source", SOURCE))


def _by_day(
    rows: QuerySet[Any],
    moment: str,
    publication: Publication,
    source: Any,
    number: Any = None,
) -> Iterable[Any]:
    """(list, day, source, how many)."""
    day = TruncDate(moment, tzinfo=ZoneInfo(publication.time_zone))
    named = rows.annotate(of_day=day, came_from=source)
    grouped = named.values_list("mailing_list_id", "of_day", "came_from")
    counted: Iterable[Any] = grouped.annotate(n=number or Count("pk")).order_by()
    return counted
