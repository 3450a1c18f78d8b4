"""How feed documents are stored: only when their bytes change, and never an older build last.

Every build draws a ticket before it reads articles. A higher ticket has read later, so a feed
only ever takes documents from a ticket higher than its own. A change marks the feeds that it
concerns with a ticket too: a feed waits while what it shows is older than its mark.
"""

import gzip
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import brotli
from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet

from publisher.syndication.models import Feed, FeedChange, FeedDocument, FeedState

LEVEL = 6  # of gzip: 9 takes half as long again and saves one byte in two hundred
QUALITY = (
    5  # of Brotli: half gzip's time, and up to a fourteenth smaller; 11 takes sixty times that
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltDocument:
    """One format of a feed: its bytes and the number of entries in them."""

    body: bytes
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What all formats of a build have in common: a hash of it, the date of the oldest entry
    unless there is nothing older, and when time alone will change it."""

    fingerprint: str
    shows_from: datetime | None = None
    due_at: datetime | None = None


# One statement each, with the first row: every change of an article and every build asks for both.
_DRAW = """INSERT INTO publisher_syndication_feedstate AS state
    (publication_id, wanted, generation, built) VALUES (%s, 1, 0, 0)
    ON CONFLICT (publication_id) DO UPDATE SET wanted = state.wanted + 1 RETURNING wanted"""
_LOOK_AGAIN = """INSERT INTO publisher_syndication_feedstate AS state
    (publication_id, wanted, generation, built) VALUES (%s, 0, 1, 0)
    ON CONFLICT (publication_id) DO UPDATE SET generation = state.generation + 1"""


def draw_ticket(publication_id: int) -> int:
    """The number of a new build or mark; commit it before any article is read.

    Inside a transaction, whoever draws next waits for its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [publication_id])
        ((ticket,),) = cursor.fetchall()
    return int(ticket)


def mark_stale(publication_id: int, feed_ids: Collection[int] | None = None) -> None:
    """Note, in the caller's transaction, that feeds are stale; all of the publication if None.

    Servers forget what they made themselves: archive pages, lists, site maps.
    """
    ticket = draw_ticket(publication_id)
    feeds = Feed.objects.filter(publication_id=publication_id)
    if feed_ids is not None:
        feeds = feeds.filter(pk__in=feed_ids)
    feeds.update(wanted=ticket)
    next_generation(publication_id)


def next_generation(publication_id: int) -> None:
    """Make servers look again at what they keep of the publication's feeds."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_AGAIN, [publication_id])


def skip_unchanged(feed: Feed, ticket: int, snapshot: Snapshot) -> bool:
    """Whether what is stored shows the same already; it then counts as built by this ticket."""
    same = Feed.objects.filter(pk=feed.pk, built__lt=ticket, fingerprint=snapshot.fingerprint)
    return bool(same.update(built=ticket, shows_from=snapshot.shows_from, due_at=snapshot.due_at))


def store(
    feed: Feed, ticket: int, snapshot: Snapshot, built: Mapping[str, BuiltDocument], now: datetime
) -> int:
    """Keep the documents of one feed, all formats or none; returns how many bytes changed.

    A build that was overtaken by a later one keeps nothing.
    """
    # Before the transaction: others wait for its end, and packing is most of the work.
    packed = _packed(feed, built)
    with transaction.atomic():
        own = Feed.objects.filter(pk=feed.pk, built__lt=ticket)
        if not own.update(
            built=ticket,
            fingerprint=snapshot.fingerprint,
            shows_from=snapshot.shows_from,
            due_at=snapshot.due_at,
        ):
            return 0
        changed = sum(_write(feed, kind, one, now) for kind, one in packed.items())
        if changed:
            next_generation(feed.publication_id)
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """One format as it is stored; it is not compressed when the same bytes seem to be there."""

    built: BuiltDocument
    etag: str
    gzip: bytes | None
    brotli: bytes | None


def _packed(feed: Feed, built: Mapping[str, BuiltDocument]) -> dict[str, _Packed]:
    rows = FeedDocument.objects.filter(feed=feed, page=0)
    stored = dict(rows.values_list("format", "etag"))
    return {kind: _pack(one, stored.get(kind)) for kind, one in built.items()}


def _pack(built: BuiltDocument, stored: str | None) -> _Packed:
    etag = etag_of(built.body)
    if etag == stored:
        return _Packed(built=built, etag=etag, gzip=None, brotli=None)
    small, smaller = _gzip(built.body), _brotli(built.body)
    return _Packed(built=built, etag=etag, gzip=small, brotli=smaller)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY))


def _write(feed: Feed, kind: str, packed: _Packed, now: datetime) -> bool:
    own = FeedDocument.objects.filter(feed=feed, format=kind, page=0)
    last = own.only("etag", "built_at").first()
    if last and last.etag == packed.etag:
        return False
    second = now.replace(microsecond=0)
    values = {
        "publication_id": feed.publication_id,
        "body": packed.built.body,
        "gzip": packed.gzip or _gzip(packed.built.body),
        "brotli": packed.brotli or _brotli(packed.built.body),
        "etag": packed.etag,
        "etag_gzip": f"{packed.etag}-gzip",
        "entries": packed.built.entries,
        # A date that two texts share would hide the second from who asks by date.
        "last_modified": None if last and last.built_at >= second else second,
        "built_at": now,
    }
    if not own.update(**values):
        FeedDocument.objects.create(feed=feed, format=kind, page=0, **values)
    return True


def etag_of(body: bytes) -> str:
    """A document's entity tag, without quotes."""
    return hashlib.sha256(body).hexdigest()[:32]


def finish_build(publication_id: int, ticket: int, *, now: datetime) -> None:
    """Note that all feeds show what this ticket read, and when time alone will change one."""
    feeds = Feed.objects.filter(publication_id=publication_id)
    due_at = feeds.aggregate(first=Min("due_at"))["first"]
    FeedState.objects.filter(pk=publication_id, built__lt=ticket).update(
        built=ticket, built_at=now, due_at=due_at
    )


def stale_feeds(publication_id: int, now: datetime) -> QuerySet[Feed]:
    """A publication's feeds that are older than a change or a moment that concerns them."""
    feeds = Feed.objects.filter(publication_id=publication_id)
    if FeedState.objects.filter(pk=publication_id, built_at__gt=now).exists():
        return feeds  # a clock jumped: all were built in what is the future again
    return feeds.filter(Q(built__lt=F("wanted")) | Q(due_at__lte=now))


def stale_publications(now: datetime) -> list[int]:
    """Publications whose feeds wait: for a lost change, by the time, or after a clock jumped."""
    changed, feeds, ahead = waiting(now)
    own = feeds.values_list("publication_id"), ahead.values_list("pk")
    found = changed.values_list("publication_id").union(*own)
    return sorted(publication_id for (publication_id,) in found)


def waiting(now: datetime) -> tuple[QuerySet[FeedChange], QuerySet[Feed], QuerySet[FeedState]]:
    """Changes that no feed knows of, feeds that are older than what they show, and publications
    whose feeds were built in the future."""
    feeds = Feed.objects.filter(Q(built__lt=F("wanted")) | Q(due_at__lte=now))
    return FeedChange.objects.all(), feeds, FeedState.objects.filter(built_at__gt=now)
