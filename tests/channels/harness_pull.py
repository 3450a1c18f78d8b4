"""The other side of PullChannel: a shelf that a partner reads, here in a folder.

The ledger's own shelf is under test in tests/db/partners/test_pull.py.
"""

from collections.abc import Mapping
from pathlib import Path

from publisher.channels.pull import PullChannel
from publisher.channels.types import Outcome, Parcel
from tests.channels.contract import Harness, Received


class PullHarness(Harness):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def channel(self) -> PullChannel:
        return PullChannel(self._put)

    def unreachable(self) -> None:
        return None

    def received(self) -> list[Received]:
        found = sorted(self.folder.glob("shelf/*"), key=lambda file: int(file.name.split(" ")[0]))
        return [Received(file.name.split(" ")[1], file.read_bytes()) for file in found]

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {"no room": {Outcome.DEFERRED}}

    def misbehave(self, fault: str) -> None:
        (self.folder / "shelf").write_text("a file where the shelf should be")

    def close(self) -> None:
        """Nothing runs."""

    def _put(self, parcel: Parcel) -> int:
        shelf = self.folder / "shelf"
        shelf.mkdir(exist_ok=shelf.is_dir())
        for known in shelf.glob(f"* {parcel.name}"):
            return int(known.name.split(" ")[0])
        position = len(list(shelf.iterdir())) + 1
        (shelf / f"{position} {parcel.name}").write_bytes(parcel.body)
        return position
