"""Documents as ready answers, cached in the process and checked against the database.

One query of one row for each publication, a few times a second at most, says whose documents
changed; only their answers are dropped. When the database is out of reach the answers go on
for a minute, since nothing can have been rebuilt that this process would not have seen before.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.db import Error as DatabaseError

from publisher.web.feeds import stored
from publisher.web.feeds.addresses import Address
from publisher.web.feeds.answers import Artefact
from publisher.web.feeds.stored import FeedStatus

log = logging.getLogger(__name__)
CHECK_EVERY = 0.2  # seconds
STALE_FOR = 60.0  # seconds without the database
MOST_BYTES = 96 * 1024 * 1024  # bytes of documents in one process
MOST_STATUSES = 20_000  # feeds

Name = tuple[str, str]


class Unavailable(Exception):
    """The database has been out of reach for too long to answer from memory."""


class Artefacts:
    """Thread-safe. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._cached: OrderedDict[Address, Artefact] = OrderedDict()
        self._statuses: dict[Name, FeedStatus] = {}
        self._generations: dict[str, int] = {}
        self._size = 0
        self._next_check = float("-inf")
        self._last_success = float("-inf")

    def status(self, address: Address) -> FeedStatus:
        """What the address's feed is now. Raises KeyError when there is none, Unavailable."""
        if self._clock() >= self._next_check:
            self._check()
        found = self._statuses.get((address.publication, address.feed))
        return found or self._load_status(address)

    def get(self, address: Address) -> Artefact | None:
        """The document of a known feed, or None when it is not there (yet). Raises Unavailable."""
        found = self._cached.get(address)
        if found is not None and (found.expires is None or self._clock() < found.expires):
            return found
        return self._load(address)

    def _check(self) -> None:
        with self._lock:
            now = self._clock()
            if now < self._next_check:
                return  # another thread has just looked
            self._next_check = now + CHECK_EVERY
            try:
                self._drop_changed(stored.generations())
                self._last_success = now
            except DatabaseError as error:
                if now - self._last_success > STALE_FOR:
                    self._next_check = now
                    raise Unavailable from error
                log.warning("feeds are served from memory: %s", type(error).__name__)

    def _drop_changed(self, generations: dict[str, int]) -> None:
        if generations == self._generations:
            return
        changed = {
            slug
            for slug in generations.keys() | self._generations.keys()
            if generations.get(slug) != self._generations.get(slug)
        }
        for address in [one for one in self._cached if one.publication in changed]:
            self._size -= self._cached.pop(address).size
        for name in [one for one in self._statuses if one[0] in changed]:
            del self._statuses[name]
        self._generations = generations

    def _load_status(self, address: Address) -> FeedStatus:
        with self._lock:
            try:
                found = stored.status_of(address)
            except DatabaseError as error:
                raise Unavailable from error
            if found is None:
                raise KeyError(address)  # never cached: anybody can ask for what is not there
            if len(self._statuses) >= MOST_STATUSES:
                self._statuses.clear()
            self._statuses[(address.publication, address.feed)] = found
            return found

    def _load(self, address: Address) -> Artefact | None:
        with self._lock:
            now = self._clock()
            found = self._cached.get(address)
            if found is None or (found.expires is not None and now >= found.expires):
                try:
                    found = stored.load(address, now)
                except DatabaseError as error:
                    raise Unavailable from error
                if found is not None:
                    self._cache(address, found)
            return found

    def _cache(self, address: Address, artefact: Artefact) -> None:
        if last := self._cached.pop(address, None):
            self._size -= last.size
        self._cached[address] = artefact
        self._size += artefact.size
        while self._size > MOST_BYTES and len(self._cached) > 1:
            _, oldest = self._cached.popitem(last=False)
            self._size -= oldest.size
