"""Bytes from outside become characters, or are refused before any parser sees them."""

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
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_source(data: bytes) -> str:
    """The text of a UTF-8 file, lines ended by \\n.

    Raises BadInput `empty_file`, `too_large`, `binary_file`, `not_utf8` or `control_characters`:
    what XML forbids could reach no feed and no partner.
    """
    _check(data)
    text = _decoded(data).removeprefix("\ufeff")
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
