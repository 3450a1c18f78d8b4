"""Mail headers as bytes (RFC 5322, 2047, 2369, 2919, 8058), written without the email package.

The standard library's serialiser turns a long List-Unsubscribe into an encoded word, which
breaks it, and lets NUL through; here what is an address or an id is refused unless it is plain.
"""

import base64
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from publisher.base32 import base32
from publisher.errors import PublisherError

FOLD = 78
LONGEST_ADDRESS = 320  # 64 before the @, 255 after it (RFC 5321, 4.5.3.1)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_PLAIN_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_URL = re.compile(r"[!#-;=?-Z\[\]_a-z~]{1,900}")  # printable ASCII without space " < > \ ^ ` { | }
_UNRESERVED = re.compile(r"[A-Za-z0-9._-]+")
_WORD_BYTES = 45  # of UTF-8 in one encoded word: 60 characters of base64, 72 with the frame
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def clean(text: str) -> str:
    """Display text for a header: control characters become spaces, the ends are trimmed."""
    return _CONTROLS.sub(" ", text).encode("utf-8", "replace").decode().strip()


def _chunks(text: str, room: int) -> Iterator[bytes]:
    """`text` in runs of at most `room`, later _WORD_BYTES, bytes of UTF-8; no character cut."""
    encoded = text.encode()
    start, size = 0, len(encoded)
    while start < size:
        end = min(start + max(room, 0), size)
        while end < size and end > start and encoded[end] & 0xC0 == 0x80:
            end -= 1
        yield encoded[start:end]
        start, room = end, _WORD_BYTES


def encoded_words(text: str, indent: int) -> str:
    """`text` as base64 encoded words (RFC 2047), one a line of at most 76 characters.

    `indent` is the width of what stands before them on the first line.
    """
    first = (76 - indent - len("=?utf-8?b??=")) // 4 * 3
    words = (base64.b64encode(chunk).decode() for chunk in _chunks(text, first))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _folded(name: str, words: list[str]) -> str:
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > FOLD and line != f"{name}:":
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "\r\n".join([*lines, line])


def _reads_as_itself(text: str) -> bool:
    plain = text.isascii() and "=?" not in text and "  " not in text
    return plain and all(len(word) < FOLD - 20 for word in text.split(" "))


def text_header(name: str, value: str) -> bytes:
    """An unstructured header such as Subject: as it is when ASCII allows, else encoded words."""
    value = clean(value)
    if _reads_as_itself(value):
        return _folded(name, value.split(" ")).encode() + b"\r\n"
    return f"{name}: {encoded_words(value, len(name) + 2)}\r\n".encode()


def phrase(text: str, indent: int) -> str:
    """A display name: atoms, a quoted string, or encoded words after `indent` characters."""
    text = clean(text)
    if not _reads_as_itself(text) or len(text) > 50:
        return encoded_words(text, indent)
    if _ATOMS.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox(address: str) -> str:
    """An address as headers and SMTP write it; a domain in another script as A-labels.

    A local part in another script stays as it is (RFC 6532). Raises PublisherError for
    anything that is not exactly one address, is longer than any, or reads as an encoded word.
    """
    fits = len(address) <= LONGEST_ADDRESS and "=?" not in address
    if fits and _PLAIN_MAILBOX.fullmatch(address):
        return address
    local, _, domain = address.rpartition("@")
    try:
        host = domain.encode("idna").decode()
    except UnicodeError:
        host = ""
    allowed = local.isprintable() and not set(local) & set(' "(),:;<>@[\\]')
    if not (fits and local and allowed and _PLAIN_MAILBOX.fullmatch(f"x@{host}")):
        raise PublisherError("bad_address", "an address cannot be written into a header", "To")
    return f"{local}@{host}"


def mailbox_header(name: str, display: str, address: str) -> bytes:
    """From, Reply-To and their like with one mailbox; an empty `display` is left out."""
    if not clean(display):
        return f"{name}: {mailbox(address)}\r\n".encode()
    shown, box = phrase(display, len(name) + 2), f"<{mailbox(address)}>"
    last_line = f"{name}: {shown}".rsplit("\r\n", 1)[-1]
    gap = "\r\n " if len(last_line) + len(box) >= FOLD else " "
    return f"{name}: {shown}{gap}{box}\r\n".encode()


def plain_value(value: str, where: str) -> str:
    """A URL, id or token that may stand in a header as it is; PublisherError otherwise."""
    if not _URL.fullmatch(value) or "=?" in value:
        raise PublisherError(
            "bad_header_value", f"{where} must be plain printable ASCII without spaces", where
        )
    return value


def plain_mailbox(address: str, where: str) -> tuple[str, str]:
    """Local part and domain of an address that needs no escaping in a `mailto:` (RFC 6068).

    Raises PublisherError for any other.
    """
    local, _, domain = mailbox(address).rpartition("@")
    if not _UNRESERVED.fullmatch(local):
        raise PublisherError(
            "bad_address",
            f"the part of {where} before the @ may have letters, digits, dots, - and _ only",
            where,
        )
    return local, domain


def mailbox_token(token: str) -> str:
    """A URL-safe base64 token for an address's local part, which may lose its case: base32. What
    is no base64, as a preview's token, stands for its own characters."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        sealed = token.encode()
    return base32(sealed)


def url_header(name: str, *values: str) -> bytes:
    """A header of addresses in angle brackets (RFC 2369), folded between them only."""
    bracketed = ",\r\n ".join(f"<{plain_value(value, name)}>" for value in values)
    return f"{name}: {bracketed}\r\n".encode()


def list_id_header(display: str, list_id: str) -> bytes:
    """List-Id (RFC 2919): the id never becomes an encoded word."""
    shown = phrase(display, len("List-Id: "))
    last_line = f"List-Id: {shown}".rsplit("\r\n", 1)[-1]
    gap = "\r\n " if len(last_line) + len(list_id) + 2 >= FOLD else " "
    return f"List-Id: {shown}{gap if shown else ''}<{plain_value(list_id, 'List-Id')}>\r\n".encode()


def date(moment: datetime) -> str:
    """The Date header's value (RFC 5322, 3.3) with the moment's own offset.

    Raises ValueError for a moment without a zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a Date header needs an aware moment")
    minutes = offset // timedelta(minutes=1)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return (
        f"{day}, {moment.day} {month} {moment.year} {moment.hour:02}:{moment.minute:02}"
        f":{moment.second:02} {sign}{minutes // 60:02}{minutes % 60:02}"
    )
