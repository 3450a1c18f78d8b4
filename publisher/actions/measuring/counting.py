"""Clicks on their way into the ledger: kept in the memory of the process that answered, written a
few times a minute, so that no redirect waits for the database's disk or for another one's lock.

A process that is killed loses what it has not written: the clicks of the last seconds.
"""

import atexit
import hashlib
import logging
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connection

from publisher.actions.measuring.follow_link import Destination
from publisher.actions.measuring.programs import BURST, by_programs
from publisher.delivery.tallies.clicks import Followed, add_counted, add_followed
from publisher.editorial.models import Link

log = logging.getLogger(__name__)
EVERY = 5.0  # seconds between two writings
MOST = 20_000  # visits, and clicks of readers, in memory; more than that are not counted


@dataclass(slots=True)
class _Visit:
    """What one visitor followed of one issue, and when."""

    publication_id: int
    issue_id: int
    began: datetime
    links: dict[int, datetime] = field(default_factory=dict)


class Counter:
    """Clicks of this process. What tells visitors apart is a hash under a key that is never
    written down, and stays for seconds: no more is kept than that somebody clicked."""

    def __init__(self) -> None:
        self._key = os.urandom(16)
        self._lock = threading.Lock()
        self._visits: dict[bytes, _Visit] = {}
        self._followed: list[Followed] = []

    def add(self, found: Destination, *, visitor: str, now: datetime) -> None:
        """Count that a visitor (any text that tells them apart) was led there."""
        with self._lock:
            if found.followed is not None and len(self._followed) < MOST:
                self._followed.append(found.followed)
            if found.counts:
                self._visit(found, visitor, now)

    def _visit(self, found: Destination, visitor: str, now: datetime) -> None:
        told = f"{found.issue_id} {visitor}".encode("utf-8", "replace")
        key = hashlib.blake2b(told, key=self._key, digest_size=8).digest()
        if key not in self._visits and len(self._visits) >= MOST:
            return
        visit = self._visits.setdefault(
            key, _Visit(publication_id=found.publication_id, issue_id=found.issue_id, began=now)
        )
        visit.links.setdefault(found.link_id, now)

    def write(self, now: datetime, *, everything: bool = False) -> int:
        """Write down what readers followed, and the visits that are over. Returns how many clicks.
        What cannot be written is kept for the next time."""
        with self._lock:
            followed, self._followed = self._followed, []
            over = [
                key for key, one in self._visits.items() if everything or now - one.began > BURST
            ]
            visits = [self._visits.pop(key) for key in over]
        try:
            if followed:
                add_followed(followed)
                followed = []
            if visits:
                add_counted(_counts(visits), now)
        except (DatabaseError, InterfaceError):
            with self._lock:
                self._followed = followed + self._followed
                self._visits |= {os.urandom(8): one for one in visits}
            raise
        return sum(len(one.links) for one in visits)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self._visits or self._followed)


def _counts(visits: list[_Visit]) -> dict[int, tuple[int, int, int]]:
    """By link: publication, clicks, clicks of programs."""
    issues = {one.issue_id for one in visits}
    links = {pk: Link.objects.filter(issue=pk).count() for pk in issues}
    counts: dict[int, tuple[int, int, int]] = {}
    for one in visits:
        programs = by_programs(one.links.items(), links=links[one.issue_id])
        for link in one.links:
            title, people, others = counts.get(link, (one.publication_id, 0, 0))
            found = link in programs
            counts[link] = title, people + (not found), others + found
    return counts


class Writing:
    """The thread that writes for a process that serves; it begins with the first click."""

    def __init__(self, counter: Counter) -> None:
        self.serves = False
        self._counter, self._due = counter, threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """See to it that what is in memory will be written, where the process serves."""
        if not self.serves:
            return
        self._due.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="clicks", daemon=True)
            self._thread.start()
            atexit.register(self.write, everything=True)

    def _run(self) -> None:
        while self._due.wait():
            time.sleep(EVERY)
            self._due.clear()
            self.write()
            connection.close()
            if not self._counter.empty:
                self._due.set()

    def write(self, *, everything: bool = False) -> None:
        """Write, and say where that fails."""
        try:
            self._counter.write(datetime.now(UTC), everything=everything)
        except (DatabaseError, InterfaceError) as error:
            log.warning("clicks are not written, and tried again: %s", type(error).__name__)


COUNTER = Counter()
WRITING = Writing(COUNTER)
