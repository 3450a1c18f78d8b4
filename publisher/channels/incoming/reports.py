"""Reports about our mails: one did not arrive (RFC 3464), or somebody complained (RFC 5965)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from publisher.channels.incoming.message import headers_of, parts_of, value_of
from publisher.channels.replies import sanitized

MOST_GROUPS = 20  # of fields, in one report
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_REPLY = re.compile(r"([245][0-9][0-9])[ -](?:([245]\.[0-9]{1,3}\.[0-9]{1,3})[ -]?)?(.*)")
_NO_COMPLAINT = {"not-spam", "auth-failure"}
_ABOUT = {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A server gave up (`failed`), or still tries (`delayed`). `code` as the ledger keeps it
    ("550 5.1.1"), `words` without addresses."""

    action: Literal["failed", "delayed"]
    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """`kind`: abuse, fraud ... `ids`: what may name the mail, the surest first."""

    kind: str
    ids: tuple[str, ...]


def read_bounce(raw: bytes) -> Bounce | None:
    """What a delivery status notification says; None for any other mail, an answering machine's
    say. Of several recipients the worst counts: our return paths are for one."""
    found = [
        bounce
        for kind, body in parts_of(raw)
        if kind == "message/delivery-status"
        for group in _groups(body)
        if (bounce := _bounce(group))
    ]
    return max(found, key=lambda one: one.action == "failed", default=None)


def read_complaint(raw: bytes) -> Complaint | None:
    """What a feedback report says; None for any other mail, and for one that praises."""
    parts = list(parts_of(raw))
    reports = [body for kind, body in parts if kind == "message/feedback-report"]
    if not reports:
        return None
    report = headers_of(reports[0])[0]
    kind = value_of(report, "Feedback-Type").lower()
    if not kind or kind in _NO_COMPLAINT:
        return None
    about = [headers_of(body)[0] for each, body in parts if each in _ABOUT]
    ids = [value_of(one, "CFBL-Feedback-ID") for one in (*about, report)]
    ids += [value_of(one, "Message-ID").strip("<>").partition("@")[0] for one in about]
    return Complaint(kind=sanitized(kind)[:20], ids=tuple(filter(None, ids)))


def _groups(body: bytes) -> Iterator[Message]:
    for _ in range(MOST_GROUPS):
        fields, body = headers_of(body.lstrip(b"\n"))
        yield fields
        if not body.strip():
            return


def _bounce(fields: Message) -> Bounce | None:
    """One recipient's fields (RFC 3464, 2.3); None for those of the message, and for good news."""
    action = value_of(fields, "Action").lower().partition(" ")[0]
    status = _STATUS.match(value_of(fields, "Status"))
    if action not in ("failed", "delayed") or status is None:
        return None
    _, _, diagnostic = value_of(fields, "Diagnostic-Code").partition(";")
    reply = _REPLY.match(diagnostic.strip())
    # The status may be the reporting server's own view; what the last server said is nearer.
    code = f"{status[0][0]}50 {status[0]}"
    if reply:
        code = f"{reply[1]} {reply[2] or status[0]}"
    words = sanitized(reply[3] if reply else diagnostic)
    return Bounce(action="failed" if action == "failed" else "delayed", code=code, words=words)
