"""A story's body as simple markup (Markdown) for a plain form, and back, losing nothing.

What Markdown cannot say stands as a line of its own, `[[3: a table]]`, which is block 3 of the text
that the form was made from. Whether it can is not guessed: what was written is read, and only what
comes back the same is written so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from publisher.content.blocks import Block, Figure, List
from publisher.content.editing.in_markdown import WAYS
from publisher.content.editing.kept import normal
from publisher.content.parsers.html.body import read_body
from publisher.content.parsers.markdown import MOST_CHARACTERS, READER
from publisher.content.problems import BadInput

TRIES = 3  # plainly; with care where that was misread; with care everywhere
CUT = "<!--more-->"
BETWEEN_LISTS = "<!-- -->"  # two lists that follow each other would be one
KEPT = re.compile(r"[ \t]{0,3}\[\[[ \t]*(?P<number>\d{1,6})[ \t]*[:：][^\n]*\]\][ \t]*")
WHITE = re.compile(r"[\x00-\x20\x85\u2028\u2029]+")
CUTS = re.compile(r"[ \t]{0,3}<!--[ \t]*more[ \t]*-->[ \t]*", re.IGNORECASE)

Named = Callable[[Block], str]


def reads(block: Block) -> Block:
    """A block as markup can say it: without a picture's size and rights."""
    found = normal(block)
    if not isinstance(found, Figure):
        return found
    return replace(found, width=None, height=None, rights="")


class NoMarkup(ValueError):
    """A block can be said in no markup, and is none of those that a line can stand for."""


def to_markup(
    blocks: Sequence[Block],
    cut: int | None = None,
    *,
    language: str | None,
    named: Named,
    before: Sequence[Block] | None = None,
) -> str:
    """The body as markup that `read_markup` reads to the same blocks, given the same `before`.

    language: the story's (BCP 47); named: what a block is called in the line that stands for one;
    before: the blocks that a line can stand for (None: these). Raises NoMarkup.
    """
    old = blocks if before is None else before
    everything = frozenset(range(len(blocks)))
    careful: frozenset[int] = frozenset()
    for _ in range(TRIES):
        pieces = [
            _piece(block, old, language, named, careful=place in careful)
            for place, block in enumerate(blocks)
        ]
        text = "\n\n".join(_placed(blocks, pieces, cut))
        wrong = _misread(text, blocks, old, cut, language)
        if not wrong:
            return text
        careful = everything if wrong <= careful else careful | wrong
    pieces = [_kept(block, old, named) for block in blocks]
    return "\n\n".join(_placed(blocks, pieces, cut))


def _misread(
    text: str,
    blocks: Sequence[Block],
    old: Sequence[Block],
    cut: int | None,
    language: str | None,
) -> frozenset[int]:
    """The places of the blocks that do not come back the same from the text; all of them, where it
    cannot be told which."""
    everything = frozenset(range(len(blocks)))
    try:
        found, where = read_markup(text, old, language=language)
    except BadInput:
        return everything
    if where != cut or len(found) != len(blocks):
        return everything
    pairs = enumerate(zip(blocks, found, strict=True))
    return frozenset(place for place, (one, back) in pairs if reads(one) != reads(back))


def read_markup(
    text: str, before: Sequence[Block], *, language: str | None
) -> tuple[tuple[Block, ...], int | None]:
    """The blocks of a markup, and how many stand before the cut mark (None without one).

    before: the blocks that the lines in double brackets stand for. Raises BadInput `unknown_block`
    for a line that stands for none, `too_large`, `too_deep`, `active_content`.
    """
    if len(text) > MOST_CHARACTERS:
        message = f"the text has more than {MOST_CHARACTERS} characters; split the story"
        raise BadInput("too_large", message, "body")
    blocks: list[Block] = []
    cut: int | None = None
    passage: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), CUT]:
        kept, is_cut = KEPT.fullmatch(line), CUTS.fullmatch(line)
        if kept is None and is_cut is None:
            passage.append(line)
            continue
        blocks += _read(passage, language)
        passage = []
        if kept is not None:
            blocks.append(_block_of(int(kept["number"]), before))
        elif cut is None:
            cut = len(blocks)
    at_end = cut == len(blocks) and CUTS.search(text) is None
    return tuple(blocks), None if at_end else cut


def _read(lines: list[str], language: str | None) -> Sequence[Block]:
    text = "\n".join(lines)
    if not text.strip():
        return ()
    try:
        return read_body(READER.render(text), language=language, strict=True).blocks
    except RecursionError:
        raise BadInput("too_deep", "the text nests too deeply; simplify it", "body") from None
    except BadInput as problem:  # a line of the markup is none of the form's
        raise BadInput(problem.code, problem.message, "body") from None


def _block_of(number: int, before: Sequence[Block]) -> Block:
    if not 1 <= number <= len(before):
        message = f"[[{number}: …]] stands for nothing; take the line out"
        raise BadInput("unknown_block", message, "body")
    return before[number - 1]


def _piece(
    block: Block, old: Sequence[Block], language: str | None, named: Named, *, careful: bool
) -> str:
    """The block in Markdown, in the first way that reads the same; `careful` proves each."""
    for way in WAYS:
        text = way(block)
        if text is None:
            break
        if not careful or not _misread(text, [block], old, None, language):
            return text
    return _kept(block, old, named)


def _kept(block: Block, old: Sequence[Block], named: Named) -> str:
    number = next((n for n, one in enumerate(old, 1) if one is block or one == block), None)
    if number is None:
        raise NoMarkup(block.type)
    name = WHITE.sub(" ", named(block).replace("]", " ")).strip()
    return f"[[{number}: {name}]]"


def _placed(blocks: Sequence[Block], pieces: list[str], cut: int | None) -> Iterator[str]:
    for place, piece in enumerate(pieces):
        if place == cut:
            yield CUT
        if place and isinstance(blocks[place], List) and isinstance(blocks[place - 1], List):
            yield BETWEEN_LISTS
        yield piece
    if cut == len(pieces):
        yield CUT
