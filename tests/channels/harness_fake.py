"""The other side of FakeChannel: the fake itself."""

import threading
from collections.abc import Mapping
from pathlib import Path

from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from tests.channels.contract import Harness, Received


class FakeHarness(Harness):
    def __init__(self, folder: Path) -> None:
        self.made: list[FakeChannel] = []
        self.script = [Step()]

    def channel(self) -> FakeChannel:
        self.made.append(FakeChannel(self.script))
        return self.made[-1]

    def unreachable(self) -> FakeChannel:
        return FakeChannel([Step(outcome=Outcome.ROUTE, text="nobody there")])

    def received(self) -> list[Received]:
        return [Received(parcel.name, parcel.body) for made in self.made for parcel in made.sent]

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {
            **{outcome.value: {outcome} for outcome in Outcome},
            "hang": {Outcome.UNKNOWN},
        }

    def misbehave(self, fault: str) -> None:
        if fault == "hang":
            self.script = [Step(hold=threading.Event(), timeout=0.01)]
        else:
            self.script = [Step(outcome=Outcome(fault), text="as told")]

    def close(self) -> None:
        """Nothing is open."""
