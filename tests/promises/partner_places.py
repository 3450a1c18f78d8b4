"""The other sides of partners' channels, as promises about killed workers see them.

To put a channel under them: write a Place, and add it to PLACES.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tests.channels.web_server import WebServer


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the worker is killed: at its call number `call` of `target`, before it, after it, or
    when half is written (dying_worker.py)."""

    target: str
    when: str
    call: int = 1


# Of every channel: the ledger's own steps.
LEDGER: Mapping[str, Stop] = {
    "leased": Stop("publisher.actions.partners.partner_visit:parcel_of", "before"),
    "begun": Stop("publisher.delivery.journal:Journal.attempt", "before"),
    "in the journal": Stop("publisher.delivery.journal:Journal.attempt", "after"),
    "answered": Stop("publisher.delivery.journal:Journal.result", "before"),
    "answer in the journal": Stop("publisher.delivery.journal:Journal.flush", "after"),
    "written down": Stop("publisher.delivery.journal:Journal.empty", "before"),
}


class Place(ABC):
    """The other side of one channel; made anew for each module of tests. `stops`: points of its
    own, by their names. `address`: host:port, that must be allowed, or ""."""

    channel: ClassVar[str]
    stops: ClassVar[Mapping[str, Stop]]
    address = ""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """What `publisher partner add --set` needs."""

    @abstractmethod
    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        """Names and documents that are there to be read, in order of arrival. Fails for a half
        one."""

    def close(self) -> None:  # noqa: B027 (a directory has none)
        """Stop servers."""


class DirectoryPlace(Place):
    channel = "directory"
    stops: ClassVar = {
        "in mid-file": Stop("os:fsync", "before"),
        "before the rename": Stop("os:rename", "before"),
        "between rename and answer": Stop("os:rename", "after"),
    }

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def settings(self) -> dict[str, str]:
        return {"path": str(self._folder)}

    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        found = [path for path in self._folder.iterdir() if not path.name.startswith(".")]
        found.sort(key=lambda path: path.stat().st_mtime_ns)
        return [(path.name, json.loads(path.read_bytes())) for path in found]


class WebhookPlace(Place):
    channel = "webhook"
    stops: ClassVar = {
        "in mid-push": Stop("socket:socket.send", "half", call=2),
        "between push and answer": Stop("socket:socket.send", "after", call=2),
    }

    def __init__(self, folder: Path) -> None:
        self._server = WebServer()
        self.address = self._server.address

    def settings(self) -> dict[str, str]:
        return {"url": f"http://{self.address}/in"}

    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        pushes = [(r.headers["webhook-id"], json.loads(r.body)) for r in self._server.requests]
        return [push for at, push in enumerate(pushes) if push not in pushes[:at]]

    def close(self) -> None:
        self._server.close()


PLACES: Mapping[str, Callable[[Path], Place]] = {
    "directory": DirectoryPlace,
    "webhook": WebhookPlace,
}
OWN: Mapping[str, type[Place]] = {"directory": DirectoryPlace, "webhook": WebhookPlace}
CASES = [
    (code, name) for code, place in OWN.items() for name in (*LEDGER, *place.stops)
]  # of each channel
