"""Whether a mail was written by somebody, and not by a program (RFC 3834, RFC 2919, RFC 2369)."""

import re
from email.message import Message

from publisher.channels.incoming.message import (
    LARGEST,
    by_a_server,
    headers_of,
    text_of,
    type_of,
    value_of,
    words_of,
)

_MACHINE = re.compile(
    r"^(no-?reply|do-?not-?reply|ne-?pas-?repondre|bounces?|notification|robot|daemon|"
    r"nicht-?antworten)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"([^\s<>@]{1,64})@[^\s<>@]{1,255}")
_FAILURE = re.compile(
    r"undeliver|non[- ]?deliver|delivery (status|fail|error|report|notif)|"
    r"returned (mail|to sender)|"
    r"mail(er)?[- ](error|system|failure)|unzustellbar|zustell|gescheitert|non[- ]remis|"
    r"[eé]chec|non d[eé]livr|rejected:|failure notice",
    re.IGNORECASE,
)
_MARKS = ("List-Id", "List-Unsubscribe", "Feedback-ID", "X-Autoreply", "X-Auto-Response-Suppress")
_BULK = {"bulk", "list", "junk", "auto_reply"}


def by_a_person(raw: bytes) -> bool:
    """Whether nothing says that a program wrote it; one that calls itself spam is nobody's."""
    headers, _ = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    sender = _ADDRESS.search(words_of(headers, "From"))
    return (
        sender is not None
        and not _MACHINE.match(sender[1])
        and not by_a_server(headers)
        and not _automatic(headers)
        and _FAILURE.search(text_of(headers, "Subject")) is None
    )


def _automatic(headers: Message) -> bool:
    return (
        value_of(headers, "Auto-Submitted").lower() not in ("", "no")
        or value_of(headers, "Precedence").lower() in _BULK
        or value_of(headers, "Return-Path") == "<>"
        or value_of(headers, "X-Spam-Flag").lower() == "yes"
        or any(name in headers for name in _MARKS)
        or type_of(headers) == "multipart/report"
    )
