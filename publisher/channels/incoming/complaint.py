"""Complaints of readers: feedback reports (RFC 5965, RFC 9477), and Microsoft's JMRP."""

import re
from dataclasses import dataclass
from email.message import Message
from typing import NamedTuple

from publisher.channels.incoming.message import headers_of, parts_of, value_of, words_of
from publisher.channels.replies import sanitized

_NO_COMPLAINT = {"not-spam", "auth-failure"}
_ABOUT = {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global"}
LEAVE_LINK = "leave link"  # the token of `leave`, as it stands in an address of the web
_JMRP = "X-HmXmrOriginalRecipient"
_RETURN = re.compile(r"<?b-([a-z2-7]+)@", re.IGNORECASE)
_LEAVE = re.compile(r"/u/([A-Za-z0-9_-]+)")
_LEAVE_BY_MAIL = re.compile(r"mailto:[^>?]*\+([a-z2-7]+)@", re.IGNORECASE)


class Mark(NamedTuple):
    """A token of ours that a report gives back, and what it was sealed for."""

    purpose: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """`kind`: abuse, fraud ... `marks`: what may name the mail, the surest first."""

    kind: str
    marks: tuple[Mark, ...]


def read_complaint(raw: bytes) -> Complaint | None:
    """What a feedback report says; None for any other mail, and for one that praises."""
    parts = list(parts_of(raw))
    about = [headers_of(body)[0] for each, body in parts if each in _ABOUT]
    reports = [body for kind, body in parts if kind == "message/feedback-report"]
    if not reports:
        return _jmrp(about)
    report = headers_of(reports[0])[0]
    kind = value_of(report, "Feedback-Type").lower()
    if not kind or kind in _NO_COMPLAINT:
        return None
    return Complaint(kind=sanitized(kind)[:20], marks=_marks(*about, report))


def enclosed_marks(raw: bytes) -> tuple[Mark, ...]:
    """What may name a mail of ours that another mail encloses."""
    return _marks(*(headers_of(body)[0] for kind, body in parts_of(raw) if kind in _ABOUT))


def _jmrp(about: list[Message]) -> Complaint | None:
    """Outlook.com sends the mail back with one field more, and no report."""
    if not any(_JMRP in one for one in about):
        return None
    return Complaint(kind="abuse", marks=_marks(*about))


def _marks(*fields: Message) -> tuple[Mark, ...]:
    found = [Mark("message-id", value_of(one, "CFBL-Feedback-ID")) for one in fields]
    local = (value_of(one, "Message-ID").strip("<>").partition("@")[0] for one in fields)
    found += [Mark("message-id", one) for one in local]
    for one in fields:
        for name in ("Return-Path", "Original-Mail-From"):
            found += [Mark("return", token) for token in _RETURN.findall(words_of(one, name))]
        leave = words_of(one, "List-Unsubscribe")
        found += [Mark("leave", token) for token in _LEAVE_BY_MAIL.findall(leave)]
        found += [Mark(LEAVE_LINK, token) for token in _LEAVE.findall(leave)]
    return tuple(mark for mark in found if mark.token)
