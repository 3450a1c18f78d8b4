"""An article's body as HTML for feeds, partners and pages: semantic, safe by construction.

Nothing from an article becomes markup: text is escaped, tags and attributes are written here.
"""

from collections.abc import Callable, Mapping
from html import escape

from publisher.content.article import Author
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
from publisher.renderers.characters import clean

Addresses = Callable[[str], str | None]
CUT_MARK = "<!--more-->"  # WordPress's and Ghost's
_TAGS: Mapping[str, str] = {
    "strong": "strong",
    "emphasis": "em",
    "code": "code",
    "subscript": "sub",
    "superscript": "sup",
    "strikethrough": "s",
}
SIZES = "(min-width: 48em) 44em, 100vw"  # how wide a page shows a picture
_SCHEMES = ("https://", "http://", "mailto:", "tel:")


def text(value: str) -> str:
    """Plain text as HTML."""
    return escape(clean(value), quote=False)


def attribute(name: str, value: object) -> str:
    """` name="value"`, escaped."""
    return f' {name}="{escape(clean(str(value)), quote=True)}"'


def inline(content: Inline, *, breaks: bool = True) -> str:
    """A run of spans; marks that neighbours share stay open. Line ends become <br>."""
    parts: list[str] = []
    open_marks: list[Mark] = []
    for span in content:
        marks = list(span.marks)
        shared = _shared(open_marks, marks)
        parts += [_close(mark) for mark in reversed(open_marks[shared:])]
        parts += [_open(mark) for mark in marks[shared:]]
        open_marks = marks
        written = text(span.text)
        parts.append(written.replace("\n", "<br>") if breaks else written)
    parts += [_close(mark) for mark in reversed(open_marks)]
    return "".join(parts)


def _shared(before: list[Mark], after: list[Mark]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def absolute(href: str | None) -> bool:
    """Whether an address means the same wherever the feed is read."""
    return bool(href) and str(href).lower().startswith(_SCHEMES) and not set(str(href)) & set(" \n")


def _open(mark: Mark) -> str:
    if mark.type == "link":
        return f"<a{attribute('href', mark.href)}>" if absolute(mark.href) else ""
    if mark.type == "language":
        return f"<span{attribute('lang', mark.language or 'und')}>"
    return f"<{_TAGS[mark.type]}>"


def _close(mark: Mark) -> str:
    if mark.type == "link":
        return "</a>" if absolute(mark.href) else ""
    return "</span>" if mark.type == "language" else f"</{_TAGS[mark.type]}>"


def blocks(
    content: tuple[Block, ...], addresses: Addresses, sets: Addresses = lambda _src: None
) -> str:
    """All blocks. `addresses` maps a figure's src to an absolute address, or None to leave out;
    `sets` to the value of its srcset attribute, or None.
    """
    return "\n".join(filter(None, (_block(block, addresses, sets) for block in content)))


def _block(block: Block, addresses: Addresses, sets: Addresses) -> str:
    own = attribute("lang", block.language) if block.language else ""
    own += attribute("dir", block.direction) if block.direction else ""
    match block:
        case Heading():
            # The reader's own title is level 1, so sections begin at 2.
            level = min(max(block.level, 2), 6)
            return f"<h{level}{own}>{inline(block.content)}</h{level}>"
        case Paragraph() | Closing():
            return f"<p{own}>{inline(block.content)}</p>"
        case List():
            return _list(block, own)
        case Quote():
            return _quote(block, own)
        case Table():
            return _table(block, own)
        case Preformatted():
            return f"<pre{own}>{inline(block.content, breaks=False)}</pre>"
        case Figure():
            return _figure(block, own, addresses, sets)
        case Separator():
            return "<hr>"
    raise TypeError(f"no markup for the block {block.type!r}")


def _list(block: List, own: str) -> str:
    tag = "ol" if block.ordered else "ul"
    start = attribute("start", block.start) if block.ordered and block.start != 1 else ""
    return f"<{tag}{own}{start}>{''.join(map(_item, block.items))}</{tag}>"


def _item(item: ListItem) -> str:
    children = "".join(_list(child, "") for child in item.children)
    return f"<li>{inline(item.content)}{children}</li>"


def _quote(block: Quote, own: str) -> str:
    said = "".join(f"<p>{inline(paragraph)}</p>" for paragraph in block.paragraphs)
    if any(span.text for span in block.source):
        marker = f"{text(block.source_marker)} " if block.source_marker else ""
        said += f"<footer>{marker}{inline(block.source)}</footer>"
    return f"<blockquote{own}>{said}</blockquote>"


def _table(block: Table, own: str) -> str:
    caption = f"<caption>{inline(block.caption)}</caption>" if block.caption else ""
    head = "".join(_row(row, head=True) for row in block.rows[: block.head_rows])
    rest = "".join(_row(row, head=False) for row in block.rows[block.head_rows :])
    head = f"<thead>{head}</thead>" if head else ""
    rest = f"<tbody>{rest}</tbody>" if rest else ""
    return f"<table{own}>{caption}{head}{rest}</table>"


def _row(row: tuple[Cell, ...], *, head: bool) -> str:
    return f"<tr>{''.join(_cell(cell, head=head) for cell in row)}</tr>"


def _cell(cell: Cell, *, head: bool) -> str:
    tag = "th" if head or cell.header else "td"
    own = attribute("scope", "col" if head else "row") if tag == "th" else ""
    own += attribute("colspan", cell.colspan) if cell.colspan > 1 else ""
    own += attribute("rowspan", cell.rowspan) if cell.rowspan > 1 else ""
    return f"<{tag}{own}>{inline(cell.content)}</{tag}>"


def _figure(block: Figure, own: str, addresses: Addresses, sets: Addresses) -> str:
    address = addresses(block.src)
    caption = inline(block.caption)
    credit = f"<small>{text(block.credit)}</small>" if block.credit else ""
    caption = " ".join(filter(None, (caption, credit)))
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    if address is None:
        return f"<p{own}>{text(block.alt)}</p>" if block.alt else ""
    image = f"<img{attribute('src', address)}{attribute('alt', block.alt)}"
    if choice := sets(block.src):
        image += attribute("srcset", choice) + attribute("sizes", SIZES)
    image += attribute("width", block.width) if block.width else ""
    image += attribute("height", block.height) if block.height else ""
    return f"<figure{own}>{image}>{caption}</figure>"


def colophon(authors: tuple[Author, ...], sponsor: str | None) -> str:
    """What stands under the text: notes on its authors, and the sponsor's line."""
    notes = [_note(author) for author in authors if author.note]
    if sponsor:
        notes.append(f"<p>{text(sponsor)}</p>")
    return f"<footer>{''.join(notes)}</footer>" if notes else ""


def _note(author: Author) -> str:
    name = f"<strong>{text(author.name)}</strong><br>" if author.name else ""
    note = text(author.note or "").replace("\n", "<br>")
    return f"<p>{name}{note}</p>"
