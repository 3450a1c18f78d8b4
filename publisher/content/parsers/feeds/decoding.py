"""Decoding the bytes of a feed; encodings and sizes are checked first."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from publisher.content.problems import BadInput
from publisher.content.typography import strip_forbidden

MOST_BYTES = 10_000_000
# Python knows more, some of which take quadratic time or execute escapes.
CHARSETS = re.compile(
    r"utf-?(8|16)(-?[bl]e)?|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d|windows-?125\d|cp125\d|"
    r"koi8-[ru]|shift[-_]jis|euc-(jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5"
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""^\s*<\?xml[^>]{1,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
HIDING = {"<![CDATA[": "]]>", "<!--": "-->"}  # what begins it, what ends it


def feed_text(data: bytes, content_type: str = "") -> str:
    """The characters of a feed, without those that XML forbids.

    The charset is the byte order mark's, else the header's (RFC 7303 3.2), else the declaration's,
    else UTF-8; bytes that are none of it are read as windows-1252, as readers do.
    Raises BadInput `empty_feed` or `too_large`.
    """
    if not data.strip():
        raise BadInput("empty_feed", "the feed is empty")
    if len(data) > MOST_BYTES:
        raise BadInput("too_large", f"the feed is larger than {MOST_BYTES} bytes")
    text = _decoded(data, content_type).removeprefix("\ufeff")
    return strip_forbidden(text.replace("\r\n", "\n").replace("\r", "\n"))


def without_declaration(text: str) -> str:
    """The XML without the declaration of an encoding that it is not in any more."""
    found = DECLARATION.match(text)
    return text[found.end() :] if found else text


def sections(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether each is markup; CDATA sections and comments are none.

    Not by a regular expression: one that looks for the ends of sections that have none takes
    quadratic time.
    """
    place = 0
    ahead = {opening: text.find(opening) for opening in HIDING}
    while found := {start: opening for opening, start in ahead.items() if start >= 0}:
        start = min(found)
        opening = found[start]
        end = text.find(HIDING[opening], start + len(opening))
        if end < 0:
            break
        yield text[place:start], True
        place = end + len(HIDING[opening])
        yield text[start:place], False
        ahead = {
            each: text.find(each, place) if 0 <= at < place else at for each, at in ahead.items()
        }
    yield text[place:], True


def _decoded(data: bytes, content_type: str) -> str:
    for charset in _charsets(data, content_type):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(charset)
    return data.decode("windows-1252", "replace")


def _charsets(data: bytes, content_type: str) -> list[str]:
    header = re.search(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", content_type, re.IGNORECASE)
    declared = DECLARED.match(data[:300])
    named = [
        *(charset for mark, charset in MARKS if data.startswith(mark)),
        header[1] if header else "",
        declared[1].decode("ascii") if declared else "",
        "utf-8",
    ]
    return [name for name in named if CHARSETS.fullmatch(name.lower())]
