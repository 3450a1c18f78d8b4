"""How often something happened lately, counted in Redis for all processes of all hosts.

Where Redis is away each process counts by itself: limits are then as many times as generous as
there are processes, and no request waits. Keys are hashed: they hold addresses and names.
"""

import logging
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from publisher.actions.processes.broker import redis_url

log = logging.getLogger(__name__)
PATIENCE = 0.2  # seconds for a connection, and for an answer
REST = 5.0  # seconds in which a Redis that failed is not asked again
# One step, so that no count is left without its end.
_ADD = """
local number = redis.call('INCR', KEYS[1])
if number == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {number, redis.call('TTL', KEYS[1])}
"""


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and the seconds until it begins anew."""

    number: int
    wait: int


class Counts:
    """Counts that end by themselves some time after their first step. Safe among threads."""

    def __init__(self, url: str, rest: float = REST) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._add = self._redis.register_script(_ADD)
        self._rest, self._rests_until, self._away = rest, 0.0, False

    def add(self, key: str, seconds: int) -> Count:
        """One more of `key`, within `seconds` since its first."""
        name = _name(key)
        if self._asks():
            try:
                number, left = self._add(keys=[name], args=[seconds])
            except (RedisError, OSError) as error:
                self._failed(error)
            else:
                self._answered()
                return Count(int(number), max(1, int(left)))
        return _add_here(name, seconds)

    def read(self, key: str) -> int:
        """How many of `key` there are, without one more."""
        name = _name(key)
        if self._asks():
            try:
                number = cast("bytes | None", self._redis.get(name))
            except (RedisError, OSError) as error:
                self._failed(error)
            else:
                self._answered()
                return int(number or 0)
        return int(cache.get(name, 0))

    def _asks(self) -> bool:
        return time.monotonic() >= self._rests_until

    def _failed(self, error: Exception) -> None:
        self._rests_until = time.monotonic() + self._rest
        if not self._away:
            self._away = True
            log.warning("Redis is away; each process counts requests by itself (%s)", error)

    def _answered(self) -> None:
        if self._away:
            self._away = False
            log.warning("Redis is back; requests are counted for all processes")


@lru_cache(maxsize=1)
def counts() -> Counts:
    """Those of this installation."""
    return Counts(redis_url(settings.REDIS_URL, settings.DATA_DIR))


def _name(key: str) -> str:
    hashed = salted_hmac("publisher.counts", key, algorithm="sha256").hexdigest()
    return f"publisher:count:{hashed[:32]}"


def _add_here(name: str, seconds: int) -> Count:
    """In this process alone."""
    now = time.time()
    end = float(cache.get_or_set(f"{name}:end", now + seconds, seconds) or now)
    cache.add(name, 0, seconds)
    try:
        number = cache.incr(name)
    except ValueError:  # it ended between the two
        number = 1
    return Count(number, max(1, round(end - now)))
