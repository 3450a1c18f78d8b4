"""A message taken apart no deeper than its outermost parts, in time that grows with its size.

The standard library's parser follows nested parts down, line by line for each level: a message
made for it takes minutes. A report's parts are all on the first level.
"""

from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser

LARGEST = 1_000_000  # bytes of a message that are looked at; a report's parts come first
MOST_HEADERS = 65_536  # bytes
MOST_PARTS = 20
LONGEST_VALUE = 1000  # characters of a header that is taken apart


def headers_of(data: bytes) -> tuple[Message, bytes]:
    """The headers at the beginning of `data` (line ends are `\\n`), and what follows them."""
    head, _, body = data.partition(b"\n\n")
    return BytesHeaderParser().parsebytes(head[:MOST_HEADERS] + b"\n\n"), body


def value_of(headers: Message, name: str) -> str:
    """A header's value in one line; empty where there is none, or one that is too long."""
    value = " ".join(str(headers.get(name, "")).split())
    return value if len(value) <= LONGEST_VALUE else ""


def parts_of(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Content type (lower case, without parameters) and body of each part of a multipart message;
    nothing of any other message. A message that was cut off ends where it ends."""
    whole, body = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    boundary = _boundary(whole)
    if not boundary:
        return
    # The newline before a boundary belongs to it (RFC 2046, 5.1.1).
    _, *parts = (b"\n" + body).split(b"\n--" + boundary, MOST_PARTS)
    for part in parts:
        if part.startswith(b"--"):
            return
        headers, content = headers_of(part.partition(b"\n")[2])
        yield _type(headers), content


def _type(headers: Message) -> str:
    return value_of(headers, "Content-Type").partition(";")[0].strip().lower()


def _boundary(headers: Message) -> bytes:
    if not _type(headers).startswith("multipart/") or not value_of(headers, "Content-Type"):
        return b""
    boundary = headers.get_param("boundary", "")
    return boundary.encode("ascii", "replace") if isinstance(boundary, str) else b""
