"""Any story, in each format of newsrooms: valid by the official schema, and read back with every
letter."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article
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
from publisher.content.inline_text import as_text
from publisher.content.parsers import parse
from publisher.content.plain_text import characters
from publisher.renderers.characters import clean
from publisher.renderers.wire.formats import FORMATS
from tests.properties import examples
from tests.unit.content import stories
from tests.wire_schemas import NINJS, XML, faults
from tests.wire_stories import SOURCE, published

CODES = [*NINJS, *XML]
blocks = st.lists(stories.blocks, max_size=4).map(tuple)


def is_whole(block: Block) -> bool:
    """Whether a reader of HTML takes it for what it is: a table has cells, a quotation words."""
    if isinstance(block, Table):
        return bool(block.rows) and all(block.rows)
    if isinstance(block, Figure):
        return 1 not in (block.width, block.height)  # those count readers
    return not isinstance(block, Quote) or any(characters(p).strip() for p in block.paragraphs)


whole = st.lists(stories.blocks.filter(is_whole), max_size=4).map(tuple)


def letters(text: str) -> str:
    """The characters that are no white space: line breaks of markup may move spaces."""
    return "".join(clean(text).split())


def said(block: Block, code: str) -> str:
    """All that the format writes of a block; markers that authors typed are the list's own."""
    match block:
        case Heading() | Paragraph() | Closing():
            return characters(block.content)
        case Preformatted():  # NITF has no marks there, so it says what they mean
            return as_text(block.content) if code == "nitf" else characters(block.content)
        case List():
            return _listed(block)
        case Quote():
            source = characters(block.source)
            marker = block.source_marker or "" if source else ""
            return "".join(map(characters, block.paragraphs)) + marker + source
        case Table():
            cells = (cell.content for row in block.rows for cell in row)
            return characters(block.caption) + "".join(map(characters, cells))
        case Figure():
            shown = block.src.startswith("https://")
            return characters(block.caption) + block.credit if shown else block.alt
        case Separator():
            return ""
    raise TypeError(block.type)


def _listed(block: List) -> str:
    items = (
        characters(item.content) + "".join(map(_listed, item.children)) for item in block.items
    )
    return "".join(items)


def read(blocks: tuple[Block, ...]) -> str:
    return letters("".join(said(block, "") for block in blocks))


@pytest.mark.slow
@examples(40)
@given(whole)
@pytest.mark.parametrize("code", CODES)
def test_every_letter_comes_back(code: str, blocks: tuple[Block, ...]) -> None:
    """Slow: many examples."""
    first = Paragraph(content=(stories.Span("Le début."),))
    article = Article(headline="Titre", blocks=(first, *blocks), language="fr", direction="ltr")
    wire = FORMATS[code]
    body = wire.render(published(article), SOURCE)
    found = parse(body, filename=f"7.{wire.suffix}").article
    assert read(found.blocks) == letters("".join(said(block, code) for block in article.blocks))


@examples(40)
@given(blocks, stories.text.filter(str.strip), st.sampled_from(["ltr", "rtl", None]))
@pytest.mark.parametrize("code", CODES)
def test_every_story_is_valid(
    shared: Path, code: str, blocks: tuple[Block, ...], words: str, direction: str | None
) -> None:
    article = Article(
        headline=words, blocks=blocks, direction=direction, kicker=words, standfirst=words,
        rubrics=(words,), tags=(words,), slugline=words, place=words, genre=words, urgency=9,
    )  # fmt: skip
    body = FORMATS[code].render(published(article, notice=words), SOURCE)
    assert faults(code, body, shared / "schemas") == []
