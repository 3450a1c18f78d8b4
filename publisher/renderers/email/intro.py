"""An issue's intro: Markdown with merge fields, as blocks that a theme shows like a story's.

Fields pass through Markdown as placeholders (slots.py). `vN` stands for words; a condition within
a paragraph is `cNx0` ... `cNx1` ... `cNend` around its branches, and one around whole paragraphs
`bNx0` ... `bNend`, each in a paragraph of its own, which compiling takes out again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from itertools import count
from typing import Any

from publisher.content.blocks import (
    Block,
    Figure,
    Inline,
    Mark,
    Paragraph,
    Preformatted,
    Span,
    Table,
)
from publisher.content.parsers.markdown import parse_fragment
from publisher.content.problems import BadInput
from publisher.errors import PublisherError
from publisher.renderers.email.campaign import with_parameters
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.fields.grammar import Expression, Fields, Text, has_fields, parse
from publisher.renderers.email.redirects import redirected
from publisher.renderers.email.types import Composition

WHERE = "intro"
_BLANK_END = re.compile(r"(?:^|\n[ \t]*)\n[ \t]*$|^[ \t]*$")
_BLANK_START = re.compile(r"[ \t]*\n[ \t]*(?:\n|$)|[ \t]*$")
_LINE_START = re.compile(r"(?:^|\n)[ \t]*$")
_LINE_END = re.compile(r"[ \t]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class Intro:
    """The blocks, and what the placeholders in them stand for."""

    blocks: tuple[Block, ...]
    fields: Fields


def intro_blocks(composition: Composition, nonce: str) -> tuple[Block, ...]:
    """The intro's blocks, to be shown one after the other, merge fields as placeholders made with
    `nonce`; none without an intro.

    Raises PublisherError `bad_merge_field`, and what Markdown may raise, naming the line.
    """
    blocks = read_intro(composition.intro, composition.language, nonce).blocks
    blocks = tuple(with_parameters(block, composition.campaign) for block in blocks)
    blocks = tuple(with_size(block, composition.sizes) for block in blocks)
    return redirected(blocks, composition.redirects, nonce)


def figures_of_intro(text: str, language: str) -> tuple[Figure, ...]:
    """The pictures of an intro; none of one that cannot be read, which `intro_blocks` says."""
    if "![" not in text and "<img" not in text:
        return ()
    try:
        blocks = read_intro(text, language, slots.nonce_of(text)).blocks
    except PublisherError:
        return ()
    return tuple(block for block in blocks if isinstance(block, Figure))


def with_size(block: Block, sizes: Mapping[str, tuple[int, int]]) -> Block:
    """The block; a figure that says no size with that of its picture, by `src`."""
    if not isinstance(block, Figure) or (block.width and block.height) or block.src not in sizes:
        return block
    width, height = sizes[block.src]
    return replace(block, width=width, height=height)


@lru_cache(maxsize=32)
def read_intro(text: str, language: str, nonce: str) -> Intro:
    """The blocks of an intro, and what its placeholders stand for. Raises as `intro_blocks`."""
    writer = _Writer(nonce)
    writer.write(parse(text, WHERE), whole=True)
    try:
        blocks = parse_fragment("".join(writer.written), language)
    except BadInput as problem:
        raise PublisherError(problem.code, problem.message, WHERE) from None
    if has_fields(text):
        _check(blocks, nonce, writer.names)
    return Intro(blocks, Fields(writer.texts, writer.choices))


class _Writer:
    """Markdown with placeholders in the place of fields."""

    def __init__(self, nonce: str) -> None:
        self.written: list[str] = []
        self.names: list[str] = []
        self.texts: dict[str, Text] = {}
        self.choices: dict[str, tuple[Expression, ...]] = {}
        self._nonce, self._numbers = nonce, count()

    def write(self, text: Text, *, whole: bool) -> None:
        """Append a text; `whole`: conditions in it may be around whole paragraphs."""
        for place, part in enumerate(text):
            after = text[place + 1] if place + 1 < len(text) else ""
            if isinstance(part, str):
                self.written.append(part)
            elif part[0] == "out":
                name = f"v{next(self._numbers)}"
                self.texts[name] = (part,)
                self._mark(name)
            else:
                self._choice(part, whole and self._apart(part, after))

    def _apart(self, part: Any, after: Any) -> bool:
        """Whether a condition is around whole paragraphs: its first tag stands alone on its line,
        or nothing else stands in its paragraph."""
        before = "".join(self.written[-3:])
        following = after if isinstance(after, str) else "x"
        begins = part[1][0][1][:1]
        if begins and isinstance(begins[0], str) and re.match(r"[ \t]*\n", begins[0]):
            return bool(_LINE_START.search(before) and _LINE_END.match(following))
        return bool(_BLANK_END.search(before) and _BLANK_START.match(following))

    def _choice(self, part: Any, apart: bool) -> None:
        _, branches, otherwise = part
        name, around = f"{'b' if apart else 'c'}{next(self._numbers)}", "\n\n" if apart else ""
        self.choices[name] = tuple(test for test, _ in branches)
        for number, text in enumerate([*(text for _, text in branches), otherwise]):
            self._mark(f"{name}x{number}", around)
            if not apart and "\n\n" in "".join(one for one in text if isinstance(one, str)):
                raise _wrong("a condition begins within a paragraph and ends in another one")
            self.write(text, whole=apart)
        self._mark(f"{name}end", around)

    def _mark(self, name: str, around: str = "") -> None:
        self.names.append(name)
        self.written.append(around + slots.placeholder(self._nonce, name) + around)


def _wrong(what: str) -> PublisherError:
    remedy = (
        "put {% if %}, {% else %} and {% endif %} each on a line of its own, around whole "
        "paragraphs, or all of them within one paragraph and the same emphasis"
    )
    return PublisherError("bad_merge_field", f"{what}; {remedy}", WHERE)


def _check(blocks: tuple[Block, ...], nonce: str, names: list[str]) -> None:
    """Each placeholder came through Markdown, once, where it can be filled."""
    found = [
        name for block in blocks for inline in _inlines(block) for name in _names(inline, nonce)
    ]
    if found != names:
        raise PublisherError(
            "bad_merge_field",
            "a merge field or condition stands where none can be filled: in the address of a link "
            "or picture, a table, code or HTML; move it into a paragraph, a heading or a list",
            WHERE,
        )
    for block in blocks:
        for inline in _inlines(block):
            _check_inline(block, inline, nonce)


def _check_inline(block: Block, inline: Inline, nonce: str) -> None:
    standing: dict[str, tuple[Mark, ...]] = {}
    for span in inline:
        for name in slots.names(span.text, nonce):
            kind, number = name[0], re.split(r"x|end", name)[0]
            if kind == "b" and not (
                isinstance(block, Paragraph) and len(_names(inline, nonce)) == 1
            ):
                raise _wrong("a condition around paragraphs stands within a list, a quote or code")
            if kind == "c" and standing.setdefault(number, span.marks) != span.marks:
                raise _wrong("a condition begins within emphasis or a link and ends outside of it")
            if kind == "c" and name.endswith("end"):
                standing.pop(number)
    if any(standing):
        raise _wrong("a condition begins in one paragraph and ends in another one")


def _names(inline: Inline, nonce: str) -> list[str]:
    return [name for span in inline for name in slots.names(span.text, nonce)]


def _inlines(part: object) -> Iterator[Inline]:
    """The texts in a block, in their order; none of tables and code, which take no fields."""
    if isinstance(part, Table | Preformatted):
        return
    if isinstance(part, tuple) and part and all(isinstance(one, Span) for one in part):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _inlines(one)
    elif is_dataclass(part):
        for one in fields(part):
            yield from _inlines(getattr(part, one.name))
