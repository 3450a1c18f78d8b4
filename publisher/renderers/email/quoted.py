"""Quoted-printable (RFC 2045, 6.7) in the form that mail servers have no reason to touch.

Lines are at most 75 characters; no line starts with `.` or `From `; no space is repeated or
stands at a line's end. So neither dot-stuffing nor DKIM's relaxed body form changes a byte.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

LINE = 75
SOFT_BREAK = b"=\r\n"
_ENCODED = [b"=%02X" % byte for byte in range(256)]
_UNSAFE = re.compile(rb"[^!-<>-~ ]+|(?<= ) +| $")
_NEWLINE = re.compile(r"\r\n|\r|\n")


@lru_cache(maxsize=1024)
def _escaped(run: bytes) -> bytes:
    return b"".join([_ENCODED[byte] for byte in run])


def _encoded(match: re.Match[bytes]) -> bytes:
    return _escaped(match.group())


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


def _one_line(text: str, reserve: int) -> bytes:
    encoded = _UNSAFE.sub(_encoded, text.encode("utf-8", "replace"))
    if len(encoded) <= LINE - reserve and not encoded.startswith((b".", b"From ")):
        return encoded
    return SOFT_BREAK.join(_output_lines(encoded, reserve))


def encode(text: str, *, before_slot: bool = False) -> bytes:
    """`text` from the start of an output line. Every kind of newline becomes CRLF.

    With `before_slot` the last line has room for the soft break that the caller adds.
    Lone surrogates become question marks.
    """
    if "\n" not in text and "\r" not in text:  # a greeting, on the hot path
        return _one_line(text, int(before_slot))
    *lines, last = _NEWLINE.split(text)
    encoded = [_one_line(line, 0) for line in lines]
    return b"\r\n".join([*encoded, _one_line(last, int(before_slot))])
