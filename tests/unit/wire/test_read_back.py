"""Read back by our own parsers, a partner's copy is the same text."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.content.article import Article, Parsed, PublishedArticle, PubStatus
from publisher.content.blocks import (
    Closing,
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

FEEDS, TEXTS = ("rss", "atom"), ("text", "text-iptc-7901")
NEWSROOMS = ("newsml-g2", "ninjs", "ninjs-1.6", "ninjs-2.2", "ninjs-3.1", "nitf")
READ = ("html", "json", "json-ld", "markdown", *FEEDS, *NEWSROOMS)
STORIES = stories()
TEXT = [name for name in STORIES if name != "kill"]
# What a text looks like to a reader of Markdown unless it is escaped.
SIGNS = [
    *("# x", "1. x", "- x", "+ x", "= x", "> x", "* * *", "`x`", "~~x~~", "[x](y)", "![x](y)"),
    *("<b>x</b>", "&amp;", "a_b_c", "\\*x", "| x | y |", "---", "    x", "http://e.org/x", "***x"),
]


def read(code: str, body: bytes) -> Article:
    if code in FEEDS:
        (entry,) = read_feed(body, address="https://courrier.example.org/feed").entries
        return story_of(entry).article
    return parsed(code, body).article


def parsed(code: str, body: bytes) -> Parsed:
    return parse(body, filename=f"a.{FORMATS[code].suffix}")


def shape(blocks: Iterable[object]) -> list[object]:
    """The kinds of blocks; no format but our own JSON tells a closing line from a paragraph."""
    return [Paragraph if type(block) is Closing else type(block) for block in blocks]


def letters(article: Article) -> str:
    """Its text without white space: line ends of markup may move that."""
    parts = [part for block in article.blocks for part in paragraphs_of(block)]
    return "".join("".join(part.split()) for part in parts)


@pytest.mark.parametrize("code", READ)
@pytest.mark.parametrize("name", TEXT)
def test_each_story(code: str, name: str) -> None:
    article = STORIES[name]
    found, content = read(code, written(code, article)), article.content
    said = letters(content)
    if code in FEEDS:  # a notice, an embargo and the way to the whole are in the text
        assert letters(content) in letters(found)
    else:
        assert letters(found) == said
        assert shape(found.blocks) == shape(content.blocks)
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


@pytest.mark.parametrize("code", [*READ, *TEXTS])
def test_an_embargo_is_read_as_one(code: str) -> None:
    until = read(code, written(code, STORIES["embargo"])).embargo_until
    assert until == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", [*READ, *TEXTS])
def test_an_excerpt_stays_for_those_who_may_read_it(code: str) -> None:
    assert read(code, written(code, STORIES["excerpt"])).access == "paid"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
@pytest.mark.parametrize("code", [*READ, *TEXTS])
def test_a_story_that_was_taken_back_is_no_story(code: str, status: PubStatus) -> None:
    article = replace(STORIES["kill"], pubstatus=status)
    body = written(code, article)
    if code in FEEDS:
        read_there = read_feed(body, address="")
        assert (read_there.deleted, read_there.entries) == ((article.guid,), ())
    elif code == "json":
        with pytest.raises(BadInput) as error:
            parsed(code, body)
        assert error.value.code == "not_usable"
    else:
        found = parsed(code, body)
        assert (found.pubstatus, found.article.guid) == (status, article.guid)
        assert (found.article.blocks, found.article.standfirst) == ((), None)
        assert any(article.notice in note for note in found.notes)  # type: ignore[operator]


def test_json_ld_in_any_page_says_that_its_story_was_taken_back() -> None:
    page = """<!doctype html><title>Titre</title><link rel=canonical href="https://e.org/a">
        <h1>Titre</h1><p>Un texte.</p><script type="application/ld+json">{"@type":"NewsArticle",
        "identifier":"urn:a","headline":"Titre","creativeWorkStatus":"%s"}</script>"""
    found = parse((page % "Canceled").encode(), filename="a.html")
    assert (found.pubstatus, found.article.guid, found.article.blocks) == ("canceled", "urn:a", ())
    assert parse((page % "Published").encode(), filename="a.html").pubstatus == "usable"


def test_a_copy_with_a_status_that_nobody_knows_is_refused() -> None:
    for code in ("html", "markdown", "text"):
        body = written(code, STORIES["story"]).replace(b"usable", b"killed")
        with pytest.raises(BadInput) as error:
            parsed(code, body)
        assert error.value.code == "wrong_value", code


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("name", TEXT)
def test_plain_text_is_read_back_whole(code: str, name: str) -> None:
    """Every letter of the text, all else where it was. A text has signs of its own for pictures,
    lists, tables and breaks."""
    article = STORIES[name]
    found, content = read(code, written(code, article)), article.content
    signs = str.maketrans("", "", "[]()•12.|*")
    assert letters(found).translate(signs) == letters(content).translate(signs)
    assert [type(b) for b in found.blocks if type(b) is List] == [
        type(b) for b in content.blocks if type(b) is List
    ]
    for field in ("headline", "kicker", "standfirst", "rubrics", "tags", "sponsor", "language"):
        assert getattr(found, field) == getattr(content, field), field
    assert {a.name for a in found.authors if a.name} == {a.name for a in content.authors}
    assert {a.note for a in found.authors if a.note} == {a.note for a in content.authors if a.note}
    assert found.guid == article.guid
    assert (found.urgency, found.slugline, found.place, found.genre) == (
        content.urgency, content.slugline, content.place, content.genre,
    )  # fmt: skip


def test_a_text_with_a_signature_is_no_copy() -> None:
    text = "Le titre du jour\n\nUn texte assez long.\n\n-- \nGuid: a\nVersion: 1\n"
    found = parse(text.encode(), filename="a.txt").article
    assert found.guid is None
    assert "Guid:a" in letters(found)


def published(*blocks: object, headline: str = "Titre") -> PublishedArticle:
    content = Article(headline=headline, blocks=blocks, language="fr", direction="ltr")  # type: ignore[arg-type]
    return replace(STORIES["story"], content=content)


@pytest.mark.slow
@examples(60)
@given(BLOCKS)
def test_any_blocks_in_markdown_and_pages(blocks: tuple[object, ...]) -> None:
    """Slow: many examples."""
    article = published(*blocks, headline="Un titre qui n’est pas dans le texte")
    for code in sorted({*READ} - {*FEEDS}):
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
