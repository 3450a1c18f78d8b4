"""A story made to fit one destination: without pictures that it may not have, and not longer than
it takes. Whatever was changed is said in notes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from publisher.content.article import Article
from publisher.content.blocks import Block, Closing, Figure, Paragraph, Span
from publisher.content.excerpt import head_of
from publisher.content.plain_text import paragraphs_of
from publisher.renderers.characters import one_line, shorten

LIMITED = ("headline", "standfirst", "body", "caption")
SHORTENED, WITHOUT_RIGHT = "shortened", "picture_without_right"
_MORE = Paragraph(content=(Span("[…]"),))


@dataclass(frozen=True, slots=True)
class Note:
    """What was done to a copy of a story, as a code with its values (docs/partner-formats.md)."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


def with_rights(article: Article, held: Collection[str]) -> tuple[Article, list[Note]]:
    """The story without the pictures whose right is not among those `held`."""
    refused = [
        block
        for block in article.blocks
        if isinstance(block, Figure) and block.rights and block.rights not in held
    ]
    if not refused:
        return article, []
    notes = [Note(WITHOUT_RIGHT, {"picture": one.src, "right": one.rights}) for one in refused]
    kept = tuple(block for block in article.blocks if block not in refused)
    cut = article.cut
    if cut is not None:
        cut = sum(block not in refused for block in article.blocks[:cut])
    return replace(article, blocks=kept, cut=cut), notes


def within_limits(article: Article, limits: Mapping[str, int]) -> tuple[Article, list[Note]]:
    """The story with its parts cut to so many characters, between words, with an ellipsis."""
    notes: list[Note] = []
    for part in ("headline", "standfirst"):
        text = one_line(getattr(article, part) or "")
        if part in limits and len(text) > limits[part]:
            shorter = shorten(text, limits[part])
            article = replace(article, **cast(Any, {part: shorter}))
            notes.append(_shortened(part, len(text), limits[part]))
    if "caption" in limits:
        article = _with_captions(article, limits["caption"], notes)
    length = sum(map(_length, article.blocks))
    if "body" in limits and length > limits["body"]:
        blocks = _head(article.blocks, limits["body"])
        cut = None if article.cut is None else min(article.cut, len(blocks))
        article = replace(article, blocks=blocks, cut=cut)
        notes.append(_shortened("body", length, limits["body"]))
    return article, notes


def _with_captions(article: Article, most: int, notes: list[Note]) -> Article:
    blocks = list(article.blocks)
    for place, block in enumerate(blocks):
        length = sum(len(span.text) for span in block.caption) if isinstance(block, Figure) else 0
        if isinstance(block, Figure) and length > most:
            blocks[place] = replace(block, caption=head_of(block.caption, max(most - 1, 1)))
            notes.append(_shortened("caption", length, most))
    return replace(article, blocks=tuple(blocks))


def _shortened(part: str, had: int, most: int) -> Note:
    return Note(SHORTENED, {"part": part, "characters": had, "limit": most})


def _length(block: Block) -> int:
    """Characters of text; what stands under a picture goes with the picture."""
    return 0 if isinstance(block, Figure) else sum(map(len, paragraphs_of(block)))


def _head(blocks: tuple[Block, ...], most: int) -> tuple[Block, ...]:
    """The blocks that fit, the first that does not cut where it is a paragraph."""
    kept: list[Block] = []
    room = most
    for block in blocks:
        length = _length(block)
        if length > room:
            kept.append(_cut(block, room))
            break
        kept.append(block)
        room -= length
    return tuple(kept)


def _cut(block: Block, room: int) -> Block:
    """What is left of one that is too long; a list or a table is left out whole."""
    if isinstance(block, Paragraph | Closing) and room > 1:
        return replace(block, content=head_of(block.content, room - 1))
    return _MORE
