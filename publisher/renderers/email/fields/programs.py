"""What an edition does for each reader: small stored trees, and the bytes that they give.

A program is `("html", text)`, `("text", text)`, `("subject", text)`, `("wrap", text, first, rest,
width, mark)` or `("choice", tests, branches)`. A branch alternates encoded pieces and programs and
has one piece more. Pieces are quoted-printable: every program's bytes stand alone on their lines.
"""

import html
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from publisher.renderers.email.encoding import headers, quoted
from publisher.renderers.email.encoding.wrapping import underlined, wrap
from publisher.renderers.email.fields.evaluated import ReaderValues, evaluator, text_writer

Program = tuple[Any, ...]
Runner = Callable[[ReaderValues], bytes]
SUBJECT_LIMIT = 400  # characters


def runner(program: Any) -> Runner:
    """What fills a slot. Raises ValueError, LookupError, TypeError or AttributeError for a program
    that compiling did not make."""
    kind, *operands = program
    return _RUNNERS[kind](*operands)


@lru_cache(maxsize=256)
def _writer(text: Any) -> Callable[[ReaderValues], str]:
    """`text_writer`, one for all programs with that text; it writes once for each reader."""
    write = text_writer(text)
    last: tuple[ReaderValues | None, str] = (None, "")

    def remembered(reader: ReaderValues) -> str:
        nonlocal last
        known, words = last
        if known is not reader:
            words = write(reader)
            last = reader, words
        return words

    return remembered


@lru_cache(maxsize=16)  # a name is mostly the same in HTML and in text
def _encoded(text: str) -> bytes:
    return quoted.encode(text, before_slot=True)


def _html(text: Any) -> Runner:
    write = _writer(text)
    return lambda reader: _encoded(html.escape(write(reader)))


def _text(text: Any) -> Runner:
    write = _writer(text)
    return lambda reader: _encoded(write(reader))


def _subject(text: Any) -> Runner:
    """The value of the header, folded (RFC 5322) and encoded (RFC 2047) where it must be."""
    write = _writer(text)
    head = len("Subject: ")
    return lambda reader: headers.text_header("Subject", write(reader)[:SUBJECT_LIMIT])[head:-2]


def _wrap(text: Any, first: str, rest: str, width: int, mark: str) -> Runner:
    """Lines of plain text; what surely fits one line is not measured."""
    write = _writer(text)

    def wrapped(reader: ReaderValues) -> bytes:
        words = write(reader)
        if not mark and 2 * (len(first) + len(words)) <= width:
            return _encoded(f"{first}{words}".rstrip(" "))
        lines = underlined(words, mark) if mark else wrap(words, first, rest, width)
        return _encoded("\n".join(lines))

    return wrapped


def _choice(tests: Any, branches: Any) -> Runner:
    tested = [evaluator(test) for test in tests]
    bodies = [_branch(branch) for branch in branches]
    if len(bodies) != len(tested) + 1:
        raise ValueError("branches")

    def chosen(reader: ReaderValues) -> bytes:
        found = (body for test, body in zip(tested, bodies, strict=False) if test(reader))
        return next(found, bodies[-1])(reader)

    return chosen


def _branch(parts: Any) -> Runner:
    """Pieces and programs in turn, joined."""
    fixed = [piece.encode("ascii") for piece in parts[::2]]
    filled = [runner(program) for program in parts[1::2]]
    if len(fixed) != len(filled) + 1:
        raise ValueError("pieces")
    if not filled:
        return lambda _: fixed[0]

    def joined(reader: ReaderValues) -> bytes:
        made = [fixed[0]]
        for run, piece in zip(filled, fixed[1:], strict=True):
            made += (run(reader), piece)
        return b"".join(made)

    return joined


_RUNNERS: dict[str, Callable[..., Runner]] = {
    "html": _html,
    "text": _text,
    "subject": _subject,
    "wrap": _wrap,
    "choice": _choice,
}
