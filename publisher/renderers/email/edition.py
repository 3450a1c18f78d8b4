"""The compiled edition: a mail's bytes, cut where readers differ. `compose` joins them.

This is the hot path: nothing here comes from the email package, and what can be prepared
once for an issue is in the pieces already.
"""

import hashlib
import html
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from publisher.errors import PublisherError
from publisher.renderers.email import headers, quoted
from publisher.renderers.email.dkim import Signer
from publisher.renderers.email.types import Recipient

MAGIC = b"publisher edition 1\n"
NAME_LIMIT = 100  # characters of a reader's name in the greeting
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,72}")
_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class CompiledEdition:
    """`pieces` and `slots` alternate; there is one piece more. `greeting` has a {name}."""

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]
    greeting: str
    greeting_nameless: str
    time_zone: str

    def to_bytes(self) -> bytes:
        """The edition as stored: a magic line, a line of JSON, the pieces. Always the same."""
        head = {
            "greeting": self.greeting,
            "greeting_nameless": self.greeting_nameless,
            "lengths": [len(piece) for piece in self.pieces],
            "slots": self.slots,
            "time_zone": self.time_zone,
        }
        line = json.dumps(head, sort_keys=True, separators=(",", ":"))
        return b"".join([MAGIC, line.encode(), b"\n", *self.pieces])

    @classmethod
    def from_bytes(cls, stored: bytes) -> "CompiledEdition":
        """What `to_bytes` wrote. Raises PublisherError for anything else."""
        try:
            return cls(**_taken_apart(stored))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise PublisherError(
                "bad_edition", "a stored edition cannot be read; compile the issue anew", "edition"
            ) from None

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal hash of `to_bytes()`, which approvals and the ledger refer to."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @cached_property
    def head(self) -> tuple[bytes | str, ...]:
        """The header section, with its empty line: fixed bytes and, between them, slot names."""
        parts: list[bytes | str] = []
        for number, piece in enumerate(self.pieces):
            end = piece.find(b"\r\n\r\n")
            if end >= 0:
                return (*parts, piece[: end + 4])
            parts += [piece, self.slots[number]]
        raise PublisherError("bad_edition", "a compiled edition has no end of headers", "edition")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The publication's time zone when this was compiled."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def nameless(self) -> tuple[bytes, bytes]:
        """The encoded greeting for HTML and for text when a reader's name is not known."""
        return _encoded_greeting(self.greeting_nameless)


def _taken_apart(stored: bytes) -> dict[str, Any]:
    magic, line, body = stored.split(b"\n", 2)
    if magic + b"\n" != MAGIC:
        raise ValueError(magic)
    head = json.loads(line)
    pieces, start = [], 0
    for length in head.pop("lengths"):
        pieces.append(body[start : start + length])
        start += length
    slots = tuple(head.pop("slots"))
    if start != len(body) or len(pieces) != len(slots) + 1 or not _SLOTS.issuperset(slots):
        raise ValueError("lengths")
    return {**head, "pieces": tuple(pieces), "slots": slots}


def _greetings(edition: CompiledEdition, name: object) -> tuple[bytes, bytes]:
    """The line that greets one reader, for HTML and for text; nameless without a usable name."""
    if not name or not isinstance(name, str) or not (shown := headers.clean(name)):
        return edition.nameless
    line = edition.greeting.replace("{name}", " ".join(shown.split())[:NAME_LIMIT])
    return _encoded_greeting(line)


@lru_cache(maxsize=64)  # one chunk of deliveries has one date
def _date(moment: datetime, zone: ZoneInfo) -> bytes:
    return headers.date(moment.astimezone(zone)).encode()


def _encoded_greeting(line: str) -> tuple[bytes, bytes]:
    plain = quoted.encode(line, before_slot=True)
    escaped = html.escape(line)
    return (plain if escaped == line else quoted.encode(escaped, before_slot=True)), plain


_SLOTS = {"to", "date", "message_id", "token", "leave_token", "greeting_html", "greeting_text"}


def compose(edition: CompiledEdition, recipient: Recipient, signer: Signer | None = None) -> bytes:
    """One reader's whole message: canonical bytes, as they go over the wire, signed if asked.

    Raises PublisherError for an address, token or id that no header can hold.
    """
    token, message_id = recipient.token, recipient.message_id
    if not _TOKEN.fullmatch(token) or not _ID.fullmatch(message_id):
        raise PublisherError("bad_token", "a token or id is not URL-safe", "recipient")
    greeting_html, greeting_text = _greetings(edition, recipient.values.get("name"))
    fill = {
        "to": headers.mailbox(recipient.address).encode(),
        "date": _date(recipient.dated_at, edition.zone),
        "message_id": message_id.encode(),
        "token": token.encode(),
        "greeting_html": greeting_html,
        "greeting_text": greeting_text,
    }
    if "leave_token" in edition.slots:
        fill["leave_token"] = headers.mailbox_token(token).encode()
    parts = [b""] * (len(edition.pieces) + len(edition.slots))
    parts[::2] = edition.pieces
    parts[1::2] = map(fill.__getitem__, edition.slots)
    if signer is None:
        return b"".join(parts)
    inside = len(edition.head) // 2  # slots and pieces that are headers alone
    cut = len(edition.head[-1])
    last = edition.pieces[inside]
    body = b"".join([last[cut:], *parts[2 * inside + 1 :]])
    head = b"".join([*parts[: 2 * inside], last[:cut]])
    time = int(recipient.dated_at.timestamp())
    return b"".join([signer.headers(fill=fill, body=body, time=time), head, body])
