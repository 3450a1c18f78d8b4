"""Who works, and what keeps them from it, for readiness, metrics, `send status` and the desk."""

import socket
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from publisher.actions.processes.broker import redis_url
from publisher.actions.processes.disks import full_disks
from publisher.actions.processes.pulses import PARTS, PulseBook, Pulses

KEPT = 2.0  # seconds that pages use one reading


@dataclass(frozen=True, slots=True)
class Health:
    """pulses: None while Redis does not answer. full_disks: each as `host:folder`."""

    pulses: Pulses | None
    full_disks: tuple[str, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """The parts that nothing is heard of: all of them while Redis is away."""
        return PARTS if self.pulses is None else self.pulses.silent()


def health() -> Health:
    """How it is now: the pulses of all hosts, the disks of this one and of those that say so."""
    pulses = pulse_book().read()
    here = {f"{socket.gethostname()}:{folder}" for folder in full_disks(settings.DATA_DIR)}
    there = set(pulses.full_disks()) if pulses else set[str]()
    return Health(pulses, tuple(sorted(here | there)))


def recent_health() -> Health:
    """The same, not older than KEPT: pages must not wait for a Redis that hangs, one by one."""
    return _kept(int(time.monotonic() / KEPT))


@lru_cache(maxsize=1)
def _kept(_moment: int) -> Health:
    return health()


@lru_cache(maxsize=1)
def pulse_book() -> PulseBook:
    """That of this installation."""
    return PulseBook(redis_url(settings.REDIS_URL, settings.DATA_DIR))
