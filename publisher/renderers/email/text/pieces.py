"""What editors place in plain text, as lines: an agenda in two columns, a figure set in, addresses
where readers write or listen."""

from collections.abc import Iterator, Sequence

from publisher.content.article import Author
from publisher.content.blocks import Block, Figure, Inline, Quote
from publisher.content.inline_text import as_text
from publisher.renderers.email.encoding.wrapping import columns, wrap
from publisher.renderers.email.pieces.cutting import trimmed
from publisher.renderers.email.pieces.placing import Piece, pieces_of
from publisher.renderers.email.text.blocks import BlockWriter
from publisher.renderers.email.words.strings import credit_line

WIDEST_DAY, SET_IN, GAP, PLAY = 22, 4, 2, "► "
KEPT = "\u00a0"


def in_pieces(blocks: Sequence[Block], authors: Sequence[Author] | None = None) -> Iterator[Piece]:
    """Blocks as the pieces of a text, which has no pictures. authors: of the story."""
    return pieces_of(blocks, authors=authors)


def lines_of(piece: Piece, writer: BlockWriter) -> list[str]:
    """One piece without the empty lines around it."""
    match piece.kind:
        case "key_figure":
            return _key_figure(piece, writer)
        case "agenda":
            return _agenda(piece, writer)
        case "readings":
            return _readings(piece, writer)
        case "media":
            return _media(piece, writer)
        case "question":
            return _question(piece, writer)
        case "portrait":
            return _portrait(piece, writer)
    return writer.lines(piece.block)


def _key_figure(piece: Piece, writer: BlockWriter) -> list[str]:
    """The number, and what it says, set in."""
    indent = " " * SET_IN
    lines = [
        line
        for text in (piece.label, *piece.words)
        for line in wrap(writer.inline(trimmed(text)), indent)
    ]
    block = piece.block
    if isinstance(block, Quote) and block.source:
        marker = block.source_marker or writer.words.source_dash
        lines += wrap(f"{marker} {writer.inline(block.source)}", indent, indent + "  ")
    return lines


def _agenda(piece: Piece, writer: BlockWriter) -> list[str]:
    """Days in one column, what happens in the other; below each other where a day is long."""
    days = [writer.inline(when).replace("\n", " ") for when, _ in piece.rows]
    widest = max(map(columns, days))
    lines: list[str] = []
    for day, (_, what) in zip(days, piece.rows, strict=True):
        if widest > WIDEST_DAY:
            lines += [*wrap(day), *wrap(writer.inline(what), " " * SET_IN)]
        else:
            first = day + " " * (widest - columns(day) + GAP)
            lines += wrap(writer.inline(what), first, " " * (widest + GAP))
    return lines


def _readings(piece: Piece, writer: BlockWriter) -> list[str]:
    """One line, broken between readings only."""
    shown = [
        KEPT.join(filter(None, (_kept(name, writer), _kept(value, writer))))
        for name, value in piece.rows
    ]
    return wrap(f"{writer.inline(piece.label)}{writer.words.colon}{' · '.join(shown)}")


def _kept(content: Inline, writer: BlockWriter) -> str:
    return KEPT.join(writer.inline(content).split(" ")).replace("\n", KEPT)


def _media(piece: Piece, writer: BlockWriter) -> list[str]:
    """The title, how long it is, and the address below; what stands beneath its poster."""
    rest = " " * columns(PLAY)
    said = [as_text(piece.title), *map(writer.inline, piece.words)]
    head = f"{as_text(piece.label)}{writer.words.colon}{' – '.join(said)}"
    below = _beneath(piece.beside, writer)
    return [*wrap(head, PLAY, rest), f"{rest}{piece.href.strip()}", *below]


def _question(piece: Piece, writer: BlockWriter) -> list[str]:
    """What is asked, and the address that takes answers."""
    asked = [[*wrap(writer.inline(text)), ""] for text in piece.words]
    address = piece.href.strip()[len("mailto:") :].partition("?")[0]
    answer = f"{as_text(trimmed(piece.label))}{writer.words.colon}{address}"
    return [*(line for lines in asked for line in lines), *wrap(answer)]


def _portrait(piece: Piece, writer: BlockWriter) -> list[str]:
    said = writer.inline(piece.label) + "".join(map(writer.inline, piece.words))
    block = piece.block
    credit = block.credit if isinstance(block, Figure) else ""
    return wrap(said) + (wrap(credit_line(credit, writer.words)) if credit else [])


def _beneath(poster: Block | None, writer: BlockWriter) -> list[str]:
    if not isinstance(poster, Figure):
        return []
    rest = " " * columns(PLAY)
    caption = wrap(writer.inline(poster.caption), rest) if poster.caption else []
    credit = wrap(credit_line(poster.credit, writer.words), rest) if poster.credit else []
    return caption + credit
