"""Read back by our own parsers, a partner's copy is the same text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.content.article import Article, PublishedArticle
from publisher.content.blocks import (
    Figure,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
)
from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.plain_text import paragraphs_of
from publisher.content.problems import BadInput
from publisher.renderers.wire.formats import FORMATS
from tests.properties import examples
from tests.unit.content.test_round_trips import BLOCKS
from tests.wire_samples import source, stories, written

READ = ("html", "json", "json-ld", "markdown", "rss", "atom", "text")
STORIES = stories()
TEXT = [name for name in STORIES if name != "kill"]
# What a text looks like to a reader of Markdown unless it is escaped.
SIGNS = [
    *("# x", "1. x", "- x", "+ x", "= x", "> x", "* * *", "`x`", "~~x~~", "[x](y)", "![x](y)"),
    *("<b>x</b>", "&amp;", "a_b_c", "\\*x", "| x | y |", "---", "    x", "http://e.org/x", "***x"),
]


def read(code: str, body: bytes) -> Article:
    if code in ("rss", "atom"):
        (entry,) = read_feed(body, address="https://courrier.example.org/feed").entries
        return story_of(entry).article
    return parse(body, filename=f"a.{FORMATS[code].suffix}").article


def letters(article: Article) -> str:
    """Its text without white space: line ends of markup may move that."""
    parts = [part for block in article.blocks for part in paragraphs_of(block)]
    return "".join("".join(part.split()) for part in parts)


@pytest.mark.parametrize("code", [code for code in READ if code != "text"])
@pytest.mark.parametrize("name", TEXT)
def test_each_story(code: str, name: str) -> None:
    article = STORIES[name]
    found, content = read(code, written(code, article)), article.content
    said = letters(content) if code not in ("rss", "atom") else ""
    if code in ("rss", "atom"):  # a notice, an embargo and the way to the whole are in the text
        assert letters(content) in letters(found)
    else:
        assert letters(found).replace("".join((content.sponsor or "").split()), "") == said
    assert found.headline == content.headline
    assert found.standfirst == content.standfirst
    assert found.language == content.language
    assert {a.name for a in found.authors if a.name} == {a.name for a in content.authors}
    assert found.published_at == article.published_at.replace(
        microsecond=found.published_at.microsecond if found.published_at else 0
    )
    assert (found.direction or "ltr") == (content.direction or "ltr")


@pytest.mark.parametrize("code", ["json", "markdown", "html", "json-ld"])
def test_what_else_is_kept(code: str) -> None:
    article = STORIES["every-block"]
    found, content = read(code, written(code, article)), article.content
    assert (found.kicker, found.rubrics, found.tags) == (
        content.kicker, content.rubrics, content.tags,
    )  # fmt: skip
    (figure,) = (block for block in found.blocks if isinstance(block, Figure))
    (own,) = (block for block in content.blocks if isinstance(block, Figure))
    assert (figure.alt, figure.caption, figure.credit) == (own.alt, own.caption, own.credit)
    assert figure.src.startswith("https://courrier.example.org/pictures/")
    if code in ("json", "markdown"):
        assert found.guid == article.guid
        assert found.authors == content.authors
        assert (found.urgency, found.slugline, found.place, found.genre) == (
            2, "PHARE-GLENAN", "Penfret", "Feature",
        )  # fmt: skip


def test_our_json_is_the_very_article_but_for_addresses() -> None:
    for name in TEXT:
        article = STORIES[name]
        found, content = read("json", written("json", article)), article.content
        pictures = {f"picture:{n}" for n in ("sample.png",)} | {
            block.src for block in content.blocks if isinstance(block, Figure)
        }
        blocks = tuple(
            replace(block, src=source().pictures[block.src].url)
            if isinstance(block, Figure) and block.src in pictures
            else block
            for block in content.blocks
        )
        kept = [b for b in found.blocks if not isinstance(b, Figure)]
        assert kept == [b for b in blocks if not isinstance(b, Figure)]


def test_an_embargo_is_read_as_one() -> None:
    for code in ("json", "markdown"):
        until = read(code, written(code, STORIES["embargo"])).embargo_until
        assert until == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_kill_is_no_story() -> None:
    for code in ("html", "json-ld"):  # no reader of ours knows their pubstatus: it is said in words
        page = read(code, written(code, STORIES["kill"]))
        assert page.headline == "Article retiré"
        assert "RETRAITIMPÉRATIF" in letters(page)
    for code in ("json", "markdown"):
        with pytest.raises(BadInput) as error:
            read(code, written(code, STORIES["kill"]))
        assert error.value.code in {"not_usable", "missing_body"}
    for code in ("rss", "atom"):
        body = written(code, STORIES["kill"])
        assert read_feed(body, address="").deleted == (STORIES["kill"].guid,)


@pytest.mark.parametrize("name", TEXT)
def test_plain_text_has_every_paragraph(name: str) -> None:
    article = STORIES[name]
    lines = written("text", article).decode().split("\n")
    for block in article.content.blocks:
        if isinstance(block, Paragraph):
            for part in paragraphs_of(block):
                assert set(part.split("\n")) <= set(lines)
    if name not in ("story", "every-block"):  # what stands above others our reader takes for text
        return
    parsed = parse(written("text", article), filename="a.txt").article
    whole = "".join(letters(parsed).split())
    for block in article.content.blocks:
        if isinstance(block, Paragraph) and block is not article.content.blocks[0]:
            assert "".join("".join(paragraphs_of(block)).split()) in whole


def published(*blocks: object, headline: str = "Titre") -> PublishedArticle:
    content = Article(headline=headline, blocks=blocks, language="fr", direction="ltr")  # type: ignore[arg-type]
    return replace(STORIES["story"], content=content)


@examples(60)
@given(BLOCKS)
def test_any_blocks_in_markdown_and_pages(blocks: tuple[object, ...]) -> None:
    article = published(*blocks, headline="Un titre qui n’est pas dans le texte")
    for code in ("markdown", "html", "json"):
        found = read(code, written(code, article))
        assert letters(found) == letters(article.content), code
        assert [type(b) for b in found.blocks] == [type(b) for b in blocks], code
        assert found.headline == article.content.headline


MARKS = st.sampled_from(
    [
        *((), (Mark("strong"),), (Mark("code"),), (Mark("strong"), Mark("emphasis"))),
        *((Mark("link", href="https://e.org/a_b(c)*d?x=[1]"),), (Mark("language", language="en"),)),
    ]
)
INLINE = st.lists(st.tuples(st.sampled_from(SIGNS), MARKS), min_size=1, max_size=4).map(
    lambda found: tuple(Span(text, marks) for text, marks in found)
)


@examples(150)
@given(INLINE, st.sampled_from(["\n", " ", ""]))
@example((Span("x"), Span("\n- y")), "")
def test_no_sign_in_a_text_is_one_in_markdown(inline: tuple[Span, ...], between: str) -> None:
    spans = tuple(
        Span(f"{between if place else ''}{s.text}", s.marks) for place, s in enumerate(inline)
    )
    text = "".join(span.text for span in spans)
    for block in (
        Paragraph(content=spans),
        List(items=(ListItem(content=spans), ListItem(content=(Span("fin"),)))),
        Quote(paragraphs=(spans,)),
    ):
        found = read("markdown", written("markdown", published(block)))
        assert [type(one) for one in found.blocks] == [type(block)]
        assert "".join(text.split()) in letters(found).replace("•", "").replace("[note", ""), block


def test_lines_that_stay_as_they_are() -> None:
    lines = "a ``` b\n\n    c  d\n~~~\n<b>&amp;</b>"
    blocks = (Preformatted(content=(Span(lines),)), Separator())
    found = read("markdown", written("markdown", published(*blocks)))
    assert paragraphs_of(found.blocks[0])[0].rstrip("\n") == lines
