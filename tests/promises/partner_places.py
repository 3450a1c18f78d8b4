"""The other sides of partners' channels, as promises about killed workers see them.

To put a channel under them: write a Place, and add it to PLACES.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as default_policy
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from tests.channels.harness_s3 import KEY, S3Harness
from tests.channels.web_server import WebServer
from tests.sink import Sink


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


Ask = Callable[..., Any]
"""A verb of dying_worker.py, and its arguments."""


class Place(ABC):
    """The other side of one channel; made anew for each module of tests. `stops`: points of its
    own, by their names. `address`: host:port, that must be allowed, or "". `environment`: more
    settings of the installation. `repeats`: whether what may have arrived goes again by itself."""

    channel: ClassVar[str]
    stops: ClassVar[Mapping[str, Stop]]
    address = ""
    environment: Mapping[str, str] = MappingProxyType({})
    repeats: ClassVar[bool] = True

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """What `publisher partner add --set` needs."""

    @abstractmethod
    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        """Names and documents that are there to be read, in order of arrival. Fails for a half
        one."""

    def added(self, secret: str, ask: Ask) -> None:  # noqa: B027 (few need to know)
        """The destination was added; `secret` was made for it."""

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


class S3Place(Place):
    channel = "s3"
    stops: ClassVar = {
        "in mid-upload": Stop("socket:socket.send", "half", call=2),
        "between upload and answer": Stop("socket:socket.send", "after", call=2),
        "before it is looked at": Stop("socket:socket.send", "before", call=3),
    }

    def __init__(self, folder: Path) -> None:
        self._bucket = S3Harness(folder)
        self.address = f"127.0.0.1:{self._bucket.port}"

    def settings(self) -> dict[str, str]:
        where = f"s3://{self._bucket.bucket}/in?endpoint=http://{self.address}"
        return {"bucket": where, "key": KEY}

    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        return [(one.name, json.loads(one.body)) for one in self._bucket.received()]

    def close(self) -> None:
        self._bucket.close()


class PullPlace(Place):
    """Reads page after page, as a partner's program does, and keeps what it has read."""

    channel = "pull"
    stops: ClassVar = {
        "before its position": Stop("publisher.delivery.positions.give:give_position", "before"),
        "between position and answer": Stop(
            "publisher.delivery.positions.give:give_position", "after"
        ),
    }

    def __init__(self, folder: Path) -> None:
        self._read: list[tuple[str, dict[str, Any]]] = []
        self._cursor = ""

    def settings(self) -> dict[str, str]:
        return {}

    def added(self, secret: str, ask: Ask) -> None:
        self._token, self._ask = secret, ask

    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        page = self._ask("pull", self._token, self._cursor)
        self._cursor = page["next"]
        self._read += [(one["id"], one["body"]) for one in page["articles"]]
        return self._read


class MailPlace(Place):
    channel = "mail"
    stops: ClassVar = {
        "in mid-mail": Stop("socket:socket.sendmsg", "half", call=3),
        "between mail and answer": Stop("socket:socket.sendmsg", "after", call=3),
    }
    repeats = False

    def __init__(self, folder: Path) -> None:
        self._relay = Sink()
        self.address = self._relay.address
        self.environment = {"SMTP_URL": self._relay.url}

    def settings(self) -> dict[str, str]:
        return {"to": "desk@partner.example.org"}

    def whole(self) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for taken in self._relay.mails:
            mail = message_from_bytes(taken.body, policy=default_policy)
            (file,) = mail.iter_attachments()  # type: ignore[attr-defined]
            found.append((taken.message_id, json.loads(file.get_payload(decode=True))))
        return found

    def close(self) -> None:
        self._relay.close()


OWN: Mapping[str, type[Place]] = {
    one.channel: one for one in (DirectoryPlace, MailPlace, PullPlace, S3Place, WebhookPlace)
}
PLACES: Mapping[str, Callable[[Path], Place]] = OWN  # type: ignore[assignment]
CASES = [
    (code, name) for code, place in OWN.items() for name in (*LEDGER, *place.stops)
]  # of each channel
