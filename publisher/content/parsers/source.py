"""Decoding the bytes of an imported file; kind, encoding and size are checked first."""

import contextlib
import re

from publisher.content.problems import BadInput
from publisher.content.typography import FORBIDDEN

MOST_BYTES = 1_000_000
MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
)
XML_ENCODING = re.compile(rb"""<\?xml[^>]{1,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
ENCODINGS = re.compile(
    r"windows-125[0-8]|iso-8859-([1-9]|1[03456])|latin1|us-ascii|koi8-[ru]|shift_jis|euc-(jp|kr)|"
    r"gb2312|gbk|gb18030|big5"
)
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_source(data: bytes, *, html: bool = False) -> str:
    """The text of a UTF-8 file, lines ended by \\n; a page or XML may name another encoding.

    Raises BadInput `empty_file`, `too_large`, `binary_file`, `not_utf8` or `control_characters`:
    what XML forbids could reach no feed and no partner.
    """
    _check(data)
    text = ((html and _as_declared(data)) or _decoded(data)).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput("empty_file", "the file is empty")
    forbidden = FORBIDDEN.search(text)
    if forbidden is not None:
        line = text.count("\n", 0, forbidden.start()) + 1
        raise BadInput(
            "control_characters",
            f"line {line} holds the control character U+{ord(forbidden[0]):04X}; remove it",
            line=line,
        )
    return text


def _check(data: bytes) -> None:
    if not data.strip():
        raise BadInput("empty_file", "the file is empty")
    if len(data) > MOST_BYTES:
        raise BadInput("too_large", f"the file is larger than {MOST_BYTES} bytes; split the story")
    if data.startswith(UTF16):
        raise BadInput("not_utf8", "the file is UTF-16; save it as UTF-8", line=1)
    if data.startswith(MAGIC) or b"\0" in data:
        raise BadInput("binary_file", "the file is not a text; export the story as text or HTML")


def _as_declared(data: bytes) -> str | None:
    """The text of a page that is not UTF-8 in the encoding that it names, wherever it does."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        found = XML_ENCODING.match(data.lstrip()) or CHARSET.search(data)
        name = found[1].decode("ascii").lower() if found else ""
        if not ENCODINGS.fullmatch(name):
            return None
        # As browsers do (https://encoding.spec.whatwg.org/#names-and-labels).
        name = "cp1252" if name in {"iso-8859-1", "latin1", "us-ascii"} else name
        with contextlib.suppress(UnicodeDecodeError, LookupError):
            return data.decode(name)
    return None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            "not_utf8",
            f"byte 0x{data[error.start]:02x} at offset {error.start} (line {line}) is not UTF-8; "
            "save the file as UTF-8",
            line=line,
        ) from None
