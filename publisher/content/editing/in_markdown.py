"""One block in Markdown: plainly, with its signs escaped, or with HTML where Markdown has no sign.

Nothing here is sure to be read as it was; markup.py proves it.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import takewhile

from publisher.content.blocks import (
    Block,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.plain_text import characters

Way = Callable[[str], str]
SIGNS = re.compile(r"([\\`*_\[\]<>&~|#])")
FIRST = re.compile(r"^(\s*)([-+=:>]|\d{1,9}[.)])", re.MULTILINE)
PAIRS = {"strong": "**", "emphasis": "*", "strikethrough": "~~", "code": "`"}
TAGS = {
    "strong": "strong",
    "emphasis": "em",
    "strikethrough": "s",
    "code": "code",
    "subscript": "sub",
    "superscript": "sup",
}


def _plainly(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    text = SIGNS.sub(r"\\\1", text)
    return FIRST.sub(lambda found: f"{found[1]}{_late(found[2])}", text)


def _late(sign: str) -> str:
    """A sign that would begin a list or a quotation."""
    return f"{sign[:-1]}\\{sign[-1]}"


class Writer:
    """Writes a block in one way. `write`: how characters are; `tags`: marks as HTML."""

    def __init__(self, write: Way, *, tags: bool) -> None:
        self._write, self._tags = write, tags

    def __call__(self, block: Block) -> str | None:
        """The block, or None for one that Markdown has no place for."""
        own = WRITERS.get(type(block))
        if own is None or block.language or block.direction:
            return None
        return own(self, block)

    def inline(self, content: Inline) -> str:
        """The text with its marks, the outermost first."""
        return "".join(self._pieces(content))

    def _pieces(self, content: Inline) -> Iterator[str]:
        opened: tuple[Mark, ...] = ()
        for span in content:
            same = len(
                list(takewhile(lambda p: p[0] == p[1], zip(opened, span.marks, strict=False)))
            )
            yield "".join(self._close(mark) for mark in reversed(opened[same:]))
            yield "".join(map(self._open, span.marks[same:]))
            opened = span.marks
            is_code = any(mark.type == "code" for mark in span.marks) and not self._tags
            yield span.text if is_code else self._write(span.text).replace("\n", "\\\n")
        yield "".join(map(self._close, reversed(opened)))

    def _open(self, mark: Mark) -> str:
        if mark.type == "link":
            return f'<a href="{escape(mark.href or "")}">' if self._tags else "["
        if mark.type == "language":
            return f'<span lang="{escape(mark.language or "")}">'
        sign = None if self._tags else PAIRS.get(mark.type)
        return sign or f"<{TAGS[mark.type]}>"

    def _close(self, mark: Mark) -> str:
        if mark.type == "link":
            return "</a>" if self._tags else f"]({_address(mark.href or '')})"
        if mark.type == "language":
            return "</span>"
        sign = None if self._tags else PAIRS.get(mark.type)
        return sign or f"</{TAGS[mark.type]}>"


def _address(href: str) -> str:
    return f"<{href}>" if re.search(r"[()]", href) else href


def _paragraph(writer: Writer, block: Paragraph) -> str | None:
    return writer.inline(block.content) or None


def _heading(writer: Writer, block: Heading) -> str | None:
    text = writer.inline(block.content)
    return f"{'#' * block.level} {text}" if text and "\n" not in text else None


def _list(writer: Writer, block: List) -> str | None:
    lines = list(_lines(writer, block, ""))
    return None if None in lines or not lines else "\n".join(filter(None, lines))


def _lines(writer: Writer, block: List, indent: str) -> Iterator[str | None]:
    for number, item in enumerate(block.items, block.start):
        sign = f"{number}. " if block.ordered else "- "
        text = writer.inline(item.content).replace("\n", f"\n{indent}{' ' * len(sign)}")
        odd = item.marker or block.start < 0 or not text.strip()
        yield None if odd else f"{indent}{sign}{text}"
        for child in item.children:
            yield from _lines(writer, child, indent + " " * len(sign))


def _quote(writer: Writer, block: Quote) -> str | None:
    texts = [writer.inline(text) for text in block.paragraphs]
    if block.source:
        texts.append(f"{block.source_marker or '—'} {writer.inline(block.source)}")
    return "\n>\n".join("> " + text.replace("\n", "\n> ") for text in texts) or None


def _table(writer: Writer, block: Table) -> str | None:
    if block.head_rows != 1 or block.caption or not block.rows:
        return None
    rows = [[writer.inline(cell.content) for cell in row] for row in block.rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _preformatted(writer: Writer, block: Preformatted) -> str | None:
    if any(span.marks for span in block.content):
        return None
    return f"```\n{characters(block.content)}\n```"


def _figure(writer: Writer, block: Figure) -> str | None:
    if any(span.marks for span in block.caption):
        return None
    credit = f" © {block.credit}" if block.credit else ""
    title = f"{characters(block.caption)}{credit}".strip().replace('"', '\\"')
    alt = SIGNS.sub(r"\\\1", block.alt)
    return f'![{alt}](<{block.src}> "{title}")' if title else f"![{alt}](<{block.src}>)"


def _separator(writer: Writer, block: Separator) -> str | None:
    return None if block.marker else "* * *"


def _closing(writer: Writer, block: Closing) -> str | None:
    tags = Writer(escape, tags=True)
    return f'<p class="closing">{tags.inline(block.content)}</p>'


WRITERS: dict[type[Block], Callable[..., str | None]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    List: _list,
    Quote: _quote,
    Table: _table,
    Preformatted: _preformatted,
    Figure: _figure,
    Separator: _separator,
    Closing: _closing,
}
WAYS = (Writer(_plainly, tags=False), Writer(_escaped, tags=False), Writer(_escaped, tags=True))
