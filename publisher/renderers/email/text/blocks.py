"""The blocks of an article as lines of plain text."""

from collections.abc import Iterator

from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.table_grid import grid
from publisher.renderers.email.encoding.wrapping import WIDTH, aligned, columns, underlined, wrap
from publisher.renderers.email.inline import to_text
from publisher.renderers.email.words.strings import Strings, credit_line, picture_line


class Links:
    """The addresses that a story's text refers to by number."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._numbers: dict[str, int] = {}

    def number(self, address: str) -> int | str:
        """The number of an address, the same each time."""
        return self._numbers.setdefault(address, self._first + len(self._numbers))

    @property
    def next(self) -> int:
        """The number that follows the last one."""
        return self._first + len(self._numbers)

    def lines(self) -> list[str]:
        """One line an address: `[3] https://...`."""
        return [f"[{number}] {address}" for address, number in self._numbers.items()]


class Addresses(Links):
    """Refers to addresses by themselves: those that are for some readers only."""

    def number(self, address: str) -> int | str:
        """The address."""
        return address


class BlockWriter:
    """Writes the blocks of one story; `links` gathers its addresses."""

    def __init__(self, words: Strings, links: Links) -> None:
        self.words, self.links = words, links

    def inline(self, content: Inline) -> str:
        return to_text(content, self.links.number)

    def lines(self, block: Block) -> list[str]:
        """One block without the empty lines around it."""
        match block:
            case Heading():
                return underlined(self.inline(block.content), "-")
            case Paragraph() | Closing():
                return wrap(self.inline(block.content))
            case Preformatted():
                return self.inline(block.content).split("\n")
            case List():
                return list(self._list(block, ""))
            case Quote():
                return self._quote(block)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Separator():
                return ["* * *".center(WIDTH).rstrip()]
        raise TypeError(type(block).__name__)

    def _list(self, block: List, indent: str) -> Iterator[str]:
        for number, item in enumerate(block.items, block.start):
            marker = item.marker or (f"{number}." if block.ordered else "•")
            yield from self._item(item, marker, indent)

    def _item(self, item: ListItem, marker: str, indent: str) -> Iterator[str]:
        first = f"{indent}{marker} "
        rest = indent + " " * (columns(marker) + 1)
        yield from wrap(self.inline(item.content), first, rest)
        for nested in item.children:
            yield from self._list(nested, rest)

    def _quote(self, block: Quote) -> list[str]:
        lines: list[str] = []
        for paragraph in block.paragraphs:
            lines += [">"] * bool(lines) + wrap(self.inline(paragraph), "> ")
        if block.source:
            marker = block.source_marker or self.words.source_dash
            lines += [">", *wrap(f"{marker} {self.inline(block.source)}", "> ", ">   ")]
        return lines

    def _table(self, block: Table) -> list[str]:
        rows = [list(map(self._cell, row)) for row in grid(block)]
        body = aligned(rows, block.head_rows) or list(self._records(block))
        caption = wrap(self.inline(block.caption)) if block.caption else []
        return [*caption, *[""] * bool(caption), *body]

    def _cell(self, cell: Cell | None) -> str:
        return self.inline(cell.content) if cell is not None else ""

    def _records(self, block: Table) -> Iterator[str]:
        """A table that is too wide: each row an item, each further cell below its headings."""
        rows = [list(map(self._cell, row)) for row in grid(block, repeated=True)]
        heads = zip(*rows[: block.head_rows], strict=True)
        names = [" – ".join(filter(None, dict.fromkeys(head))) for head in heads]
        for row in rows[block.head_rows :]:
            yield from wrap(row[0] if row else "", "• ", "  ")
            for place, text in enumerate(row[1:], 1):
                name = names[place] if place < len(names) else ""
                label = f"{name}{self.words.colon}" if name else ""
                yield from wrap(label + text, "  ", "    ") if text else ()

    def _figure(self, block: Figure) -> list[str]:
        lines = wrap(picture_line(block.alt, self.words))
        if block.caption:
            lines += wrap(self.inline(block.caption))
        if block.credit:
            lines += wrap(credit_line(block.credit, self.words))
        return lines
