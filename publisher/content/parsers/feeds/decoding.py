"""Decoding the bytes of a feed; encodings, entities and sizes are checked first."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from publisher.content.problems import BadInput
from publisher.content.typography import strip_forbidden

MOST_BYTES = 10_000_000
MOST_NODES = 400_000  # each costs a parser more memory than its two characters
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
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?P<subset>\[)?", re.IGNORECASE)


def feed_text(data: bytes, content_type: str = "") -> str:
    """The characters of a feed, without those that XML forbids.

    The charset is the byte order mark's, else the header's (RFC 7303 3.2), else the declaration's,
    else UTF-8; bytes that are none of it are read as windows-1252, as readers do.
    Raises BadInput `empty_feed`, `too_large` or `entities`.
    """
    if not data.strip():
        raise BadInput("empty_feed", "the feed is empty")
    if len(data) > MOST_BYTES:
        raise BadInput("too_large", f"the feed is larger than {MOST_BYTES} bytes")
    text = _decoded(data, content_type).removeprefix("\ufeff")
    return strip_forbidden(text.replace("\r\n", "\n").replace("\r", "\n"))


def refuse_entities(text: str) -> str:
    """The XML without its declaration, once it is known to define no entities.

    Raises BadInput `entities` with its line, `too_many_elements`.
    """
    plain = "".join(part for part, is_markup in sections(text) if is_markup)
    found = DOCTYPE.search(plain)
    if (found and found["subset"]) or "<!ENTITY" in plain.upper():
        where = text.upper().find("<!DOCTYPE") if found else text.upper().find("<!ENTITY")
        line = text.count("\n", 0, max(where, 0)) + 1
        message = "the feed defines entities or elements of its own; no feed needs that"
        raise BadInput("entities", message, f"line {line}", line)
    refuse_nodes(plain.count("<") + plain.count('="') + plain.count("='"))
    return DECLARATION.sub("", text, count=1)


def sections(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether each is markup or a CDATA section.

    Not by a regular expression: one that looks for the ends of sections that have none takes
    quadratic time.
    """
    place = 0
    while (start := text.find("<![CDATA[", place)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        yield text[place:start], True
        yield text[start : end + 3], False
        place = end + 3
    yield text[place:], True


def refuse_nodes(count: int) -> None:
    """Raises BadInput `too_many_elements`."""
    if count > MOST_NODES:
        raise BadInput("too_many_elements", f"the feed has more than {MOST_NODES} elements")


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
