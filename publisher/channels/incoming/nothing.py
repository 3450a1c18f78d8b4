"""Mail that comes back and asks for nothing: answering machines, and reports of good news."""

import re
from email.message import Message

from publisher.channels.incoming.message import (
    LARGEST,
    by_a_server,
    headers_of,
    parts_of,
    text_of,
    type_of,
    value_of,
)

_ABSENT = re.compile(
    r"^(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|absence|absent|"
    r"r[eé]ponse automatique|automatische antwort|abwesenheit)\b",
    re.IGNORECASE,
)
_MARKS = ("X-Autoreply", "X-Autorespond", "X-AutoReply-From")
_GOOD = re.compile(rb"^Action:[ \t]*(delivered|relayed|expanded)\b", re.IGNORECASE | re.MULTILINE)


def asks_for_nothing(raw: bytes) -> bool:
    """Whether a mail that is no report of a failure is understood all the same: an answering
    machine's (RFC 3834), or a server's word that the mail arrived (RFC 3464)."""
    headers, _ = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    if type_of(headers) == "multipart/report":
        return _is_good_news(raw)
    return not by_a_server(headers) and _is_answer(headers)


def _is_answer(headers: Message) -> bool:
    return (
        "auto-replied" in value_of(headers, "Auto-Submitted").lower()
        or value_of(headers, "Precedence").lower() == "auto_reply"
        or any(name in headers for name in _MARKS)
        or _ABSENT.match(text_of(headers, "Subject")) is not None
    )


def _is_good_news(raw: bytes) -> bool:
    reports = [body for kind, body in parts_of(raw) if kind == "message/delivery-status"]
    return bool(reports) and all(_GOOD.search(body) for body in reports)
