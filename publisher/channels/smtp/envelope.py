"""What stands around a mail on the wire: MAIL, RCPT, DATA, and the body made fit for DATA."""

import re
from collections.abc import Sequence

import idna

from publisher.channels.smtp.connection import Connection
from publisher.channels.smtp.replies import Answer
from publisher.channels.types import Parcel

_PLAIN = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+@[A-Za-z0-9.\[\]:-]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Unfit(Exception):
    """This relay cannot take the parcel; `answer` is what a server would have said."""

    def __init__(self, code: int, enhanced: str, text: str) -> None:
        super().__init__(text)
        self.answer = Answer(code, (f"{enhanced} {text}",))


def commands(parcel: Parcel, connection: Connection) -> tuple[bytes, bytes]:
    """The MAIL and RCPT lines for this relay. Raises Unfit."""
    recipient, sender = _mailbox(parcel.recipient), _mailbox(parcel.sender)
    extensions, options = connection.extensions, b""
    if "SIZE" in extensions:
        size = sum(map(len, parcel.pieces)) or len(parcel.body)
        if 0 < connection.size < size:
            raise Unfit(552, "5.3.4", f"the relay takes at most {connection.size} bytes a message")
        options += b" SIZE=%d" % size
    if not (parcel.pieces or parcel.body.isascii()):
        if "8BITMIME" not in extensions:
            raise Unfit(554, "5.6.3", "the relay does not take 8-bit text (8BITMIME)")
        options += b" BODY=8BITMIME"
    if not (recipient.isascii() and sender.isascii()):
        if "SMTPUTF8" not in extensions:
            raise Unfit(553, "5.6.7", "the relay does not take non-ASCII addresses (SMTPUTF8)")
        options += b" SMTPUTF8"
    return b"MAIL FROM:<%b>%b\r\n" % (sender, options), b"RCPT TO:<%b>\r\n" % recipient


def body(parcel: Parcel) -> Sequence[bytes]:
    """The body as DATA wants it (RFC 5321 4.5.2): CRLF line ends only, leading dots doubled."""
    return parcel.pieces or (_fit(parcel.body),)


def _fit(body: bytes) -> bytes:
    text = _LINE_END.sub(b"\r\n", body)
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    text = text.replace(b"\r\n.", b"\r\n..")
    return b"." + text if text.startswith(b".") else text


def _mailbox(address: str) -> bytes:
    """The address between the angle brackets, its domain in ASCII. Raises Unfit."""
    if _PLAIN.fullmatch(address):
        return address.encode()
    local, at, domain = address.rpartition("@")
    if not address:
        return b""  # the null sender of notifications
    if not at or any(c in "<>\x7f" or c <= " " for c in address):
        raise Unfit(553, "5.1.3", "the address is no mailbox")
    try:
        return b"%b@%b" % (local.encode(), idna.encode(domain, uts46=True))
    except (idna.IDNAError, UnicodeError):
        raise Unfit(553, "5.1.2", "the address has no valid domain") from None
