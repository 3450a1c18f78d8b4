"""The compiled edition: a mail's bytes, cut where readers differ. `join_message` joins them.

This is the hot path: nothing here comes from the email package, and what can be prepared
once for an issue is in the pieces already.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from publisher.errors import PublisherError
from publisher.renderers.email.edition.base64_parts import BEGINS, ENDS, Base64Part
from publisher.renderers.email.edition.dkim import Signer
from publisher.renderers.email.encoding import headers
from publisher.renderers.email.fields.evaluated import ReaderValues, display_line, reader_values
from publisher.renderers.email.fields.grammar import attributes_asked
from publisher.renderers.email.fields.programs import Program, runner
from publisher.renderers.email.placing_fields import greeting_of
from publisher.renderers.email.types import Recipient

MAGIC = b"publisher edition 2\n"
FIRST = b"publisher edition 1\n"  # had the greeting alone, as two lines of text
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,72}")
_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class CompiledEdition:
    """`pieces` and `slots` alternate; there is one piece more. `programs` fill the slots that hold
    words (programs.py); `language` is the letter's. `stored`: the bytes it was read from, if any.
    """

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]
    programs: Mapping[str, Program]
    language: str
    time_zone: str
    stored: bytes = field(default=b"", repr=False, compare=False)

    def to_bytes(self) -> bytes:
        """The edition as stored: a magic line, a line of JSON, the pieces. Always the same."""
        if self.stored:
            return self.stored
        head = {
            "language": self.language,
            "lengths": [len(piece) for piece in self.pieces],
            "programs": self.programs,
            "slots": self.slots,
            "time_zone": self.time_zone,
        }
        line = json.dumps(head, sort_keys=True, separators=(",", ":"))
        return b"".join([MAGIC, line.encode(), b"\n", *self.pieces])

    @classmethod
    def from_bytes(cls, stored: bytes) -> "CompiledEdition":
        """What `to_bytes` wrote, or the first version of it. Raises PublisherError for anything
        else."""
        try:
            edition = cls(**_read_stored(stored), stored=stored)
            edition.fill({})
            return edition
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
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
    def opening(self) -> bytes:
        """What of the body stands in the piece in which the header section ends."""
        return self.pieces[len(self.head) // 2][len(self.head[-1]) :]

    @cached_property
    def parts(self) -> tuple[bytes, ...]:
        """The pieces in turn with nothing, where the slots' values go."""
        parts = [b""] * (len(self.pieces) + len(self.slots))
        parts[::2] = self.pieces
        return tuple(parts)

    @cached_property
    def base64(self) -> tuple[tuple[int, int, Base64Part], ...]:
        """The parts that leave as base64: where they begin and end in `parts`, the last first."""
        places = {
            name: [2 * at + 1 for at, own in enumerate(self.slots) if own == name]
            for name in (BEGINS, ENDS)
        }
        pairs = zip(places[BEGINS], places[ENDS], strict=True)
        return tuple((a, b, Base64Part(self.parts[a + 1 : b : 2])) for a, b in pairs)[::-1]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The publication's time zone when this was compiled."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def asks(self) -> frozenset[str]:
        """The attributes of a reader that it needs to know."""
        return frozenset().union(*map(attributes_asked, self.programs.values()))

    @cached_property
    def fill(self) -> Callable[[Mapping[str, object]], dict[str, bytes]]:
        """What fills the slots that hold words, from what the ledger froze of a reader."""
        runners = [(name, runner(program)) for name, program in self.programs.items()]

        def run(reader: ReaderValues) -> dict[str, bytes]:
            return {name: run(reader) for name, run in runners}

        if not self.asks <= {"name"}:
            kept = lru_cache(maxsize=128)(run)  # readers without a name are alike
            return lambda values: kept(reader_values(values, self.language, self.asks))
        nameless = run(ReaderValues())

        def named(values: Mapping[str, object]) -> dict[str, bytes]:
            name = display_line(values.get("name"))
            return run(ReaderValues(name)) if name else nameless

        return named


def _read_stored(stored: bytes) -> dict[str, Any]:
    magic, line, body = stored.split(b"\n", 2)
    head = json.loads(line)
    if magic + b"\n" == FIRST:
        head = _from_first_version(head)
    elif magic + b"\n" != MAGIC:
        raise ValueError(magic)
    pieces, start = [], 0
    for length in head.pop("lengths"):
        pieces.append(body[start : start + length])
        start += length
    slots, programs = tuple(head.pop("slots")), _frozen(head.pop("programs"))
    known_slots = _SLOTS | programs.keys()
    if start != len(body) or len(pieces) != len(slots) + 1 or not known_slots.issuperset(slots):
        raise ValueError("lengths")
    return {**head, "pieces": tuple(pieces), "slots": slots, "programs": programs}


def _from_first_version(head: dict[str, Any]) -> dict[str, Any]:
    """The head of an edition of the first version as one of today."""
    text = greeting_of(head.pop("greeting"), head.pop("greeting_nameless"))
    programs = {"greeting_html": ("html", text), "greeting_text": ("text", text)}
    return {**head, "programs": programs, "language": ""}


def _frozen(part: Any) -> Any:
    """Lists as the tuples that they were."""
    if isinstance(part, dict):
        return {name: _frozen(one) for name, one in part.items()}
    return tuple(map(_frozen, part)) if isinstance(part, list | tuple) else part


@lru_cache(maxsize=64)  # one chunk of deliveries has one date
def _date(moment: datetime, zone: ZoneInfo) -> bytes:
    return headers.date(moment.astimezone(zone)).encode()


_MARKS = {BEGINS: b"", ENDS: b""}
_SLOTS = frozenset(("to", "date", "message_id", "token", "leave_token", *_MARKS))


def join_message(
    edition: CompiledEdition, recipient: Recipient, signer: Signer | None = None
) -> bytes:
    """One reader's whole message: canonical bytes, as they go over the wire, signed if asked.

    Raises PublisherError for an address, token or id that no header can hold.
    """
    return b"".join(message_pieces(edition, recipient, signer))


def message_pieces(
    edition: CompiledEdition, recipient: Recipient, signer: Signer | None = None
) -> list[bytes]:
    """The same, not joined yet: what all readers share is not copied for each. Raises alike."""
    token, message_id = recipient.token, recipient.message_id
    if not _TOKEN.fullmatch(token) or not _ID.fullmatch(message_id):
        raise PublisherError("bad_token", "a token or id is not URL-safe", "recipient")
    fill = {
        "to": headers.mailbox(recipient.address).encode(),
        "date": _date(recipient.dated_at, edition.zone),
        "message_id": message_id.encode(),
        "token": token.encode(),
        **edition.fill(recipient.values),
        **_MARKS,
    }
    if "leave_token" in edition.slots:
        fill["leave_token"] = headers.mailbox_token(token).encode()
    parts = list(edition.parts)
    parts[1::2] = map(fill.__getitem__, edition.slots)
    for begins, ends, part in edition.base64:
        parts[begins : ends + 1] = part.joined(parts[begins + 2 : ends : 2])
    if signer is None:
        return parts
    body = [edition.opening, *parts[len(edition.head) :]]
    time = int(recipient.dated_at.timestamp())
    if "subject" in fill:  # signed as one line
        fill["subject"] = fill["subject"].replace(b"\r\n", b"")
    return [signer.headers(fill=fill, body=body, time=time), *parts]
