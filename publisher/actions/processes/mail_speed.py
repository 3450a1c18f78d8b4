"""How fast mail leaves and where its time goes: each mail process tells Redis, the ledger nothing.

Redis forgets what is older than LASTS, by its own clock.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import cast

from django.conf import settings
from redis import RedisError

from publisher.actions.processes.broker import redis_url
from publisher.actions.processes.pulses import brief_redis, this_process

KEY = "publisher:mail-speed"
EVERY = 1.0  # seconds between two entries of one process
LASTS = 10  # seconds that an entry counts
AWAY = 10.0  # seconds until a Redis that did not answer is told again
KEPT = 1.0  # seconds that pages use one reading
_LEAVE = """
local now = redis.call('TIME')[1]
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
redis.call('EXPIRE', KEYS[1], 600)
"""


class Limit(StrEnum):
    """What a mail waits for."""

    RELAY = "relay"  # its answers, and handing it the bytes
    RATE = "rate"  # the pace that SMTP_URL allows
    COMPOSING = "composing"
    SIGNING = "signing"  # most of composing, where mail is signed
    DATABASE = "database"
    DISK = "disk"  # the journal


@dataclass(frozen=True, slots=True)
class Speed:
    """Of a send: mails a second, open connections, and seconds spent by what they were spent on."""

    send: int
    rate: float
    connections: int
    spent: Mapping[str, float]

    @property
    def limited_by(self) -> Limit | None:
        """Where most of the time goes; None while nothing leaves."""
        known = {limit: self.spent.get(limit, 0.0) for limit in Limit}
        return max(known, key=known.__getitem__) if any(known.values()) else None


@dataclass(slots=True)
class Stopwatch:
    """What one process has done since it last told."""

    mails: int = 0
    spent: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    began: float = field(init=False)
    _last: float = field(init=False)  # when time was last counted

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin anew: what was counted so far is told or forgotten."""
        self.mails, self.spent = 0, {}
        self.began = self._last = self.clock()

    def resume(self) -> None:
        """Work begins: nobody was slow while there was none."""
        if self.clock() - self._last > EVERY:
            self.start()

    def add(self, limit: Limit, seconds: float) -> None:
        """Count time."""
        self.spent[limit] = self.spent.get(limit, 0.0) + seconds
        self._last = self.clock()

    def speed(self, send: int, connections: int) -> Speed:
        """What it comes to; the watch begins anew."""
        seconds = max(0.001, self.clock() - self.began)
        made = Speed(send, self.mails / seconds, connections, self.spent)
        self.start()
        return made


class SpeedBook:
    """The speeds in one Redis; connects when it is first asked."""

    def __init__(self, url: str) -> None:
        self._redis = brief_redis(url)
        self._leave = self._redis.register_script(_LEAVE)
        self._away_until = 0.0

    def leave(self, speed: Speed, who: str = "") -> None:
        """Tell this process's speed; while Redis is away nobody can be told, and mail goes on."""
        if time.monotonic() < self._away_until:
            return
        entry = json.dumps([speed.send, speed.rate, speed.connections, dict(speed.spent)])
        try:
            self._leave(keys=[KEY], args=[who or this_process(), entry])
        except (RedisError, OSError):
            self._away_until = time.monotonic() + AWAY

    def read(self) -> list[Speed]:
        """Those of all processes that told theirs lately; none while Redis is away."""
        try:
            both = self._redis.pipeline(transaction=False)
            both.time()
            both.hgetall(KEY)
            now, rows = both.execute()
        except (RedisError, OSError):
            return []
        entries = (row.partition(" ") for row in cast("dict[str, str]", rows).values())
        lately = (text for at, _, text in entries if abs(int(now[0]) - int(at)) <= LASTS)
        return [Speed(*json.loads(text)) for text in lately]


def together(speeds: Iterable[Speed], send: int) -> Speed:
    """That of all processes at one send."""
    own = [speed for speed in speeds if speed.send == send]
    spent = {limit.value: sum(s.spent.get(limit, 0.0) for s in own) for limit in Limit}
    rate, connections = sum(s.rate for s in own), sum(s.connections for s in own)
    return Speed(send, rate, connections, spent)


def recent_speeds() -> list[Speed]:
    """Of all processes, not older than KEPT: pages must not ask a Redis that hangs one by one."""
    return _kept(int(time.monotonic() / KEPT))


@lru_cache(maxsize=1)
def _kept(_moment: int) -> list[Speed]:
    return speed_book().read()


@lru_cache(maxsize=1)
def speed_book() -> SpeedBook:
    """That of this installation."""
    return SpeedBook(redis_url(settings.REDIS_URL, settings.DATA_DIR))
