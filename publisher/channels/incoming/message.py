"""A message taken apart a few levels deep, in time that grows with its size.

The standard library's parser follows nested parts down, line by line for each level: a message
made for it takes minutes. Reports lie on the first levels.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser

LARGEST = 1_000_000  # bytes of a message that are looked at; a report's parts come first
MOST_HEADERS = 65_536  # bytes
MOST_PARTS = 20  # of one multipart
DEEPEST = 4  # multiparts in each other: a gateway's around a report, a list's around that
LONGEST_VALUE = 1000  # characters of a header that is taken apart
_MESSAGES = ("message/rfc822", "message/global")
_SERVERS = re.compile(r"mailer-daemon@|postmaster@|mail delivery (sub)?system", re.IGNORECASE)


def headers_of(data: bytes) -> tuple[Message, bytes]:
    """The headers at the beginning of `data` (line ends are `\\n`), and what follows them."""
    head, _, body = data.partition(b"\n\n")
    return BytesHeaderParser().parsebytes(head[:MOST_HEADERS] + b"\n\n"), body


def value_of(headers: Message, name: str) -> str:
    """A header's value in one line; empty where there is none, or one that is too long."""
    value = " ".join(str(headers.get(name, "")).split())
    return value if len(value) <= LONGEST_VALUE else ""


def words_of(headers: Message, name: str) -> str:
    """The same of words for people: what is too long is cut."""
    return " ".join(str(headers.get(name, ""))[: 8 * LONGEST_VALUE].split())[:LONGEST_VALUE]


def text_of(headers: Message, name: str) -> str:
    """The same with its encoded words read (RFC 2047); what is none stays as it is."""
    words = words_of(headers, name)
    try:
        return " ".join(str(make_header(decode_header(words))).split())
    except (HeaderParseError, LookupError, ValueError):
        return words


def by_a_server(headers: Message) -> bool:
    """Whether it calls itself a mail server's."""
    return _SERVERS.search(words_of(headers, "From")) is not None


def parts_of(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Content type (lower case, without parameters) and decoded body of each part of a message
    that is no multipart itself. A message that was cut off ends where it ends."""
    headers, body = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    yield from _parts(headers, body, DEEPEST)


def _parts(headers: Message, body: bytes, deepest: int) -> Iterator[tuple[str, bytes]]:
    boundary = _boundary(headers)
    if not boundary or not deepest:
        yield type_of(headers), _decoded(headers, body)
        return
    # The newline before a boundary belongs to it (RFC 2046, 5.1.1).
    _, *parts = (b"\n" + body).split(b"\n--" + boundary, MOST_PARTS)
    for part in parts:
        if part.startswith(b"--"):
            return
        yield from _parts(*headers_of(part.partition(b"\n")[2]), deepest - 1)


def type_of(headers: Message) -> str:
    """The content type in lower case, without parameters; `text/plain` where none is given."""
    return value_of(headers, "Content-Type").partition(";")[0].strip().lower() or "text/plain"


def _boundary(headers: Message) -> bytes:
    if not type_of(headers).startswith("multipart/") or not value_of(headers, "Content-Type"):
        return b""
    boundary = headers.get_param("boundary", "")
    return boundary.encode("ascii", "replace") if isinstance(boundary, str) else b""


def _decoded(headers: Message, body: bytes) -> bytes:
    """The body without its transfer encoding (RFC 2045 §6); a damaged one as it came."""
    encoding = value_of(headers, "Content-Transfer-Encoding").lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding != "base64" or type_of(headers) in _MESSAGES:
        return body
    try:
        return base64.b64decode(body).replace(b"\r\n", b"\n")
    except binascii.Error:
        return body
