"""Quoted-printable (RFC 2045, 6.7) in the form that mail servers have no reason to touch.

Lines are at most 75 characters; no line starts with `.` or `From `; no space is repeated or
stands at a line's end. So neither dot-stuffing nor DKIM's relaxed body form changes a byte.
"""

import re
from binascii import b2a_qp
from collections.abc import Iterator

LINE = 75
SOFT_BREAK = b"=\r\n"
_ENCODED = [b"=%02X" % byte for byte in range(256)]
_NEWLINE = re.compile(r"\r\n|\r")
# A line of ASCII without "=", as most greetings are: words with one space between.
_AS_IT_IS = re.compile(r"(?!\.|From )[!-<>-~]+(?: [!-<>-~]+)*", re.ASCII)
_SPACES = re.compile(rb"  +")


def _escaped(spaces: re.Match[bytes]) -> bytes:
    """All but the first; the library escapes one that ends a line."""
    return b" " + b"=20" * (len(spaces.group()) - 1)


def _lines(text: str) -> list[bytes]:
    """The lines of a text, escaped, of any length. The standard library breaks them as it likes;
    what it breaks with stands for nothing, as every `=` of the text is escaped."""
    if "\r" in text:
        text = _NEWLINE.sub("\n", text)
    escaped = b2a_qp(text.encode("utf-8", "replace")).replace(b"=\n", b"").replace(b"\t", b"=09")
    if b"  " in escaped:
        escaped = _SPACES.sub(_escaped, escaped)
    return escaped.split(b"\n")


def _output_lines(encoded: bytes, reserve: int) -> Iterator[bytes]:
    start = 0
    while start < len(encoded):
        shielded = encoded.startswith((b".", b"From "), start)
        room = LINE - 2 if shielded else LINE
        end = len(encoded)
        if end - start > room - reserve:
            end = min(start + room - 1, end - reserve)  # one for the soft break's "="
            escape = encoded.rfind(b"=", end - 2, end)
            end = end if escape < 0 else escape
        shield, from_here = (_ENCODED[encoded[start]], start + 1) if shielded else (b"", start)
        yield shield + encoded[from_here:end]
        start = end


def _broken(line: bytes, reserve: int) -> bytes:
    if len(line) <= LINE - reserve and not line.startswith((b".", b"From ")):
        return line
    return SOFT_BREAK.join(_output_lines(line, reserve))


def encode(text: str, *, before_slot: bool = False) -> bytes:
    """`text` from the start of an output line. Every kind of newline becomes CRLF.

    With `before_slot` the last line has room for the soft break that the caller adds.
    Lone surrogates become question marks.
    """
    if len(text) < LINE and _AS_IT_IS.fullmatch(text):
        return text.encode()
    *lines, last = _lines(text)
    encoded = _broken(last, int(before_slot))
    if not lines:  # a greeting, on the hot path
        return encoded
    return b"\r\n".join([*[_broken(line, 0) for line in lines], encoded])
