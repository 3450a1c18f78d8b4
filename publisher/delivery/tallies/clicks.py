"""Clicks as the ledger keeps them: kept as they come, judged a little later, counted then."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from publisher.audience.models import ReaderActivity, Subscriber
from publisher.delivery.models import Delivery, LinkTally, ReaderClick, What
from publisher.delivery.sql.ledger_sql import moment
from publisher.delivery.states import GOT
from publisher.delivery.tallies import statements
from publisher.delivery.tallies.heard import Change, hear
from publisher.delivery.tallies.hours import add_clicks
from publisher.editorial.models import Edition

MEASURED = (Edition.Arm.MEASURED, Edition.Arm.MEASURED | Edition.Arm.WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A reader who consented followed a link of a mail of theirs."""

    publication_id: int
    delivery_id: int
    subscriber_id: int
    link_id: int
    at: datetime


def add_followed(found: Sequence[Followed]) -> None:
    """Keep those of readers who consent still; the first time of each link of a mail stays."""
    with transaction.atomic():
        readers = Subscriber.objects.filter(pk__in={one.subscriber_id for one in found})
        own = readers.filter(tracking_consent_at__isnull=False).order_by("pk")
        consenting = set(own.select_for_update(of=("self",)).values_list("pk", flat=True))
        _keep([one for one in found if one.subscriber_id in consenting])


def _keep(found: Sequence[Followed]) -> None:
    rows = [
        ReaderClick(
            publication_id=one.publication_id,
            delivery_id=one.delivery_id,
            subscriber_id=one.subscriber_id,
            link_id=one.link_id,
            at=one.at,
        )
        for one in found
    ]
    ReaderClick.objects.bulk_create(rows, ignore_conflicts=True)


def add_counted(counts: Mapping[int, tuple[int, int, int]], now: datetime) -> None:
    """By link: its publication, how many clicks, how many of programs; added to what there is, and
    to the clicks of this hour."""
    with transaction.atomic(), connection.cursor() as cursor:
        for link, (publication, clicks, discounted) in sorted(counts.items()):
            cursor.execute(
                """INSERT INTO delivery_linktally AS t
                    (publication_id, link_id, clicks, discounted) VALUES (%s, %s, %s, %s)
                ON CONFLICT (link_id) DO UPDATE SET clicks = t.clicks + excluded.clicks,
                    discounted = t.discounted + excluded.discounted""",
                [publication, link, clicks, discounted],
            )
        add_clicks({link: clicks for link, (_, clicks, _) in counts.items()}, now)


def unsettled(before: datetime) -> QuerySet[ReaderClick]:
    """Clicks from before that nobody has judged."""
    return ReaderClick.objects.filter(settled=False, at__lte=before)


def settle(rows: Sequence[ReaderClick], by_programs: set[int]) -> None:
    """Count the clicks of one mail (all of them, locked), but those on the links `by_programs`;
    what was counted before and is among these now is taken back."""
    before = _counted(rows)
    followed = Counter[int]()
    for row in rows:
        discounted = row.link_id in by_programs
        was = row.settled and not row.discounted
        if not discounted and not was:
            _execute(statements.count_click(), [moment(row.at), row.delivery_id])
        if discounted and was:
            _execute(statements.discount_click(), [row.delivery_id] * 2)
        followed[row.link_id] += (not discounted) - was
        if not row.settled or row.discounted != discounted:
            row.settled, row.discounted = True, discounted
            row.save(update_fields=["settled", "discounted"])
    if (after := _counted(rows)) != before:
        _add_readers(rows[0].publication_id, followed)
        send = Delivery.objects.values_list("send_id", flat=True).get(pk=rows[0].delivery_id)
        clicked = (send, What.CLICKED, bool(after) - bool(before))
        hear(rows[0].publication_id, [clicked, (send, What.FOLLOWED, after - before)])


def _counted(rows: Iterable[ReaderClick]) -> int:
    return sum(row.settled and not row.discounted for row in rows)


def _add_readers(publication_id: int, followed: Mapping[int, int]) -> None:
    """By link: how many more readers followed it, or fewer."""
    for link, more in sorted(followed.items()):
        if more:
            _execute(statements.add_readers(), [publication_id, link, max(more, 0), more, more])


def forget_clicks(*, publication_id: int, subscriber_id: int) -> None:
    """The reader is not measured any more: nothing that was measured stays, in sums neither. Call
    it in the transaction in which the consent ends."""
    hear(publication_id, _taken_back(subscriber_id))
    followed = Counter(_followed(subscriber_id).values_list("link", flat=True))
    ReaderClick.objects.filter(subscriber=subscriber_id).delete()
    ReaderActivity.objects.filter(subscriber=subscriber_id).update(clicks=None)
    _add_readers(publication_id, {link: -number for link, number in followed.items()})


def _taken_back(subscriber_id: int) -> list[Change]:
    followed = (
        _followed(subscriber_id)
        .values_list("delivery__send")
        .annotate(mails=Count("delivery", distinct=True), links=Count("pk"))
    )
    changes = list[Change]()
    for send, mails, links in followed.order_by():
        changes += [(send, What.CLICKED, -mails), (send, What.FOLLOWED, -links)]
    measured = Edition.objects.filter(arm__in=MEASURED, article_version=None).values("issue")
    mails = Delivery.objects.filter(issue__in=measured, subscriber=subscriber_id, state__in=GOT)
    got = mails.filter(edition__arm__in=MEASURED, send__figured_at__isnull=False)
    return changes + [(pk, What.MEASURED, -1) for pk in got.values_list("send", flat=True)]


def _followed(subscriber_id: int) -> QuerySet[ReaderClick]:
    """What counts of a reader's clicks."""
    return ReaderClick.objects.filter(subscriber=subscriber_id, settled=True, discounted=False)


def clicks_of(delivery_id: int) -> list[ReaderClick]:
    """Those in one mail, locked."""
    return list(ReaderClick.objects.select_for_update().filter(delivery=delivery_id).order_by("pk"))


def counts_of(issue_id: int) -> dict[int, tuple[int, int]]:
    """By link: clicks by nobody in particular, and readers who consented and followed it."""
    rows = LinkTally.objects.filter(link__issue=issue_id)
    return {
        link: (clicks, readers)
        for link, clicks, readers in rows.values_list("link_id", "clicks", "readers")
    }


def _execute(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
