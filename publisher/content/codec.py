"""The article as JSON, in the shape of `article show` (the outer contract), and back.

Keys are always there; what is unknown is null. The youngest (NEWSROOM, a figure's `rights`) are
there only where they are said. Times are RFC 3339 in UTC with Z.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from publisher.content.article import Article, Enclosure
from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.plain_text import characters as plain_text
from publisher.content.reader import from_json

__all__ = ["content_hash", "from_json", "plain_text", "timestamp", "to_json"]

# When a text came out is no part of it: the same text under another date is the same version.
NOT_HASHED = frozenset({"guid", "published_at", "updated_at"})
# Younger than the first stored articles: left out of the hash where empty, so that theirs stand.
YOUNGER = frozenset({"tags", "cut", "enclosures"})
# What newsrooms and partners sort by.
NEWSROOM = ("urgency", "slugline", "place", "genre")


def timestamp(moment: datetime | None) -> str | None:
    """An aware time as RFC 3339 in UTC with Z, or None."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def to_json(article: Article) -> dict[str, Any]:
    """The article as plain dicts and lists that `from_json` reads back to an equal article."""
    return {
        "guid": article.guid,
        "language": article.language,
        "direction": article.direction,
        "access": article.access,
        "rubrics": list(article.rubrics),
        "tags": list(article.tags),
        "kicker": article.kicker,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "published_at": timestamp(article.published_at),
        "updated_at": timestamp(article.updated_at),
        "embargo_until": timestamp(article.embargo_until),
        "authors": [{"name": author.name, "note": author.note} for author in article.authors],
        "sponsor": article.sponsor,
        "canonical_url": article.canonical_url,
        "cut": article.cut,
        "enclosures": [_enclosure(each) for each in article.enclosures],
        **{name: said for name in NEWSROOM if (said := getattr(article, name)) is not None},
        "blocks": [_block(block) for block in article.blocks],
        **({"reply": [_block(block) for block in article.reply]} if article.reply else {}),
    }


def content_hash(article: Article) -> str:
    """sha256 (hex) of the canonical JSON of what a reader reads: guid and dates do not count."""
    document = {
        key: value
        for key, value in to_json(article).items()
        if key not in NOT_HASHED and (key not in YOUNGER or value not in ([], None))
    }
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _enclosure(one: Enclosure) -> dict[str, Any]:
    return {
        "url": one.url,
        "content_type": one.content_type,
        "size": one.size,
        "title": one.title,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    written: dict[str, Any] = {"type": mark.type, "href": mark.href}
    return {**written, "language": mark.language} if mark.type == "language" else written


def _inline(inline: Inline) -> list[dict[str, Any]]:
    return [{"text": s.text, "marks": [_mark(mark) for mark in s.marks]} for s in inline]


def _list(block: List) -> dict[str, Any]:
    items = [_item(item) for item in block.items]
    return {"ordered": block.ordered, "start": block.start, "items": items}


def _item(item: ListItem) -> dict[str, Any]:
    return {
        "marker": item.marker,
        "content": _inline(item.content),
        "children": [_block(child) for child in item.children],
    }


def _quote(block: Quote) -> dict[str, Any]:
    return {
        "paragraphs": [_inline(paragraph) for paragraph in block.paragraphs],
        "source_marker": block.source_marker,
        "source": _inline(block.source),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "content": _inline(cell.content),
        "header": cell.header,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
    }


def _table(block: Table) -> dict[str, Any]:
    return {
        "caption": _inline(block.caption),
        "head_rows": block.head_rows,
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
    }


def _figure(block: Figure) -> dict[str, Any]:
    rights = {"rights": block.rights} if block.rights else {}
    return {
        "src": block.src,
        "alt": block.alt,
        "caption": _inline(block.caption),
        "credit": block.credit,
        "width": block.width,
        "height": block.height,
        **rights,
    }


WRITERS: dict[type[Block], Callable[[Any], dict[str, Any]]] = {
    Heading: lambda block: {"level": block.level, "content": _inline(block.content)},
    Paragraph: lambda block: {"content": _inline(block.content)},
    List: _list,
    Quote: _quote,
    Table: _table,
    Preformatted: lambda block: {"content": _inline(block.content)},
    Figure: _figure,
    Separator: lambda block: {"marker": block.marker},
    Closing: lambda block: {"content": _inline(block.content)},
}


def _block(block: Block) -> dict[str, Any]:
    own = WRITERS[type(block)](block)
    return {"type": block.type, "language": block.language, "direction": block.direction, **own}
