"""Channels to destinations, kept open while something goes there every few seconds."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from publisher.channels.types import Channel
from publisher.syndication.models import Destination

IDLE = 3.0  # seconds; many servers end a connection after five


@dataclass(slots=True)
class _Open:
    """A channel, what it was opened from, when it was wanted last, whether somebody is there."""

    channel: Channel
    terms: Any
    wanted_at: float = 0.0
    stands: bool = False


class OpenChannels:
    """One for each destination. open: makes one; raises what is wrong with its settings."""

    def __init__(self, open_one: Callable[[Destination], Channel]) -> None:
        self._open_one = open_one
        self._open = dict[int, _Open]()

    def to(self, place: Destination) -> Channel:
        """The channel there; a new one where its settings have changed. Raises what `open` does."""
        terms = _terms(place)
        kept = self._open.get(place.pk)
        if kept is not None and kept.terms != terms:
            self._close(place.pk)
            kept = None
        if kept is None:
            kept = self._open[place.pk] = _Open(self._open_one(place), terms)
        kept.wanted_at = time.monotonic()
        return kept.channel

    def stands(self, pk: int) -> bool:
        """Whether the destination answered when it was last called over this channel."""
        return pk in self._open and self._open[pk].stands

    def answered(self, pk: int, *, well: bool) -> None:
        """It did, or did not."""
        if pk in self._open:
            self._open[pk].stands = well

    def close_idle(self, at: Collection[int]) -> None:
        """Close those that nobody wants, but for those where a lane is."""
        before = time.monotonic() - IDLE
        for pk in [pk for pk, one in self._open.items() if one.wanted_at < before]:
            if pk not in at:
                self._close(pk)

    def close(self) -> None:
        """Close all of them; no lane is anywhere."""
        for pk in list(self._open):
            self._close(pk)

    def _close(self, pk: int) -> None:
        self._open.pop(pk).channel.close()


def _terms(place: Destination) -> Any:
    before = bytes(place.secret_before), place.secret_before_until
    return place.channel, place.format, place.settings, bytes(place.secret), before
