"""Parse, render, parse again: the text stays; and no bytes crash a parser."""

import contextlib
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article, PublishedArticle
from publisher.content.blocks import Heading, Mark, Paragraph, Quote, Span
from publisher.content.codec import content_hash
from publisher.content.parsers import parse
from publisher.content.parsers.html.body import read_body
from publisher.content.parsers.wordpress import overview, stories
from publisher.content.plain_text import characters, paragraphs_of
from publisher.content.problems import BadInput
from publisher.renderers.body import blocks as render_body
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.source import WireSource
from tests.properties import examples
from tests.wordpress import export, item

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LETTERS = "abcdefgéàç «»’…—&<>;0123456789سلامשלום\u00a0\u202f"
WORDS = (
    st.text(LETTERS, min_size=1, max_size=40)
    .map(lambda text: " ".join(text.split(" ")).strip(" "))
    .filter(lambda text: any(c.isalpha() for c in text))
)
MARKS = st.sampled_from([(), (Mark("strong"),), (Mark("link", href="https://example.org/a"),)])
INLINE = st.lists(st.builds(Span, WORDS, MARKS), min_size=1, max_size=3).map(tuple)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Paragraph, content=INLINE),
        st.builds(Heading, content=INLINE, level=st.integers(2, 6)),
        st.builds(Quote, paragraphs=st.tuples(INLINE)),
    ),
    min_size=1,
    max_size=5,
).map(tuple)


def text(blocks):
    return [part for block in blocks for part in paragraphs_of(block) if part]


def letters(parts):
    """The characters that are no white space: line breaks of markup may move spaces."""
    return "".join("".join(part.split()) for part in parts)


@examples(25)
@given(BLOCKS)
def test_html_that_we_write_is_read_back(blocks):
    html = render_body(blocks, lambda src: src)
    found = read_body(html, language="fr")
    assert letters(text(found.blocks)) == letters(text(blocks))
    assert [type(b) for b in found.blocks] == [type(b) for b in blocks]


@examples(15)
@given(BLOCKS, WORDS)
def test_ninjs_that_we_write_is_read_back(blocks, headline):
    article = Article(headline=headline, blocks=blocks, language="fr", direction="ltr")
    published = PublishedArticle(
        id="a1",
        version=1,
        guid="urn:a:1",
        url="https://example.org/a",
        content=article,
        content_hash=content_hash(article),
        pubstatus="usable",
        published_at=NOW,
        updated_at=NOW,
    )
    source = WireSource(name="Le Fanal", domain="example.org", language="fr")
    found = parse(render_ninjs(published, source), filename="a.json").article
    assert (found.guid, found.headline) == ("urn:a:1", headline.strip())
    assert letters(text(found.blocks)) == letters(text(blocks))


TRICKS = st.sampled_from(
    "<p> </p> <!--more--> --- #\u00a0 [ ]( <table><tr><td> <iframe\u00a0src= { } <h1>T</h1> ` > \\ "
    "<![CDATA[ <figure><img\u00a0src=x> [caption] <noscript><img\u00a0src=https://e.org/a> &#0; "
    '{"uri":"a","headlines": <script\u00a0type=application/ld+json>{'.replace("> ", ">\n ").split(
        " "
    )
).map(lambda trick: trick.replace("\u00a0", " "))
HOSTILE = st.lists(st.one_of(TRICKS, st.text(max_size=20)), max_size=30).map("".join)


@examples(25)
@given(st.one_of(st.binary(max_size=300), HOSTILE.map(lambda t: t.encode("utf-8", "replace"))))
@pytest.mark.parametrize("name", ["a.md", "a.html", "a.json", "a.txt", "a.xyz"])
def test_no_bytes_crash_a_parser(name, data):
    with contextlib.suppress(BadInput):
        article = parse(data, filename=name).article
        assert article.headline.strip()
        assert article.cut is None or 0 <= article.cut <= len(article.blocks)


@examples(15)
@given(HOSTILE)
def test_no_post_crashes_the_reader_of_exports(body):
    safe = body.replace("]]>", "").encode("utf-8", "ignore").decode()
    data = export([item(1, safe)]).encode("utf-8")
    with contextlib.suppress(BadInput):
        found = overview(io.BytesIO(data))
        for story in stories(io.BytesIO(data)):
            parsed = story.read(found.pictures, UTC)
            assert characters((Span(parsed.article.headline),))


@examples(25)
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader_of_exports(data):
    with contextlib.suppress(BadInput):
        overview(io.BytesIO(data))
