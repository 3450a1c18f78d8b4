"""Blocks in their order as the pieces that a mail draws."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from publisher.content.article import Author
from publisher.content.blocks import Block, Figure, Inline, Paragraph, Span
from publisher.renderers.email.encoding.slots import holds_any
from publisher.renderers.email.pieces.callouts import Media, is_portrait, media_of, question_of
from publisher.renderers.email.pieces.cutting import between, characters, length
from publisher.renderers.email.pieces.key_figures import key_figure
from publisher.renderers.email.pieces.levels import with_heading_levels
from publisher.renderers.email.pieces.lines import Row, across, agenda_of, readings_of

Kind = Literal[
    "block",
    "pair",
    "upright",
    "key_figure",
    "agenda",
    "readings",
    "media",
    "question",
    "portrait",
]
NONE: Mapping[str, str] = MappingProxyType({})
UPRIGHT = 1.15  # of a picture's height to its width, from which on it stands beside a text
SMALL = 300  # pixels of width below which it does not fill the column
FEWEST = 120  # characters of a text that has a picture beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing that a mail draws.

    block: what it is made of, a picture's where it has one. level: of a heading. beside: the second
    picture of a pair, the text of an upright picture, the poster of a sound or film. after: the
    picture stands behind its text. label: number, name of readings, "À écouter", words of a link.
    title, words: what is said. rows: of an agenda, of readings; across: how
    many readings stand beside each other. href: where it leads.
    """

    kind: Kind
    block: Block
    level: int = 2
    beside: Block | None = None
    after: bool = False
    label: Inline = ()
    title: Inline = ()
    words: tuple[Inline, ...] = ()
    rows: tuple[Row, ...] = ()
    across: int = 1
    href: str = ""


def pieces_of(
    blocks: Sequence[Block],
    above: int = 2,
    pictures: Mapping[str, str] = NONE,
    authors: Sequence[Author] | None = None,
    without: Block | None = None,
) -> Iterator[Piece]:
    """What blocks below a heading of the level `above` are drawn as, in their order.

    pictures: addresses by `src`, of those that are shown. authors: of the story; None of an issue's
    own words. without: a block that stands elsewhere. Each block is in one piece, and no word of
    it is lost.
    """
    levels = with_heading_levels(blocks, above)
    left = [pair for pair in levels if pair[0] is not without]
    place = 0
    while place < len(left):
        block, level = left[place]
        ahead = [one for one, _ in left[place + 1 : place + 3]]
        taken, piece = _two(block, ahead, pictures, authors) or (1, None)
        yield piece or _one(block, level, authors)
        place += taken


def _two(
    block: Block,
    ahead: Sequence[Block],
    pictures: Mapping[str, str],
    authors: Sequence[Author] | None,
) -> tuple[int, Piece] | None:
    """A piece of two blocks, and that it is of two; None where the first one stands alone."""
    second = ahead[0] if ahead else None
    third = ahead[1] if len(ahead) > 1 else None
    if second is None or _person(block, authors) or _person(second, authors):
        return None
    if isinstance(block, Figure):
        return _behind_picture(block, second, third, pictures)
    if _goes_beside(block, second, pictures) and not _is_wanted(third, second, pictures):
        return 2, Piece(kind="upright", block=second, beside=block, after=True)
    return None


def _is_wanted(next_block: Block | None, picture: Block, pictures: Mapping[str, str]) -> bool:
    """Whether a picture belongs to what comes behind it."""
    if next_block is None:
        return False
    pairs = isinstance(next_block, Figure) and bool(pictures.get(next_block.src))
    return pairs or bool(media_of(next_block)) or _goes_beside(next_block, picture, pictures)


def _behind_picture(
    picture: Figure, second: Block, third: Block | None, pictures: Mapping[str, str]
) -> tuple[int, Piece] | None:
    media = media_of(second)
    if media:
        return 2, _played(media, second, picture)
    if not pictures.get(picture.src):
        return None
    if isinstance(second, Figure) and pictures.get(second.src):
        poster = third is not None and media_of(third)
        return None if poster else (2, Piece(kind="pair", block=picture, beside=second))
    if _goes_beside(second, picture, pictures):
        return 2, Piece(kind="upright", block=picture, beside=second)
    return None


def _goes_beside(text: Block | None, picture: Block, pictures: Mapping[str, str]) -> bool:
    """Whether it is a paragraph beside which that picture can stand."""
    if not isinstance(text, Paragraph) or not isinstance(picture, Figure):
        return False
    if not pictures.get(picture.src) or not picture.width or not picture.height:
        return False
    said = characters(text.content)
    fits = picture.height >= UPRIGHT * picture.width or picture.width <= SMALL
    plain = not media_of(text) and not readings_of(text) and not holds_any(said)
    return fits and plain and len(said) >= FEWEST


def _person(block: Block, authors: Sequence[Author] | None) -> bool:
    return is_portrait(block, _names(authors))


def _names(authors: Sequence[Author] | None) -> list[str] | None:
    return None if authors is None else [author.name for author in authors if author.name]


def _one(block: Block, level: int, authors: Sequence[Author] | None) -> Piece:
    for reads in _READERS:
        piece = reads(block)
        if piece:
            return piece
    if isinstance(block, Figure) and _person(block, authors):
        return _portrait(block, authors)
    return Piece(kind="block", block=block, level=level)


def _media(block: Block) -> Piece | None:
    found = media_of(block)
    return _played(found, block) if found else None


def _played(found: Media, block: Block, poster: Figure | None = None) -> Piece:
    return Piece(
        kind="media",
        block=block,
        beside=poster,
        label=found.label,
        title=found.title,
        words=(found.words,) if found.words else (),
        href=found.href,
    )


def _question(block: Block) -> Piece | None:
    found = question_of(block)
    if not found:
        return None
    asked, answer = found.words, found.answer
    return Piece(kind="question", block=block, words=asked, label=answer, href=found.href)


def _figure(block: Block) -> Piece | None:
    found = key_figure(block)
    return Piece(kind="key_figure", block=block, label=found[0], words=found[1]) if found else None


def _agenda(block: Block) -> Piece | None:
    rows = agenda_of(block)
    return Piece(kind="agenda", block=block, rows=rows) if rows else None


def _readings(block: Block) -> Piece | None:
    found = readings_of(block)
    if not found:
        return None
    label, rows = found
    return Piece(kind="readings", block=block, label=label, rows=rows, across=across(rows))


_READERS: tuple[Callable[[Block], Piece | None], ...] = (
    _question,
    _figure,
    _agenda,
    _readings,
    _media,
)


def _portrait(block: Figure, authors: Sequence[Author] | None) -> Piece:
    """An author's picture with what its caption says, else with the author's note; the name stands
    first, and once."""
    name = block.alt.strip()
    note = next((one.note for one in authors or () if one.name == name and one.note), "")
    said = block.caption or (Span(note),)
    if characters(said).startswith(name):
        label, words = between(said, 0, len(name)), between(said, len(name), length(said))
    else:
        label, words = (Span(name),), (Span(" – "), *said) if characters(said) else ()
    return Piece(kind="portrait", block=block, label=label, words=(words,) if words else ())


def notes_below(authors: Sequence[Author], blocks: Sequence[Block]) -> tuple[str, ...]:
    """What is said of the authors at a story's end: of whom no portrait says it."""
    names = _names(authors)
    shown = {
        block.alt.strip()
        for block in blocks
        if isinstance(block, Figure) and not block.caption and is_portrait(block, names)
    }
    return tuple(one.note for one in authors if one.note and one.name not in shown)
