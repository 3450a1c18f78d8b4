"""Readers by the beginning of an address or a name, by tag, list and state.

Each way is answered by an index: an address and a name by a range of it, in the order of bytes,
the one order that both databases share (audience/migrations/0011_reader_search.py); whoever is
rare by their ids; whoever is many by going through readers until the page is full.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Collate, Lower

from publisher.audience.addresses import normalise
from publisher.audience.models import (
    MailingList,
    Subscriber,
    SubscriberTag,
    Subscription,
    Suppression,
    Tag,
)
from publisher.audience.sql import postgresql
from publisher.errors import PublisherError
from publisher.publications.models import Publication

FEW = 1000  # ids that a statement may list
LAST = "\U0010ffff"  # behind every text that begins like the one before it
STATES = ("confirmed", "unconfirmed", "unsubscribed", "blocked")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReaders:
    """What is empty is left open.

    text: the beginning of an address, or with `by_name` of a name. state: one of STATES; on that
    list where there is one. tag, mailing_list: ids.
    """

    text: str = ""
    by_name: bool = False
    state: str = ""
    tag: int | None = None
    mailing_list: int | None = None


def find_readers(
    publication: Publication, wanted: WantedReaders
) -> tuple[QuerySet[Subscriber], str]:
    """The publication's readers who are wanted, and the field that they are to be ordered by: what
    was asked for by its text, the others from the newest on."""
    rows = Subscriber.objects.filter(publication=publication)
    rows = _in_state(publication, rows, wanted)
    if wanted.tag is not None:
        links = SubscriberTag.objects.filter(publication=publication, tag=wanted.tag)
        rows = _among(rows, "pk", "subscriber_id", links)
    if not wanted.text:
        return rows, "-pk"
    ranges = Q()
    for start in _starts(wanted):
        ranges |= Q(place__gte=start, place__lt=start + LAST)
    return rows.annotate(place=_place(by_name=wanted.by_name)).filter(ranges), "place"


def tags_to_choose(publication: Publication, most: int = 200) -> list[tuple[int, str]]:
    """The publication's tags by name: ids and names, so many at most."""
    rows = Tag.objects.filter(publication=publication).order_by("key")
    return list(rows.values_list("pk", "name")[:most])


def lists_to_choose(publication: Publication) -> list[tuple[int, str]]:
    """The publication's lists by name: ids and names."""
    rows = MailingList.objects.filter(publication=publication).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def _place(*, by_name: bool) -> Any:
    """What a range of is asked for, as the index has it."""
    field: Any = Lower("name") if by_name else F("address_key")
    return Collate(field, "C") if postgresql() else field


def _starts(wanted: WantedReaders) -> list[str]:
    """How what was typed may stand at the beginning of the field."""
    text = unicodedata.normalize("NFC", wanted.text.strip())
    if not wanted.by_name:
        return [_key_of(text)]
    if postgresql():
        return [text.lower()]
    # SQLite's LOWER() leaves all but ASCII as it is: “Élodie” stands there with its capital.
    spellings = {text, text.lower(), text.title(), text[:1].upper() + text[1:]}
    return sorted({_lower_ascii(one) for one in spellings})


def _key_of(text: str) -> str:
    """A whole address as its key, else the beginning of one."""
    try:
        return normalise(text)[1]
    except PublisherError:
        return text.casefold()


def _lower_ascii(text: str) -> str:
    return "".join(one.lower() if one.isascii() else one for one in text)


def _in_state(
    publication: Publication, rows: QuerySet[Subscriber], wanted: WantedReaders
) -> QuerySet[Subscriber]:
    if wanted.state == "blocked":
        blocks = Suppression.objects.filter(publication=publication)
        if wanted.mailing_list is not None:
            blocks = blocks.filter(mailing_list=wanted.mailing_list)
        return _among(rows, "address_key", "address_key", blocks)
    if not wanted.state and wanted.mailing_list is None:
        return rows
    links = Subscription.objects.filter(publication=publication)
    if wanted.mailing_list is not None:
        links = links.filter(mailing_list=wanted.mailing_list)
    if wanted.state:
        links = links.filter(status=wanted.state)
    return _among(rows, "pk", "subscriber_id", links)


def _among(
    rows: QuerySet[Subscriber], name: str, theirs: str, links: QuerySet[Any]
) -> QuerySet[Subscriber]:
    """Those who have one of the links: a few by name, of many each is looked at."""
    found = list(links.values_list(theirs, flat=True)[: FEW + 1])
    if len(found) <= FEW:
        return rows.filter(**{f"{name}__in": found})
    return rows.filter(Exists(links.filter(**{theirs: OuterRef(name)})))


def standing_of(
    publication: Publication, readers: Sequence[Subscriber]
) -> tuple[dict[int, list[tuple[str, str]]], set[str]]:
    """Of each reader the names of lists with their status, and the keys of those who are blocked
    in the whole publication."""
    links = Subscription.objects.filter(subscriber__in=[one.pk for one in readers])
    rows = links.order_by("mailing_list__name", "pk")
    found: dict[int, list[tuple[str, str]]] = {}
    for pk, name, status in rows.values_list("subscriber", "mailing_list__name", "status"):
        found.setdefault(pk, []).append((name, status))
    keys = [one.address_key for one in readers]
    blocks = Suppression.objects.filter(publication=publication, address_key__in=keys)
    whole = blocks.filter(mailing_list=None)
    return found, set(whole.values_list("address_key", flat=True))


def find_blocks(publication: Publication, text: str, reason: str) -> QuerySet[Suppression]:
    """The publication's suppressions: of addresses that begin like the text, for that reason; what
    is empty is left open."""
    rows = Suppression.objects.filter(publication=publication).select_related("mailing_list")
    if reason:
        rows = rows.filter(reason=reason)
    if not text:
        return rows
    start = _key_of(unicodedata.normalize("NFC", text))
    rows = rows.annotate(place=_place(by_name=False))
    return rows.filter(place__gte=start, place__lt=start + LAST)
