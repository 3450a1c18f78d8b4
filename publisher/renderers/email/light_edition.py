"""An issue for poor links: text without pictures, stories whole, little enough to load anywhere."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from publisher.content.blocks import Block, Figure, Inline, Paragraph, Span
from publisher.renderers.email.finishing import without_controls
from publisher.renderers.email.markup import Writer, filled
from publisher.renderers.email.outline import words_of
from publisher.renderers.email.types import Brand, Composition, Item, Length, Mail, Sponsor
from publisher.renderers.email.words.strings import Strings, credit_line, picture_line

ENTRY = "light.mjml"
LIMIT = 30 * 1024  # bytes of HTML, as the reader gets it
ROOM = LIMIT - 1024  # the rest is for what differs from reader to reader
_SHORTER: Mapping[Length, Length] = {"full": "teaser", "teaser": "line"}
_FRAME = "border:1px solid;padding:8px 12px;margin:16px 0"
_RULED = "border-top:1px solid;margin-top:24px;padding-top:8px"
_STYLES = {
    # The colours of the mail program, said so: without a ground, who counts contrast takes white.
    "page": "background-color:Canvas;color:CanvasText;"
    "max-width:38em;margin:0 auto;padding:12px;font-size:17px;line-height:1.5",
    "hidden": "display:none",
    "story": _RULED,
    "foot": _RULED,
    "notice": _FRAME,
    "sponsor": _FRAME,
    "pre": "white-space:pre-wrap;margin:16px 0",
    "wide": "overflow-x:auto;margin:16px 0",
}
_CLASSES = re.compile(r' class="([^"]*)"')
_WRAPPER = re.compile(r"</?mj-text\b[^<>]*>")
_TABLE = ' width="100%" cellpadding="0" cellspacing="0"'
_EMPTY = re.compile(r"\n\s*\n")


def light_writer(sources: Mapping[str, str]) -> Writer:
    """What writes light editions with these templates (names to sources), as `render` takes it."""

    def write(mail: Mail, nonce: str) -> str:
        return _bare(without_controls(filled(mail, sources, nonce, ENTRY)))

    return write


def lightened(composition: Composition, size: Callable[[Composition], int]) -> Composition:
    """The issue as its light edition has it: no picture, what each says in its place; teasers as
    whole stories; links that lead where they say, past no counter of ours.

    size: bytes of HTML of a composition. Where all stories whole are more than LIMIT, the last ones
    become teasers, then lines, as many as it takes; where even lines are too many, it is those.
    """
    whole = replace(
        composition,
        brand=_light_brand(composition.brand),
        pictures={},
        sharper={},
        grounds={},
        redirects=None,
    )
    shortenings = _shortenings(whole)
    if size(unshortened := next(shortenings)) <= ROOM:
        return unshortened
    steps = [unshortened, *shortenings]
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if size(steps[middle]) <= ROOM:
            high = middle
        else:
            low = middle + 1
    return steps[low]


def _light_brand(brand: Brand) -> Brand:
    return replace(
        brand,
        logo="",
        logo_size=None,
        logo_dark="",
        logo_dark_size=None,
        heading_font="",
        body_font="",
    )


def shortened_stories(normal: Composition, light: Composition) -> int:
    """How many stories that could stand in the light edition whole do not, for want of room."""
    pairs = zip(normal.items, light.items, strict=True)
    return sum(_wanted(one) != _length(other) for one, other in pairs)


def _length(item: Item | Sponsor) -> Length | None:
    return item.length if isinstance(item, Item) else None


def _wanted(item: Item | Sponsor) -> Length | None:
    """At which length a story stands if there is room. Its headline alone stays that: so it was
    composed. One of which its readers may have no text stays a teaser."""
    if isinstance(item, Sponsor) or item.length != "teaser":
        return _length(item)
    return "full" if not item.article.excerpt or item.article.content.cut is not None else "teaser"


def _as_text(item: Item | Sponsor, length: Length | None, mail: Composition) -> Item | Sponsor:
    """The item at that length without pictures: whole, it says what they show."""
    if isinstance(item, Sponsor) or length is None:
        return item
    if length != "full":
        return replace(without_figures(item), length=length)
    content = item.article.content
    blocks = tuple(_told(content.blocks, words_of(item.article, mail)))
    article = replace(item.article, content=replace(content, blocks=blocks))
    return replace(item, article=article, length=length)


def without_figures(item: Item) -> Item:
    """The story without its pictures and what stands beneath them."""
    content = item.article.content
    blocks = tuple(block for block in content.blocks if not isinstance(block, Figure))
    return replace(item, article=replace(item.article, content=replace(content, blocks=blocks)))


def _told(blocks: Iterable[Block], words: Strings) -> Iterator[Block]:
    """The blocks with what a picture shows, its caption and its credit in the place of it."""
    for block in blocks:
        if not isinstance(block, Figure):
            yield block
        elif content := _words_of_picture(block, words):
            yield Paragraph(content=content, language=block.language, direction=block.direction)


def _words_of_picture(figure: Figure, words: Strings) -> Inline:
    told = picture_line(figure.alt, words) if figure.alt else ""
    said = credit_line(figure.credit, words) if figure.credit else ""
    parts = [(Span(text=told),) if told else (), figure.caption, (Span(text=said),) if said else ()]
    spaced = (span for part in parts if part for span in (*part, Span(text=" ")))
    return tuple(spaced)[:-1]


def _shortenings(whole: Composition) -> Iterator[Composition]:
    """The composition, then with one story after the other shorter by a step, from the last on."""
    lengths = [_wanted(item) for item in whole.items]
    items = [_as_text(item, at, whole) for item, at in zip(whole.items, lengths, strict=True)]
    yield replace(whole, items=tuple(items))
    for longer, shorter in _SHORTER.items():
        for place in reversed(range(len(items))):
            if lengths[place] == longer:
                lengths[place] = shorter
                items[place] = _as_text(whole.items[place], shorter, whole)
                yield replace(whole, items=tuple(items))


def _bare(html: str) -> str:
    """The templates' HTML without what only MJML and style sheets need."""
    html = _WRAPPER.sub("", html).replace(_TABLE, ' cellpadding="4"')
    return _EMPTY.sub("\n", _CLASSES.sub(_styled, html)).strip() + "\n"


def _styled(found: re.Match[str]) -> str:
    if found[1] == "data":  # what tells a table of data from one of layout
        return found[0]
    style = next((_STYLES[name] for name in found[1].split() if name in _STYLES), "")
    return f' style="{style}"' if style else ""
