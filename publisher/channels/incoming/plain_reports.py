"""Reports in plain words: qmail, Exim, IONOS, GMX and others write no RFC 3464."""

import re
from email.message import Message

from publisher.channels.incoming.bounce import Bounce, bounce_of
from publisher.channels.incoming.message import (
    LARGEST,
    by_a_server,
    headers_of,
    parts_of,
    value_of,
)

LONGEST = 20_000  # characters of the server's own words
MOST_WORDS = 1000
_OPENINGS = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery "
    r"software|this is the mail (system|delivery agent) at|undeliverable message|"
    r"could not be delivered|delivery (to the following|has failed|failure)|"
    r"message (could )?not (be )?delivered|n'a pas pu [eê]tre (remis|distribu|d[eé]livr)",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^-+ ?(this is a copy|below this line is a copy|original message|message original|"
    r"the (header|body) of the (original )?message).*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_LATE = re.compile(
    r"this is a warning|warning message only|delayed|will (be retried|continue to be|keep trying)|"
    r"no action is required|you do not need to resend",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"(?<![0-9.])[45][0-9][0-9][ -]|#?\b[45]\.[0-9]{1,3}\.[0-9]{1,3}\b|no mailbox here|"
    r"user unknown|unknown user|no such (user|mailbox)|mailbox (is )?full|unrouteable",
    re.IGNORECASE,
)


def read_plain(raw: bytes) -> Bounce | None:
    """What a server's own words say; None for whatever no server wrote, or that gives no reason."""
    headers, _ = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    words = _words(raw)
    if not _by_a_server(headers, words):
        return None
    found = _EVIDENCE.search(words)
    if found is None:
        return None
    near = " ".join(words[found.start() : found.start() + MOST_WORDS].split())
    before = " ".join(words[max(0, found.start() - 200) : found.start()].split())
    return bounce_of(delayed=bool(_LATE.search(words)), status="", words=_joined(before, near))


def _joined(before: str, near: str) -> str:
    """The stage stands before the reply ("after RCPT TO:"), and must not hide it."""
    stage = re.search(r"end of data|after data|data command|mail from", before, re.IGNORECASE)
    return f"{near} ({stage[0]})" if stage else near


def _by_a_server(headers: Message, words: str) -> bool:
    if headers.get("X-Failed-Recipients"):
        return True
    null = value_of(headers, "Return-Path") == "<>"
    return (by_a_server(headers) or null or "auto-" in value_of(headers, "Auto-Submitted")) and (
        _OPENINGS.search(words) is not None
    )


def _words(raw: bytes) -> str:
    """The first text of the message, without the copy of our own mail below it."""
    texts = (body for kind, body in parts_of(raw) if kind == "text/plain")
    text = next(texts, b"")[: 4 * LONGEST].decode("utf-8", "replace")
    return _COPY.sub("", text[:LONGEST])
