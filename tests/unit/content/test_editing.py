"""A story in an editor and back: nothing of the tree is lost, whatever way it is shown."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article
from publisher.content.blocks import (
    BLOCKS,
    Block,
    Cell,
    Figure,
    Heading,
    List,
    ListItem,
    Mark,
    Paragraph,
    Quote,
    Span,
    Table,
)
from publisher.content.codec import content_hash
from publisher.content.editing.from_editor import READERS, document_of, from_editor
from publisher.content.editing.kept import edited, normal, without_empty
from publisher.content.editing.markup import read_markup, reads, to_markup
from publisher.content.editing.to_editor import WRITERS, to_editor
from publisher.content.problems import BadInput
from tests.unit.content.stories import blocks as any_block

PICTURE = f"picture:{'a' * 40}.png"
bodies = st.lists(any_block, max_size=5).map(tuple)


def named(block: Block) -> str:
    return f"a {block.type}"


def through(document: dict[str, Any]) -> tuple[tuple[Block, ...], int | None]:
    """As the browser's form posts it."""
    return from_editor(document_of(json.dumps(document)))


def as_browser(node: Any) -> Any:
    """What ProseMirror makes of a document that it loads: marks in its schema's order."""
    if isinstance(node, list):
        return [as_browser(each) for each in node]
    if not isinstance(node, dict):
        return node
    written = {name: as_browser(value) for name, value in node.items()}
    if "marks" in written:
        written["marks"].sort(key=lambda mark: mark["type"])
    return written


def hashed(blocks: tuple[Block, ...], cut: int | None = None) -> str:
    return content_hash(Article(headline="x", blocks=blocks, cut=cut))


@pytest.mark.slow
@given(bodies, st.data())
def test_every_tree_comes_back_from_the_editor(
    blocks: tuple[Block, ...], data: st.DataObject
) -> None:
    """Slow: a hundred bodies, whose kinds of blocks are many."""
    cut = data.draw(st.none() | st.integers(0, len(blocks)))
    document = to_editor(blocks, cut)
    found, where = through(document)
    assert where == cut
    if blocks or cut is not None:
        assert list(map(normal, found)) == list(map(normal, blocks))
    again, where = through(as_browser(document))
    kept = without_empty(edited(blocks, again), where)
    assert hashed(tuple(one.block for one in kept[0]), kept[1]) == hashed(blocks, cut)


@pytest.mark.slow
@given(bodies, st.data())
def test_every_tree_comes_back_from_the_plain_form(
    blocks: tuple[Block, ...], data: st.DataObject
) -> None:
    """Slow: a hundred bodies, each written and read three times at most."""
    cut = data.draw(st.none() | st.integers(0, len(blocks)))
    text = to_markup(blocks, cut, language="fr", named=named)
    found, where = read_markup(text.replace("\n", "\r\n"), blocks, language="fr")
    kept = without_empty(edited(blocks, found, reads), where)
    assert hashed(tuple(one.block for one in kept[0]), kept[1]) == hashed(blocks, cut)


STORY = (
    Paragraph(
        content=(
            Span("Le port a "),
            Span("rouvert", (Mark("strong"),)),
            Span(" ("),
            Span("ici", (Mark("link", href="https://example.org/a"),)),
            Span(") ; 3 * 4 et a_b_c restent."),
        )
    ),
    Heading(content=(Span("Un intertitre"),), level=3),
    List(items=(ListItem(content=(Span("un"),)), ListItem(content=(Span("deux"),)))),
    List(items=(ListItem(content=(Span("premier"),)),), ordered=True),
    Quote(paragraphs=((Span("Nous attendions."),),), source_marker="—", source=(Span("Anne"),)),
    Figure(src=PICTURE, alt="Le quai", caption=(Span("Le bassin nord"),), credit="A. Rey", width=9),
    Table(rows=((Cell(content=(Span("a"),), rowspan=2), Cell(content=(Span("b"),))),)),
)


def test_a_story_of_every_day_is_plain_markup() -> None:
    text = to_markup(STORY, 1, language="fr", named=named)
    assert text == (
        "Le port a **rouvert** ([ici](https://example.org/a)) ; 3 * 4 et a_b_c restent.\n\n"
        "<!--more-->\n\n### Un intertitre\n\n- un\n- deux\n\n<!-- -->\n\n1. premier\n\n"
        "> Nous attendions.\n>\n> — Anne\n\n"
        f'![Le quai](<{PICTURE}> "Le bassin nord © A. Rey")\n\n[[7: a table]]'
    )
    found, cut = read_markup(text, STORY, language="fr")
    assert (found[6], cut) == (STORY[6], 1)


def test_what_stays_beside_a_change_is_untouched() -> None:
    text = to_markup(STORY, language="fr", named=named).replace("Le quai", "Le quai à l’aube")
    found, _ = read_markup(text, STORY, language="fr")
    kept = edited(STORY, found, reads)
    assert [one.is_old for one in kept] == [True] * 5 + [False, True]
    assert kept[5].block == replace(STORY[5], alt="Le quai à l’aube")  # with its width


def test_a_line_for_a_block_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match=r"\[\[9: …\]\] stands for nothing"):
        read_markup("Un.\n\n[[9: un tableau]]\n", STORY, language="fr")


def test_an_editors_empty_lines_are_no_blocks() -> None:
    document = to_editor(STORY[:1])
    document["content"] += [{"type": "paragraph"}, {"type": "heading", "attrs": {"level": 2}}]
    found, cut = through(document)
    kept, _ = without_empty(edited(STORY[:1], found), cut)
    assert [one.block for one in kept] == [STORY[0]]


def test_every_kind_of_block_has_its_node() -> None:
    assert set(WRITERS) == set(BLOCKS)
    assert set(READERS) == {kind.type for kind in BLOCKS}


@pytest.mark.parametrize(
    ("node", "code", "where"),
    [
        ({"type": "script"}, "wrong_value", "content[0].type"),
        ({"type": "figure", "attrs": {"src": "http://x.example/a.png"}}, "bad_address", "src"),
        ({"type": "paragraph", "content": [{"type": "video"}]}, "wrong_value", "content[0]"),
        ({"type": "paragraph", "attrs": {"onclick": "x"}}, "unknown_field", "onclick"),
        ({"type": "heading", "attrs": {"level": 1}}, "out_of_range", "level"),
        (
            {
                "type": "paragraph",
                "content": [
                    {
                        "type": "text",
                        "text": "a",
                        "marks": [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}],
                    }
                ],
            },
            "bad_address",
            "href",
        ),
    ],
)
def test_a_document_of_somebody_else_is_refused(node: Any, code: str, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        through({"type": "doc", "content": [node]})
    assert refused.value.code == code
    assert where in refused.value.where


def test_a_document_cannot_be_endless() -> None:
    deep: Any = {"type": "list", "attrs": {}, "content": []}
    for _ in range(40):
        item = {"type": "list_item", "attrs": {}, "content": [{"type": "item_text"}, deep]}
        deep = {"type": "list", "attrs": {}, "content": [item]}
    with pytest.raises(BadInput) as refused:
        through({"type": "doc", "content": [deep]})
    assert refused.value.code == "too_deep"
    many = [{"type": "separator"}] * 5_001
    with pytest.raises(BadInput) as refused:
        through({"type": "doc", "content": many})
    assert refused.value.code == "too_long"
