"""In which encoding a text is written, told by its bytes alone.

UTF-8 by its rules; UTF-16 by its mark, or by the zeros that every second byte is; Windows-1252
by the curly quotes and euros that stand where Latin-1 has control characters. A text that is UTF-8
in one line and something else in another is refused: whatever it were read as, half of its names
would be wrong.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from publisher.errors import PublisherError

CHUNK = 1 << 20  # bytes
UTF_8, UTF_16, LATIN_1, WINDOWS_1252 = "UTF-8", "UTF-16", "Latin-1", "Windows-1252"
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in Windows-1252
_CONTROLS = re.compile(rb"[\x80-\x9f]")  # in Latin-1
_BROKEN = re.compile("[\udc80-\udcff]")  # how surrogateescape keeps what is no UTF-8
_BEYOND_ASCII = re.compile("[\x80-\U0010ffff]")
REMEDY = "save the file as “CSV UTF-8”"


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be read from its start, in lines that end with a line feed.

    encoding: as people call it; codec: as Python calls that of the bytes in `file`.
    """

    file: BinaryIO
    encoding: str
    codec: str


@dataclass(slots=True)
class _Counted:
    """What is in the bytes of a text that is not UTF-16."""

    broken: int = 0  # bytes that are no UTF-8
    whole: int = 0  # characters beyond ASCII that are UTF-8
    controls: bool = False
    undefined: bool = False
    feeds: bool = False
    returns: bool = False


def text_of(file: BinaryIO, filename: str) -> Text:
    """The text in a file that can be sought in.

    Raises PublisherError `not_utf8` for one that is in no encoding which we tell apart,
    naming the line.
    """
    wide = _wide(file)
    if wide:
        return Text(_transcoded(file, wide, filename), UTF_16, "utf-8")
    counted = _counted(file)
    encoding, codec = _chosen(counted)
    if not codec:
        raise _unreadable(file, counted, filename)
    if counted.returns and not counted.feeds:
        file, codec = _transcoded(file, codec, filename), "utf-8"
    file.seek(0)
    return Text(file, encoding, codec)


def _wide(file: BinaryIO) -> str:
    """The codec of a text in UTF-16; nothing for another."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd * 10 > half * 7 and even * 10 < half:
        return "utf-16-le"
    if even * 10 > half * 7 and odd * 10 < half:
        return "utf-16-be"
    return ""


def _chosen(counted: _Counted) -> tuple[str, str]:
    """The name and the codec; no codec where none is right."""
    if not counted.broken:
        return UTF_8, "utf-8"
    if counted.undefined or counted.whole >= counted.broken:
        return "", ""
    return (WINDOWS_1252, "cp1252") if counted.controls else (LATIN_1, "latin-1")


def _counted(file: BinaryIO) -> _Counted:
    counted = _Counted()
    strict: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    for chunk in _chunks(file):
        counted.feeds = counted.feeds or b"\n" in chunk
        counted.returns = counted.returns or b"\r" in chunk
        strict = strict if _reads(strict, chunk) else None
    if not _reads(strict, b"", final=True):
        _count_broken(file, counted)
    return counted


def _reads(decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, final: bool = False) -> bool:
    try:
        return decoder is not None and decoder.decode(chunk, final) is not None
    except UnicodeDecodeError:
        return False


def _count_broken(file: BinaryIO, counted: _Counted) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for chunk in _chunks(file):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        broken = len(_BROKEN.findall(text))
        counted.broken += broken
        counted.whole += len(_BEYOND_ASCII.findall(text)) - broken
        counted.controls = counted.controls or bool(_CONTROLS.search(chunk))
        counted.undefined = counted.undefined or bool(_UNDEFINED.search(chunk))
    counted.broken += len(decoder.decode(b"", final=True))


def _transcoded(file: BinaryIO, codec: str, filename: str) -> BinaryIO:
    """The same text in UTF-8, in a file without a name. Raises PublisherError `not_utf8`."""
    out: BinaryIO = TemporaryFile()  # noqa: SIM115 (who reads it lets go of it)
    line, returns = 1, False
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        for chunk in _chunks(file):
            text = decoder.decode(chunk)
            line += text.count("\n")
            returns = returns or "\r" in text
            out.write(text.encode("utf-8"))
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise _error(f"the file is broken {UTF_16}", filename, line) from None
    if returns and line == 1:
        out = _with_feeds(out)
    out.seek(0)
    return out


def _with_feeds(file: BinaryIO) -> BinaryIO:
    """The lines of an old Macintosh, which end with carriage returns."""
    out = TemporaryFile()  # noqa: SIM115
    for chunk in _chunks(file):
        out.write(chunk.replace(b"\r", b"\n"))
    return out


def _unreadable(file: BinaryIO, counted: _Counted, filename: str) -> PublisherError:
    mixed = counted.whole >= counted.broken and not counted.undefined
    what = (
        "the line is not UTF-8, and others are" if mixed else "the line is in no encoding we know"
    )
    file.seek(0)
    for number, line in enumerate(iter(lambda: file.readline(CHUNK), b""), 1):
        if _wrong(line, counted):
            return _error(what, filename, number)
    return _error(what, filename, 1)


def _wrong(line: bytes, counted: _Counted) -> bool:
    if counted.undefined and not _UNDEFINED.search(line):
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _error(what: str, filename: str, line: int) -> PublisherError:
    return PublisherError("not_utf8", f"{what}; {REMEDY}", f"{filename}:{line}")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
