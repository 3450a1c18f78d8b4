"""Lists inside lists, and tables with their heads."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.block_reader import DEEPEST_LIST, MOST_SPANNED
from publisher.content.blocks import Cell, List, ListItem, Span, Table
from publisher.content.parsers.html.inline import (
    DROPPED,
    Page,
    collapse_spaces,
    element_spans,
    read_inline,
    tag_of,
)
from publisher.content.problems import BadInput


def read_lists(page: Page, element: Element, depth: int) -> tuple[List, ...]:
    """A <ul> or <ol> with the lists in its items: a new one where its numbers jump.

    Raises BadInput `too_deep`.
    """
    if depth > DEEPEST_LIST:
        line = element.sourceline
        message = f"lists nest more than {DEEPEST_LIST} deep"
        raise BadInput("too_deep", message, line=line)
    items: list[ListItem] = []
    values: list[str | None] = []
    for child in element:
        tag = tag_of(child)
        if tag in {"ul", "ol"} and items:  # a list straight in a list belongs to the item before
            inner = read_lists(page, child, depth + 1)
            last = items[-1]
            items[-1] = ListItem(content=last.content, children=(*last.children, *inner))
        elif tag and tag not in DROPPED and child not in page.used:
            items.append(_item(page, child, depth))
            values.append(child.get("value"))
    if tag_of(element) != "ol":
        return (List(items=tuple(items)),)
    return tuple(_runs(items, _numbers(element, values)))


def _numbers(element: Element, values: list[str | None]) -> list[int]:
    """The number of each item, as a browser counts (`start`, `value`, `reversed`)."""
    step = -1 if element.get("reversed") is not None else 1
    number = _number(element.get("start"), len(values) if step < 0 else 1)
    numbers: list[int] = []
    for value in values:
        number = _number(value, number)
        numbers.append(number)
        number += step
    return numbers


def _runs(items: list[ListItem], numbers: list[int]) -> Iterator[List]:
    begun = 0
    for place in range(1, len(items) + 1):
        if place == len(items) or numbers[place] != numbers[place - 1] + 1:
            run = tuple(items[begun:place])
            yield List(items=run, ordered=True, start=numbers[begun])
            begun = place


def _item(page: Page, element: Element, depth: int) -> ListItem:
    if tag_of(element) in {"ul", "ol"}:
        return ListItem(content=(), children=read_lists(page, element, depth + 1))
    spans: list[Span] = [Span(element.text or "")]
    children: list[List] = []
    for child in element:
        if tag_of(child) in {"ul", "ol"}:
            children += read_lists(page, child, depth + 1)
        else:
            spans += element_spans(page, child, ())
        spans.append(Span(child.tail or ""))
    return ListItem(
        content=collapse_spaces(spans), children=tuple(found for found in children if found.items)
    )


def read_table(page: Page, element: Element) -> Table:
    """A <table>: rows of cells, the leading rows of nothing but headings as its head."""
    rows: list[tuple[Cell, ...]] = []
    heads: list[bool] = []
    for row in element.iter("tr"):
        cells = [cell for cell in row if tag_of(cell) in {"td", "th"}]
        if cells and _table_of(row) is element:
            rows.append(tuple(_cell(page, cell) for cell in cells))
            parent = row.getparent()
            in_head = parent is not None and tag_of(parent) == "thead"
            heads.append(in_head or all(tag_of(cell) == "th" for cell in cells))
    caption = next(element.iter("caption"), None)
    return Table(
        rows=tuple(rows),
        head_rows=heads.index(False) if False in heads else 0,
        caption=read_inline(page, caption) if caption is not None else (),
    )


def _table_of(row: Element) -> Element | None:
    return next(row.iterancestors("table"), None)


def _cell(page: Page, element: Element) -> Cell:
    return Cell(
        content=read_inline(page, element),
        header=tag_of(element) == "th",
        colspan=min(max(_number(element.get("colspan"), 1), 1), MOST_SPANNED),
        rowspan=min(max(_number(element.get("rowspan"), 1), 1), MOST_SPANNED),
    )


def _number(text: str | None, default: int) -> int:
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*", text or "")
    return int(found[1]) if found else default
