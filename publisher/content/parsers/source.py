"""Bytes from outside become characters, or are refused before any parser sees them."""

import re
from dataclasses import dataclass

from publisher.content.article import Warning  # noqa: A004
from publisher.content.problems import BadInput
from publisher.content.typography import FORBIDDEN, strip_forbidden

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
UTF16 = (b"\xff\xfe", b"\xfe\xff")
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
MOST_CONTROLS = 0.05  # of the bytes; a text may hold a few stray ones, a binary file more


@dataclass(frozen=True, slots=True)
class Source:
    """The characters of a file, lines ended by \\n, and what was taken out of them."""

    text: str
    warnings: tuple[Warning, ...] = ()


def read_source(data: bytes) -> Source:
    """The text of a UTF-8 file without what XML forbids, one warning for each line that had some.

    Raises BadInput `empty_file`, `too_large`, `binary_file` or `not_utf8`.
    """
    _check(data)
    text = _decoded(data).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not strip_forbidden(text).strip():
        raise BadInput("empty_file", "the file is empty")
    return Source(strip_forbidden(text), tuple(_stripped(text)))


def _check(data: bytes) -> None:
    if not data.strip():
        raise BadInput("empty_file", "the file is empty")
    if len(data) > MOST_BYTES:
        raise BadInput("too_large", f"the file is larger than {MOST_BYTES} bytes; split the story")
    controls = len(data) - len(data.translate(None, CONTROLS))
    if data.startswith(UTF16):
        raise BadInput("not_utf8", "the file is UTF-16; save it as UTF-8", line=1)
    if data.startswith(MAGIC) or controls > MOST_CONTROLS * len(data):
        raise BadInput("binary_file", "the file is not a text; export the story as text or HTML")


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


def _stripped(text: str) -> list[Warning]:
    return [
        Warning(
            code="control_characters",
            line=number,
            message=f"{len(found)} control characters were taken out",
        )
        for number, line in enumerate(text.split("\n"), 1)
        if (found := re.findall(FORBIDDEN, line))
    ]
