"""What a server or a disk must be able to do, so that files appear there whole or not at all."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Protocol

from publisher.channels.files.steps import Steps
from publisher.channels.files.time_limit import TimeLimit
from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Sight

_FULL = re.compile(r"no space|disk (is )?full|quota|insufficient (storage|disk)", re.IGNORECASE)
MOST_NAMES = 2000  # of a folder that are read


class Cause(StrEnum):
    """Why a place did not do what it was asked."""

    ROUTE = "route"  # no connection, no trust, no sign-in, no folder
    LOST = "lost"  # the connection broke, or took too long
    FULL = "full"  # no space, or a quota
    DENIED = "denied"  # not allowed, now
    BAD_NAME = "bad_name"  # it takes no such name, ever
    TAKEN = "taken"  # something stands there that may not be replaced
    OTHER = "other"


# After the beginning. A repeat is harmless: under each name stands nothing or a whole file. What is
# denied is tried again too: most often it is a mistake of an hour at the other side, and a kill
# must arrive whatever it takes.
OUTCOMES = {
    Cause.ROUTE: Outcome.DEFERRED,
    Cause.LOST: Outcome.DEFERRED,
    Cause.FULL: Outcome.DEFERRED,
    Cause.DENIED: Outcome.DEFERRED,
    Cause.BAD_NAME: Outcome.REFUSED,
    Cause.TAKEN: Outcome.DEFERRED,
    Cause.OTHER: Outcome.DEFERRED,
}


class PlaceError(Exception):
    """The place did not do it. `code`: 16 characters at most; `text` for people, sanitised."""

    def __init__(self, cause: Cause, code: str, text: str) -> None:
        self.cause = cause
        self.code = sanitized(code)[:16]
        self.text = sanitized(text)
        super().__init__(self.text)


def is_full(said: str) -> bool:
    """Whether a server's words mean that there is no room; protocols have no code of their own
    for it, or servers do not use it."""
    return _FULL.search(said) is not None


class Place(Protocol):
    """A folder of the other side, open for one visit; names are relative to it, with `/`.

    Everything raises PlaceError, and nothing else for what the other side does.
    """

    def ready(self, folder: str) -> None:
        """The connection stands, and so does this folder below; made where it is missing."""

    def write(self, name: str, body: bytes) -> None:
        """A file with these bytes, in the place of what stood there."""

    def sight(self, name: str) -> Sight:
        """What stands there; UNKNOWN where it does not say. What is no plain file has no size."""

    def rename(self, old: str, new: str) -> None:
        """In one step; what stood under the new name is gone, or the place refuses."""

    def remove(self, name: str) -> None:
        """It is gone, or was not there."""

    def names(self, folder: str) -> Iterable[str]:
        """Some of the files in a folder, without it; of a very large one not all."""

    def close(self) -> None:
        """Politely; raises nothing and may be called twice."""


Opens = Callable[[TimeLimit, Steps], Place]
