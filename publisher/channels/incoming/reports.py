"""Delivery status notifications: a mail of ours did not arrive (RFC 3464, RFC 6533)."""

import re
from collections.abc import Iterator
from email.message import Message

from publisher.channels.incoming.bounce import Bounce, bounce_of, worst_first
from publisher.channels.incoming.message import headers_of, parts_of, value_of, words_of
from publisher.channels.incoming.plain_reports import read_plain

MOST_GROUPS = 20  # of fields, in one report
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])")
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_ACTIONS = {"failed": "failed", "expired": "failed", "delayed": "delayed"}
_RECIPIENTS = ("Final-Recipient", "Original-Recipient", "X-Actual-Recipient")
_CODE_POINT = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


def read_bounces(raw: bytes) -> list[Bounce]:
    """What a delivery status notification says of each recipient, or a server's plain words, those
    that failed first; nothing for any other mail, an answering machine's say."""
    found = [
        bounce
        for kind, body in parts_of(raw)
        if kind in _STATUS_PARTS
        for group in _groups(body)
        if (bounce := _bounce(group))
    ]
    if found:
        return worst_first(found)
    plain = read_plain(raw)
    return [plain] if plain else []


def _groups(body: bytes) -> Iterator[Message]:
    for _ in range(MOST_GROUPS):
        fields, body = headers_of(body.lstrip(b"\n"))
        yield fields
        if not body.strip():
            return


def _bounce(fields: Message) -> Bounce | None:
    """One recipient's fields (RFC 3464 §2.3); None for those of the message, and for good news."""
    word = value_of(fields, "Action").lower().partition(" ")[0]
    if word not in _ACTIONS:
        return None
    found = _STATUS.match(value_of(fields, "Status"))
    _, _, diagnostic = words_of(fields, "Diagnostic-Code").partition(";")
    status = found[0] if found else ""
    if word == "expired" and not status:
        status = "4.4.7"
    return bounce_of(
        delayed=_ACTIONS[word] == "delayed",
        status=status,
        words=diagnostic.strip(),
        names=(_address(value_of(fields, name)) for name in _RECIPIENTS),
    )


def _address(field: str) -> str:
    """The address of `rfc822; lea@example.net` or `utf-8; …`, its encoding undone (RFC 3461 §4,
    RFC 6533 §3)."""
    kind, _, address = field.partition(";")
    address = address.strip().strip("<>")
    if kind.strip().lower() == "utf-8":
        return _CODE_POINT.sub(_character, address)
    return _XTEXT.sub(_character, address) if "@" not in address else address


def _character(found: re.Match[str]) -> str:
    point = int(found[1], 16)
    return chr(point) if point <= 0x10FFFF else ""
