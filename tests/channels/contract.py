"""What every channel promises, as seen from outside. test_contract.py runs it on each of them.

A harness is the other side of one channel, real where it can be. To put a channel under this
contract: write a Harness, add its factory to HARNESSES in test_contract.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.channels.types import Channel, Outcome, Parcel

GOOD = {Outcome.ACCEPTED, Outcome.DELIVERED}


@dataclass(frozen=True, slots=True)
class Received:
    """A whole parcel at the other side: the name it came under ("" for mail) and its bytes."""

    name: str
    body: bytes


class Harness(ABC):
    """The other side. It works until `misbehave` is called; made anew for each test."""

    @abstractmethod
    def channel(self) -> Channel:
        """A new channel to this other side."""

    @abstractmethod
    def unreachable(self) -> Channel | None:
        """A new channel to where nobody answers; None where that cannot be."""

    @abstractmethod
    def received(self) -> list[Received]:
        """Whole parcels that arrived, in order of arrival."""

    @abstractmethod
    def faults(self) -> Mapping[str, set[Outcome]]:
        """What it can do wrong, and the outcomes that a channel may then report."""

    @abstractmethod
    def misbehave(self, fault: str) -> None:
        """Do this wrong from now on."""

    def parcel(self, key: int, attempt: int = 1) -> Parcel:
        """A parcel as this channel takes it, different for each key, the same on a retry."""
        return Parcel(
            key=key,
            attempt=attempt,
            body=b'{"key": %d, "text": "d\xc3\xa9j\xc3\xa0 vu"}' % key,
            name=f"parcel-{key}.json",
            content_type="application/json",
        )

    @abstractmethod
    def close(self) -> None:
        """Stop servers; called once at the end of a test."""
