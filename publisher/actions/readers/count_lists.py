"""How many readers each list has: what pages show of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from publisher.audience.kept_counts import Counted, kept
from publisher.audience.models import MailingList, Subscription
from publisher.publications.models import Publication

Status = Subscription.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCount:
    """A list with its subscriptions: confirmed, not confirmed yet, ended. letters: the names of
    the newsletters that go to it."""

    mailing_list: MailingList
    confirmed: int
    unconfirmed: int
    unsubscribed: int
    letters: tuple[str, ...]


def list_rows() -> QuerySet[MailingList]:
    """Lists with their publication."""
    return MailingList.objects.select_related("publication")


def count_lists(publication: Publication, *, now: datetime) -> Counted[list[ListCount]]:
    """The publication's lists by name, each with how many are on it; of many, a minute ago at
    most."""
    rows = MailingList.objects.filter(publication=publication).prefetch_related("newsletters")
    lists = list(rows.order_by("name", "pk"))
    numbers = [row.pk for row in lists]
    found = kept(
        ("lists", numbers), lambda: _counts(numbers), now, size=lambda one: sum(one.values())
    )
    counts = found.number
    counted = [
        ListCount(
            mailing_list=row,
            confirmed=counts.get((row.pk, Status.CONFIRMED), 0),
            unconfirmed=counts.get((row.pk, Status.UNCONFIRMED), 0),
            unsubscribed=counts.get((row.pk, Status.UNSUBSCRIBED), 0),
            letters=tuple(sorted(letter.name for letter in row.newsletters.all())),
        )
        for row in lists
    ]
    return Counted(counted, found.at)


def _counts(lists: list[int]) -> Mapping[tuple[int, str], int]:
    """Of each list, its subscriptions by their status."""
    found = Subscription.objects.filter(mailing_list__in=lists).order_by()
    rows = found.values_list("mailing_list_id", "status").annotate(Count("pk"))
    return {(pk, status): number for pk, status, number in rows}
