"""The excerpt of an article up to its cut mark, for readers who may not read the whole."""

from collections.abc import Iterable
from dataclasses import replace

from publisher.content.article import Access, Article
from publisher.content.blocks import Block, Figure, Inline, Paragraph, Span
from publisher.content.plain_text import paragraphs_of

RANK: dict[Access, int] = {"free": 0, "registered": 1, "paid": 2}
SHARE = 3  # without a cut mark, at most one third of the text is given away


def entitles(own: Access, needed: Access) -> bool:
    """Whether a reader entitled to `own` may read whole what asks for `needed`."""
    return RANK[own] >= RANK[needed]


def excerpt(article: Article) -> Article:
    """The article up to its cut mark: headline, kicker, standfirst and the blocks before it,
    without the sounds and films that belong to the whole.

    Without a mark: up to the end of the first paragraph, and never more than a third of the
    text; a longer paragraph ends within, after a word, with an ellipsis.
    """
    article = replace(article, enclosures=())
    if article.cut is not None:
        return replace(article, blocks=article.blocks[: article.cut])
    blocks = article.blocks
    first = next((n for n, b in enumerate(blocks) if isinstance(b, Paragraph)), len(blocks))
    before, opening = blocks[:first], blocks[first : first + 1]
    room = _length(blocks) // SHARE - _length(before)
    if room <= 0:
        return replace(article, blocks=tuple(b for b in before if isinstance(b, Figure)))
    return replace(article, blocks=(*before, *(_shortened(block, room) for block in opening)))


def _length(blocks: Iterable[Block]) -> int:
    """Characters of text; what stands under a picture goes with the picture."""
    texts = (paragraphs_of(block) for block in blocks if not isinstance(block, Figure))
    return sum(len(part) for parts in texts for part in parts)


def _shortened(block: Block, room: int) -> Block:
    return (
        replace(block, content=head_of(block.content, room))
        if isinstance(block, Paragraph)
        else block
    )


def head_of(content: Inline, room: int) -> Inline:
    """The first `room` characters at the most, cut after a word."""
    whole = "".join(span.text for span in content)
    if len(whole) <= room:
        return content
    most = len(whole[:room].rsplit(" ", 1)[0].rstrip(" ,;:\u00a0\u202f"))
    kept: list[Span] = []
    for span in content:
        kept.append(replace(span, text=span.text[:most]))
        most -= len(span.text)
        if most <= 0:
            break
    kept[-1] = replace(kept[-1], text=kept[-1].text + "…")
    return tuple(kept)
