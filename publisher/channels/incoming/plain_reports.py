"""Reports in plain words: qmail, Exim, IONOS, GMX and others write no RFC 3464."""

import re
from email.message import Message

from publisher.channels.incoming.bounce import Bounce, bounce_of
from publisher.channels.incoming.message import (
    LARGEST,
    by_a_server,
    headers_of,
    text_in,
    value_of,
    words_of,
)

LONGEST = 20_000  # characters of the server's own words
BEFORE, MOST_WORDS = 300, 1000
WHERE_NAMES_ARE, MOST_NAMES = 5000, 20
_ADDRESS = re.compile(r"[\w.!#$%&*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}")
_OPENINGS = re.compile(
    r"qmail-send program|created automatically by (the )?mail delivery software|"
    r"this is the (mail (system|delivery agent)|mailer-daemon|james mail server)|undeliverable|"
    r"\bdelivery (to the following|has failed|failure)|delivery status notification|"
    r"(could not|cannot|can't|couldn't) be (delivered|reached)|not (been|be) delivered|"
    r"(unable|wasn't able|attempting) to deliver|did not reach|transcript of session|"
    r"automatically rejected|mail-system erzeugt|nicht zugestellt|"
    r"n'a pas pu [eê]tre (remis|distribu|d[eé]livr|transmis)|je n'ai pas pu remettre",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^ *-+ ?(this is a copy|below this line is a copy|original message|message original|"
    r"the header of the original|der kopf der|the (header|body) of the (original )?message|"
    r"unsent message follows).*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_SUBJECT = re.compile(
    r"^[ \t>]*(the subject of the message is|subject|objet|betreff)[ \t]*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_LATE = re.compile(
    r"this is a warning|warning message only|delayed|will (be retried|continue to be|keep trying)|"
    r"no action is required|you do not need to resend",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"(?<![0-9.])[45][0-9][0-9](?:[ -]|: )|#?\b[45]\.[0-9]{1,3}\.[0-9]{1,3}\b|no mailbox here|"
    r"user unknown|unknown (user|recipient)|no such (user|mailbox)|unrouteable|not recognized|"
    r"(mailbox |over ?)?quota|mailbox (is )?full|bo[iî]te aux lettres pleine|"
    r"retry time|queue too long|all relevant mx records|no longer accepts mail",
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
    paragraph = words[max(0, found.start() - BEFORE) : found.start()].rpartition("\n\n")[2]
    near = paragraph + words[found.start() : found.start() + MOST_WORDS]
    return bounce_of(
        delayed=bool(_LATE.search(words)),
        status="",
        words=" ".join(near.split()),
        names=(words_of(headers, "X-Failed-Recipients"), *_addresses(words[:WHERE_NAMES_ARE])),
    )


def _addresses(words: str) -> list[str]:
    """Those that stand in the words, of servers and people alike."""
    return [found.strip(".") for found in _ADDRESS.findall(words)[:MOST_NAMES]]


def _by_a_server(headers: Message, words: str) -> bool:
    if headers.get("X-Failed-Recipients"):
        return True
    null = value_of(headers, "Return-Path") == "<>"
    return (by_a_server(headers) or null or "auto-" in value_of(headers, "Auto-Submitted")) and (
        _OPENINGS.search(words) is not None
    )


def _words(raw: bytes) -> str:
    """The first text of the message, without the copy of our own mail below it."""
    return _SUBJECT.sub("", _COPY.sub("", text_in(raw, LONGEST)))
