"""Jobs of the hub's worker, and the choice among them when slots are few."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from publisher.channels.http import GuardedClient
from publisher.channels.websub import Answer

SLOTS = 16  # calls at a time
PER_HOST = 4  # of them to one host: a host that hangs leaves the others their slots
CLAIM = timedelta(seconds=30)  # more than a call's limits; after it the work is anybody's


class Lane(StrEnum):
    """Slots are shared out, so that nobody's silence delays those who answer."""

    PUSH = "push"
    ASK = "ask"  # strangers: verifications and denials
    RETRY = "retry"  # those who failed before
    EVENT = "event"  # webhooks of the newsroom's own programs
    EVENT_RETRY = "event retry"


MOST = {
    Lane.PUSH: SLOTS,
    Lane.ASK: 6,
    Lane.RETRY: 4,
    Lane.EVENT: SLOTS // 2,
    Lane.EVENT_RETRY: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call that is due. `key` is unique among the jobs of one kind."""

    kind: str
    key: tuple[int, ...]
    lane: Lane
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A call that is ours: `call` talks to the world without the database, `settle` writes."""

    call: Callable[[GuardedClient], Answer]
    settle: Callable[[Answer, datetime], None]


class JobKind(Protocol):
    """One kind of work. `claim` returns None for what is not due any more or another's."""

    def due(self, now: datetime) -> Iterable[Job]: ...

    def claim(self, key: tuple[int, ...], now: datetime) -> ClaimedJob | None: ...


def choose_jobs(jobs: Iterable[Job], running: Iterable[Job]) -> list[Job]:
    """Those of `jobs` that may start beside the running ones, in their order."""
    busy = list(running)
    hosts, lanes = Counter(job.host for job in busy), Counter(job.lane for job in busy)
    taken = set(busy)
    chosen: list[Job] = []
    for job in jobs:
        if len(taken) >= SLOTS:
            break
        if job in taken or hosts[job.host] >= PER_HOST or lanes[job.lane] >= MOST[job.lane]:
            continue
        hosts[job.host] += 1
        lanes[job.lane] += 1
        taken.add(job)
        chosen.append(job)
    return chosen
