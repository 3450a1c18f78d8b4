"""Stored feed documents as ready answers, kept in the process and checked against the database.

One query of one row for each publication, a few times a second at most, says whose documents
changed; only their answers are dropped. When the database is out of reach the answers go on
for a minute, since nothing can have been rebuilt that this process would not have seen before.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils.http import http_date

from publisher.actions.feed_meta import is_public
from publisher.actions.hub.topics import hubs_of, topic_of
from publisher.renderers.feeds import MIME, Format
from publisher.syndication.models import Feed, FeedDocument, FeedState

log = logging.getLogger(__name__)
CHECK_EVERY = 0.2  # seconds
TRUST = 60.0  # seconds without the database
BUDGET = 96 * 1024 * 1024  # bytes of documents in one process
CACHING = "public, max-age=60, stale-while-revalidate=60"

Headers = list[tuple[str, str]]
COMMON: Headers = [
    ("Cache-Control", CACHING),
    ("Vary", "Accept-Encoding"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Last-Modified, Link"),
    ("X-Content-Type-Options", "nosniff"),
]
ENCODED: Headers = [("Content-Encoding", "gzip")]


class Address(NamedTuple):
    """Which document: the slugs of publication and feed, and the format."""

    publication: str
    feed: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One encoding of a document. `etag` is quoted."""

    body: bytes
    etag: str
    found: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A document in both encodings; `last_modified` in seconds since 1970, where it is certain."""

    plain: Variant
    gzip: Variant
    last_modified: int | None

    @property
    def size(self) -> int:
        return len(self.plain.body) + len(self.gzip.body)


class OutOfReach(Exception):
    """The database has been out of reach for too long to answer from memory."""


class Artefacts:
    """Thread-safe. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Address, Artefact] = OrderedDict()
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._generations: dict[str, int] = {}
        self._size = 0
        self._next_check = float("-inf")
        self._last_success = float("-inf")

    def get(self, address: Address) -> Artefact | None:
        """The document as it is stored now, or None when it is not built yet.

        Raises KeyError when there is no such feed, OutOfReach without a database.
        """
        if self._clock() >= self._next_check:
            self._check()
        found = self._kept.get(address)
        if found is not None:
            return found
        if (address.publication, address.feed) not in self._known:
            raise KeyError(address)
        return self._load(address)

    def _check(self) -> None:
        with self._lock:
            now = self._clock()
            if now < self._next_check:
                return  # another thread has just looked
            self._next_check = now + CHECK_EVERY
            try:
                generations = _generations()
                self._drop_changed(generations)
                self._last_success = now
            except DatabaseError as error:
                if now - self._last_success > TRUST:
                    self._next_check = now
                    raise OutOfReach from error
                log.warning("feeds are served from memory: %s", type(error).__name__)

    def _drop_changed(self, generations: dict[str, int]) -> None:
        if generations == self._generations:
            return
        self._known = frozenset(Feed.objects.values_list("publication__slug", "slug"))
        for address in list(self._kept):
            slug = address.publication
            if generations.get(slug) != self._generations.get(slug):
                self._size -= self._kept.pop(address).size
        self._generations = generations

    def _load(self, address: Address) -> Artefact | None:
        with self._lock:
            found = self._kept.get(address)
            if found is None:
                try:
                    found = _stored(address)
                except DatabaseError as error:
                    raise OutOfReach from error
                if found is not None:
                    self._keep(address, found)
            return found

    def _keep(self, address: Address, artefact: Artefact) -> None:
        self._kept[address] = artefact
        self._size += artefact.size
        while self._size > BUDGET and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.size


def _fresh_connection() -> None:
    """What Django does around its own requests: this runs before them, for weeks."""
    if not connection.in_atomic_block:
        close_old_connections()


def _generations() -> dict[str, int]:
    _fresh_connection()
    return dict(FeedState.objects.values_list("publication__slug", "generation"))


def _stored(address: Address) -> Artefact | None:
    _fresh_connection()
    rows = FeedDocument.objects.select_related("feed__publication")
    row = rows.filter(
        feed__publication__slug=address.publication,
        feed__slug=address.feed,
        format=address.format,
        page=0,
    ).first()
    return artefact(row) if row else None


def artefact(row: FeedDocument) -> Artefact:
    """A row with its response headers made once."""
    kind: Format = "rss" if row.format == "rss" else "atom" if row.format == "atom" else "json"
    modified = int(row.last_modified.timestamp()) if row.last_modified else None
    shared = [*COMMON, *links(row)]
    if modified is not None:
        shared.append(("Last-Modified", http_date(modified)))
    return Artefact(
        plain=_variant(bytes(row.body), row.etag, kind, shared, ()),
        gzip=_variant(bytes(row.gzip), row.etag_gzip, kind, shared, ENCODED),
        last_modified=modified,
    )


def links(row: FeedDocument) -> Headers:
    """The Link header by which subscribers find hub and topic (WebSub 4); of public feeds only."""
    if not is_public(row.feed):
        return []
    hubs = [f'<{hub}>; rel="hub"' for hub in hubs_of(row.publication_id)]
    return [("Link", ", ".join([*hubs, f'<{topic_of(row)}>; rel="self"']))]


def _variant(
    body: bytes, etag: str, kind: Format, common: Headers, extra: Sequence[tuple[str, str]]
) -> Variant:
    shared = [*common, ("ETag", f'"{etag}"')]
    described = [("Content-Type", f"{MIME[kind]}; charset=utf-8"), *extra]
    found = [*described, ("Content-Length", str(len(body))), *shared]
    return Variant(body=body, etag=f'"{etag}"', found=found, unchanged=shared)
