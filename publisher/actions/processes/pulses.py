"""Which processes live: each leaves its pulse in Redis, where all hosts see it.

Redis stamps them by its own clock, so no host's clock is asked. They cost one call in five seconds
and host, and the ledger nothing. Losing them is no loss: they are back with the next beat.
"""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from redis.retry import Retry

KEY = "publisher:pulses"
EVERY = 5.0  # seconds between two beats of one process
SILENT = 15.0  # seconds without one until a part counts as silent
FORGOTTEN = 3_600.0  # seconds after which a pulse is thrown away
PATIENCE = 0.5  # seconds for a connection, and for an answer
POOLS = ("mail", "hub", "sources", "partners", "quick")
BEAT, SWEEP = "beat", "sweep"
RUNNER = "worker"  # of a worker's pools; told apart from them, for they may be dead beneath it
PARTS = (*POOLS, BEAT, SWEEP)
DISK = "disk "  # such a pulse lasts as long as the disk is full; what follows is its folder
# One step: nobody's pulse is stamped by another clock than Redis'.
_BEAT = """
local now = redis.call('TIME')[1]
for _, field in ipairs(ARGV) do redis.call('HSET', KEYS[1], field, now) end
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if math.abs(now - all[i + 1]) > tonumber(3600) then redis.call('HDEL', KEYS[1], all[i]) end
end
"""


@dataclass(frozen=True, slots=True)
class Pulse:
    """part: a member of PARTS, or DISK and a folder. who: host and pid. age: seconds."""

    part: str
    who: str
    age: float


@dataclass(frozen=True, slots=True)
class Pulses:
    """What all hosts left in Redis."""

    all: tuple[Pulse, ...] = ()

    def age(self, part: str) -> float | None:
        """Seconds since the last beat of a part; None when there was none in an hour."""
        return min((one.age for one in self.all if one.part == part), default=None)

    def silent(self, parts: Iterable[str] = PARTS) -> tuple[str, ...]:
        """Those that nothing was heard of lately."""
        return tuple(part for part in parts if not self._lately(self.age(part)))

    def of(self, who: str) -> frozenset[str]:
        """The parts that this process has lately beaten for."""
        return frozenset(o.part for o in self.all if o.who == who and self._lately(o.age))

    def full_disks(self) -> tuple[str, ...]:
        """Each as `host:folder`."""
        full = (o for o in self.all if o.part.startswith(DISK) and self._lately(o.age))
        return tuple(sorted({f"{o.who.partition(' ')[0]}:{o.part[len(DISK) :]}" for o in full}))

    @staticmethod
    def _lately(age: float | None) -> bool:
        return age is not None and age <= SILENT


def brief_redis(url: str) -> Redis:
    """A Redis that is asked once and not waited for: who asks has something better to do."""
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


class PulseBook:
    """The pulses in one Redis. Safe among threads; connects when it is first asked."""

    def __init__(self, url: str) -> None:
        self._redis = brief_redis(url)
        self._beat = self._redis.register_script(_BEAT)

    def beat(self, parts: Iterable[str], who: str = "") -> None:
        """Leave a pulse for each part. Raises RedisError, OSError: away, or it may not write."""
        fields = [f"{part}|{who or this_process()}" for part in parts]
        if fields:
            self._beat(keys=[KEY], args=fields)

    def read(self) -> Pulses | None:
        """All pulses; None when Redis does not answer."""
        try:
            both = self._redis.pipeline(transaction=False)
            both.time()
            both.hgetall(KEY)
            seconds, rows = both.execute()
        except (RedisError, OSError):
            return None
        stamps = cast("dict[str, str]", rows)
        return Pulses(tuple(_pulse(field, int(at), seconds[0]) for field, at in stamps.items()))

    def waiting(self, queue: str) -> int:
        """How many tasks wait in a queue. Raises RedisError, OSError."""
        return cast("int", self._redis.llen(queue))

    def refuses(self) -> str:
        """Why it takes no tasks although it is there (its disk is full, it is read-only); "" else.

        Nothing of what it answers is secret; a Redis that is away refuses nothing.
        """
        try:
            self._redis.setex(f"{KEY}:probe", 60, 1)
        except ResponseError as error:
            return str(error).partition("\n")[0][:200]
        except (RedisError, OSError):
            return ""
        return ""


def this_process() -> str:
    """Host and pid; a host name has no blank."""
    return process_here(os.getpid())


def process_here(pid: int) -> str:
    """How a process of this host is named."""
    return f"{socket.gethostname()} {pid}"


def try_to_beat(book: PulseBook, parts: Iterable[str]) -> None:
    """Leave a pulse if Redis takes it; who has something better to do need not know."""
    with suppress(RedisError, OSError):
        book.beat(parts)


def _pulse(field: str, at: int, now: Any) -> Pulse:
    part, _, who = field.partition("|")
    age = float(int(now) - at)
    # Of a time that has not come: whoever lives has beaten since the clock was put right.
    return Pulse(part, who, age if age >= -1 else FORGOTTEN)
