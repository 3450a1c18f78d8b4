"""A running house whose readers' doors are all open, and what its database holds, from outside."""

import base64
import hashlib
import http.client
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from publisher.channels.receiver.listening import Listening
from tests.channels.test_receiver import Peer
from tests.harness import Installation, wait_for
from tests.promises.sending import finished, letter, start
from tests.running.ports import free_port
from tests.sink import Sink, Taken

READERS = 4
LEAVES, FORGOTTEN = "reader2@example.org", "reader3@example.org"
DATABASE = "publisher.sqlite3"
# What is known of readers and of their mails: none of it may change by a bad input.
TABLES = (
    *("subscriber", "subscription", "suppression", "consentevent", "subscribertag", "field"),
    *("entitlement", "segment", "form", "mailinglist", "erasedaddress", "consentbatch", "tag"),
)
TABLES = (*(f"audience_{name}" for name in TABLES), "delivery_delivery", "delivery_deliveryevent")
# Tokens of every purpose for rows that are there; the database is the processes' own.
TOKENS = """
import json
from publisher.actions.reports.match_events import metadata_of
from publisher.delivery.models import Delivery
from publisher.publications.tokens import lowercase, seal, seal_many
purposes = ("leave", "confirm", "fresh", "address", "undo")
print("tokens " + json.dumps({row.address: {
    "meta": metadata_of(row.pk)["delivery"],
    "return": lowercase(seal_many("return", [row.pk])[0]),
    **{one: seal(one, row.pk) for one in purposes},
} for row in Delivery.objects.all()}))
"""


@dataclass
class House:
    """A publication with a letter that its readers got; another one beside it."""

    made: Installation
    sink: Sink
    lmtp: int
    mails: dict[str, Taken] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    hook: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)  # whatever must be readable nowhere

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> http.client.HTTPResponse:
        """A request; the answer has been read, and is in `text`."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.made.port, timeout=60)) as line:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            with suppress(BrokenPipeError, ConnectionResetError):  # it was answered half-way
                line.request(method, path, body, {"Host": f"localhost:{self.made.port}", **named})
            answer = line.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
        return answer

    def post(self, path: str, fields: Any, **headers: str) -> tuple[int, str]:
        """A form; status and page."""
        kind = {"Content_Type": "application/x-www-form-urlencoded"}
        answer = self.ask("POST", path, urlencode(fields, doseq=True).encode(), **kind, **headers)
        return answer.status, answer.text  # type: ignore[attr-defined]

    def json_of(self, path: str, body: bytes, **headers: str) -> tuple[int, str]:
        """The same by a program."""
        answer = self.ask("POST", path, body, Content_Type="application/json", **headers)
        return answer.status, answer.text  # type: ignore[attr-defined]

    def tell(self, body: bytes, **headers: str) -> tuple[int, str]:
        """What the provider posts, with its password unless another is given."""
        words = f"{self.hook['user']}:{self.hook['password']}".encode()
        named = {
            "Authorization": f"Basic {base64.b64encode(words).decode()}",
            "Content_Type": "application/json",
            **headers,
        }
        answer = self.ask("POST", urlsplit(self.hook["url"]).path, body, **named)
        return answer.status, answer.text  # type: ignore[attr-defined]

    def bring(self, recipient: str, raw: bytes) -> str:
        """A mail by LMTP; the receiver's last word."""
        peer = Peer(Listening(protocol="lmtp", host="127.0.0.1", port=self.lmtp))
        with closing(peer.line):
            peer.reply()
            for line in ("LHLO mx.example.net", "MAIL FROM:<>", f"RCPT TO:<{recipient}>", "DATA"):
                answer = peer.say(line)
                if not answer.startswith(("2", "3")):
                    return answer
            mail = raw.replace(b"\r\n", b"\n").replace(b"\n.", b"\n..").replace(b"\n", b"\r\n")
            return peer.say(mail.rstrip(b"\r\n") + b"\r\n.\r\n")

    def way_back(self, address: str) -> str:
        """The return path of the letter that this reader got."""
        return self.mails[address].sender

    def counted(self) -> dict[str, int]:
        """How many mails came to what, by the receiver's own words."""
        return dict(self.made.json("mail", "list")["received"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.made.data_dir / DATABASE, timeout=60)) as database:
            return database.execute(query).fetchall()

    def standing(self) -> dict[str, str]:
        """A hash for each of TABLES."""
        return {
            name: hashlib.sha256(repr(self.rows(f"SELECT * FROM {name}")).encode()).hexdigest()
            for name in TABLES
        }


@contextmanager
def house(env: Mapping[str, str] | None = None) -> Iterator[House]:
    """Everything runs, one letter is out, one reader was forgotten since."""
    lmtp = free_port()
    more = {"PUBLISHER_RECEIVE": f"lmtp://127.0.0.1:{lmtp}", **(env or {})}
    with Sink() as sink, letter(READERS, sink, more) as (made, issue):
        made.run("list", "change", "matin", "--open")
        made.run("publication", "change", "--leave-address", "leave@c.example.org")
        with made.up():
            yield _lived_in(House(made, sink, lmtp), issue)


def _lived_in(here: House, issue: str) -> House:
    made = here.made
    send = start(made, issue)
    wait_for(lambda: finished(made, send), 90, "the end of the letter")
    here.mails = {mail.recipient: mail for mail in here.sink.mails}
    here.hook = made.json("mail", "provider", "add", "sparkpost")
    said = made.run("manage", "shell", "--no-imports", "-c", TOKENS).stdout
    here.tokens = json.loads(said[said.index("tokens ") + 7 :])
    made.run("subscriber", "forget", FORGOTTEN, "--yes")
    person = made.json("user", "create", "claire", "--role", "admin")
    partner = made.json("partner", "add", "agence", "--webhook", "https://agence.example.org/in")
    program = made.json("token", "create", "cms", "--scope", "articles:read")
    address = urlsplit(here.hook["url"]).path.rpartition("/")[2]
    shown = (address, here.hook["password"], person["password"], program["token"])
    here.secrets = {*shown, partner["secret"].removeprefix("whsec_")}
    made.run("publication", "create", "cap", "--name", "Le Cap", "--domain", "cap.example.org")
    made.run("list", "create", "cap", "--publication", "cap")
    made.run("list", "change", "cap", "--publication", "cap", "--open")
    return here
