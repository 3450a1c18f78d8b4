"""The other side of DirectoryChannel: a real directory."""

from collections.abc import Mapping
from pathlib import Path

from publisher.channels.files.directory import DirectoryChannel
from publisher.channels.types import Outcome
from tests.channels.contract import Harness, Received
from tests.channels.harness_files import received


class DirectoryHarness(Harness):
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "outbox"
        self.folder.mkdir()

    def channel(self) -> DirectoryChannel:
        return DirectoryChannel(str(self.folder))

    def unreachable(self) -> DirectoryChannel:
        return DirectoryChannel(str(self.folder / "not" / "there"))

    def received(self) -> list[Received]:
        return received(self.folder)

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {
            "directory gone": {Outcome.ROUTE},
            "a file in its place": {Outcome.ROUTE},
            "a folder of that name": {Outcome.DEFERRED},
        }

    def misbehave(self, fault: str) -> None:
        if fault == "a folder of that name":
            for key in (1, 2):
                (self.folder / f"parcel-{key}.json" / "inside").mkdir(parents=True)
            return
        self.folder.rmdir()
        if fault == "a file in its place":
            self.folder.touch()

    def close(self) -> None:
        if self.folder.is_dir():
            assert not list(self.folder.glob(".*.part"))
