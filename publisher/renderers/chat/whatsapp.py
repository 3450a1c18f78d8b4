"""An issue as a message for WhatsApp: plain text with its marks, 65,536 characters at most."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from publisher.content.blocks import (
    Block,
    Closing,
    Figure,
    Heading,
    List,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.plain_text import paragraphs_of
from publisher.renderers.chat.marks import bold, italic, marked, unmarked
from publisher.renderers.email import outline
from publisher.renderers.email.types import Composition, Item, Sponsor
from publisher.renderers.email.words import languages, strings

MOST = 65_536  # what one message holds, in UTF-16 units
CUT = "[…]"


def whatsapp(composition: Composition, *, subject: str, intro: Sequence[Block] = ()) -> str:
    """The issue as anybody may read it. subject, intro: without merge fields. What is too long ends
    at a paragraph, with a mark and the address of the whole."""
    date = languages.full_date(composition.dated_at, composition.language)
    paragraphs = [
        f"{bold(composition.newsletter)}\n{unmarked(date)}",
        *([] if outline.title_story(composition) else [bold(subject)]),
        *_body(intro),
        *(part for place in outline.places(composition) for part in _place(place, composition)),
    ]
    return _fitting([one for one in paragraphs if one], _end(composition))


def _end(composition: Composition) -> str:
    words = strings.strings_for(composition.language)
    lines = [f"{words.view_on_web}{words.colon}{composition.view_url}"]
    if composition.subscribe_url:
        lines.append(f"{words.subscribe}{words.colon}{composition.subscribe_url}")
    return "\n".join(lines)


def _place(place: outline.Place, composition: Composition) -> Iterator[str]:
    if place.opens:
        yield bold(place.opens.upper())
    if isinstance(place.item, Sponsor):
        yield from _sponsor(place.item, composition)
    else:
        yield from _story(place.item, composition)


def _story(item: Item, composition: Composition) -> Iterator[str]:
    article = item.article
    words, content = outline.words_of(article, composition), article.content
    yield bold(outline.headline(article, words))
    if article.pubstatus != "usable":
        yield unmarked(article.notice or "")
        return
    if item.length != "line":
        yield italic(content.standfirst or "")
    if item.length == "full":
        yield from _body(content.blocks)
    yield article.url


def _sponsor(box: Sponsor, composition: Composition) -> Iterator[str]:
    words = strings.strings_for(composition.language)
    yield bold(f"{words.advertising}{words.colon}{box.advertiser}")
    yield from _body(box.blocks)
    yield box.url


def _body(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield _WRITERS[type(block)](block)


def _plain(block: Block) -> str:
    return unmarked("\n".join(filter(None, paragraphs_of(block))))


def _list(block: List) -> str:
    return "\n".join(_lines(block, 0))


def _lines(block: List, depth: int) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start):
        sign = item.marker or (f"{number}." if block.ordered else "-")
        yield f"{'  ' * depth}{sign} {marked(item.content)}"
        for child in item.children:
            yield from _lines(child, depth + 1)


def _code(block: Preformatted) -> str:
    text = "".join(span.text for span in block.content).strip("\n").replace("```", "'''")
    return f"```{text}```" if text else ""


def _quote(block: Quote) -> str:
    lines = [f"> {marked(one)}" for one in block.paragraphs]
    source = marked(block.source)
    return "\n".join([*lines, f"> {block.source_marker or '–'} {source}"] if source else lines)


def _content(block: Paragraph | Closing) -> str:
    return marked(block.content)


_WRITERS: dict[type[Block], Callable[[Any], str]] = {
    Heading: lambda block: bold("".join(span.text for span in block.content)),
    Paragraph: _content,
    Closing: _content,
    Preformatted: _code,
    Quote: _quote,
    List: _list,
    Table: _plain,
    Figure: lambda block: "",
    Separator: lambda block: block.marker or "* * *".replace("*", "\u2217"),
}


def _fitting(paragraphs: Sequence[str], end: str) -> str:
    """As many of the paragraphs as there is room for before the end."""
    whole = "\n\n".join([*paragraphs, end])
    if _units(whole) <= MOST:
        return whole
    room, kept = MOST - _units(f"\n\n{CUT}\n\n{end}"), list[str]()
    for one in paragraphs:
        room -= _units(one) + 2
        if room < 0:
            break
        kept.append(one)
    return "\n\n".join([*kept, CUT, end])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
