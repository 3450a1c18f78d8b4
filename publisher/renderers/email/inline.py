"""Inline text as HTML, and as plain text with numbered links."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from markupsafe import Markup, escape

from publisher.content.blocks import Inline, Mark
from publisher.content.inline_text import pieces
from publisher.renderers.email.amounts import isolated
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.words import languages

_ALLOWED = re.compile(r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f]+", re.IGNORECASE)
_TAGS = {
    "strong": "strong",
    "emphasis": "em",
    "code": "code",
    "subscript": "sub",
    "superscript": "sup",
    "strikethrough": "s",
}


def safe_href(address: str | None) -> str | None:
    """The address when a mail may link to it (http, https, mailto, tel), else None."""
    trimmed = (address or "").strip()
    return trimmed if _ALLOWED.fullmatch(trimmed) else None


def _tag(mark: Mark) -> tuple[str, Markup] | None:
    """A mark's element name and opening tag, or None where it leaves no trace."""
    if mark.type == "link":
        href = safe_href(mark.href)
        return ("a", Markup('<a class="link" href="{}">').format(href)) if href else None
    if mark.type == "language":
        said = Markup('<span lang="{}" dir="{}">')
        direction = languages.direction(mark.language)
        return ("span", said.format(mark.language, direction)) if mark.language else None
    name = _TAGS[mark.type]
    return name, Markup("<{}>").format(name)


def _shared(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> int:
    if not one or not other:
        return 0
    pairs = zip(one, other, strict=False)
    return next(
        (number for number, (left, right) in enumerate(pairs) if left != right),
        min(len(one), len(other)),
    )


def _steps(content: Inline) -> Iterator[tuple[tuple[Mark, ...], tuple[Mark, ...], str]]:
    """For each span: the marks that end before it (innermost first), that begin, its text."""
    standing: tuple[Mark, ...] = ()
    for span in content:
        kept = _shared(standing, span.marks)
        yield standing[kept:][::-1], span.marks[kept:], span.text
        standing = span.marks
    yield standing[::-1], (), ""


@lru_cache(maxsize=1024)
def _closing(marks: tuple[Mark, ...]) -> str:
    return "".join(f"</{tag[0]}>" for tag in map(_tag, marks) if tag)


@lru_cache(maxsize=1024)
def _opening(marks: tuple[Mark, ...]) -> str:
    return "".join(tag[1] for tag in map(_tag, marks) if tag)


def to_html(content: Inline, amounts: bool = False) -> Markup:
    """Escaped text in nested elements; a line break in it becomes <br/>. `amounts`: it stands from
    right to left, and amounts in it keep their order."""
    written = isolated if amounts else escape
    parts = [
        _closing(ended) + _opening(begun) + str(written(text)).replace("\n", "<br/>")
        for ended, begun, text in _steps(content)
    ]
    return Markup("".join(parts))  # noqa: S704


def to_text(content: Inline, number: Callable[[str], int | str]) -> str:
    """Plain text; after each link its number in brackets, which `number(address)` gives. One that
    is for some readers only has its address there: no list below tells others of it."""
    parts, within = [], 0
    for (ended, _, _), text in zip(_steps(content), [*pieces(content), ""], strict=True):
        for mark in ended:
            href = safe_href(mark.href) if mark.type == "link" else None
            if href:
                parts.append(f"\u00a0[{href if within else number(href)}]")
        parts.append(text)
        within += slots.depth(text)
    return "".join(parts)
