"""A message taken apart a few levels deep, in time that grows with its size.

The standard library's parser follows nested parts down, line by line for each level: a message
made for it takes minutes. Reports lie on the first levels.
"""

import base64
import binascii
import quopri
import re
from codecs import lookup
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from html import unescape

LARGEST = 1_000_000  # bytes of a message that are looked at; a report's parts come first
MOST_HEADERS = 65_536  # bytes
MOST_PARTS = 20  # of one multipart
DEEPEST = 4  # multiparts in each other: a gateway's around a report, a list's around that
LONGEST_VALUE = 1000  # characters of a header that is taken apart
_MESSAGES = ("message/rfc822", "message/global")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CHARSET = re.compile(  # Python knows names, too, that are no charsets
    r"(us-)?ascii|utf-?(7|8|16|32)([bl]e)?|utf-?(16|32)-?[bl]e|iso-?8859-?[0-9]{1,2}|latin-?[0-9]|"
    r"iso-?2022-\w{2}(-[0-9])?|(windows-|cp)[0-9]{3,4}|koi8-?[rtu]|gb(2312|k|18030)|big5(-hkscs)?|"
    r"euc-?(jp|kr)|ks_c_5601-1987|shift[_-]jis|mac\w{0,9}|tis-?620"
)
_SERVERS = re.compile(r"mailer-daemon@|postmaster@|mail delivery (sub)?system", re.IGNORECASE)


def headers_of(data: bytes) -> tuple[Message, bytes]:
    """The headers at the beginning of `data` (line ends are `\\n`), and what follows them."""
    head, _, body = data.partition(b"\n\n")
    return BytesHeaderParser().parsebytes(head[:MOST_HEADERS] + b"\n\n"), body


def value_of(headers: Message, name: str) -> str:
    """A header's value in one line; empty where there is none, or one that is too long."""
    value = " ".join(_first(headers, name).split())
    return value if len(value) <= LONGEST_VALUE else ""


def words_of(headers: Message, name: str) -> str:
    """The same of words for people: what is too long is cut."""
    return " ".join(_first(headers, name)[: 8 * LONGEST_VALUE].split())[:LONGEST_VALUE]


def _first(headers: Message, name: str) -> str:
    """The first field of that name, its bytes read as UTF-8 (RFC 6532)."""
    raw = next((value for key, value in headers.raw_items() if key.lower() == name.lower()), "")
    return str(raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


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
    for own, inner in _parts(headers, body, DEEPEST):
        yield type_of(own), _decoded(own, inner)


def text_in(raw: bytes, longest: int) -> str:
    """The first text of a message for people, plain where there is one, else its HTML without
    tags: at most so many characters, in whatever charset (RFC 2046 §4.1.2)."""
    headers, body = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    kinds: dict[str, tuple[Message, bytes]] = {}
    for own, inner in _parts(headers, body, DEEPEST):
        kinds.setdefault(type_of(own), (own, inner))
    for kind in ("text/plain", "text/html"):
        if kind in kinds:
            own, inner = kinds[kind]
            text = _decoded(own, inner)[: 4 * longest].decode(_charset(own), "replace")
            text = text.replace("\r\n", "\n")
            return (_without_tags(text) if kind == "text/html" else text)[:longest]
    return ""


def _without_tags(text: str) -> str:
    return unescape(_TAG.sub(" ", text))


def _charset(headers: Message) -> str:
    """The charset that it names, if it is one of mail's; else UTF-8."""
    given = headers.get_param("charset", "")
    name = given.strip().lower() if isinstance(given, str) else ""
    if not _CHARSET.fullmatch(name):
        return "utf-8"
    try:
        return lookup(name).name
    except LookupError:
        return "utf-8"


def _parts(headers: Message, body: bytes, deepest: int) -> Iterator[tuple[Message, bytes]]:
    boundary = _boundary(headers)
    if not boundary or not deepest:
        yield headers, body
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
