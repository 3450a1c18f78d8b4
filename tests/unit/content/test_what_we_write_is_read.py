"""Every field that a format of ours carries is read back by the reader of that format."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article, Author, Enclosure, PublishedArticle
from publisher.content.blocks import Paragraph, Span
from publisher.content.codec import content_hash, to_json
from publisher.content.enclosures import with_links
from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.public_json import shown_document
from publisher.renderers.feeds import Format, Source, make_entry, render_feed
from publisher.renderers.wire.formats import FORMATS
from publisher.renderers.wire.source import WireSource
from tests.feed_samples import META
from tests.properties import examples

FIRST = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
ADDRESS = "https://fanal.example.org/articles/7"
# No letters of a tag: RSS cannot tell one from text.
words = st.text("xyéçشن &<>;’—", min_size=3, max_size=20).map(lambda t: f"M{' '.join(t.split())}n")
some = st.none() | words
several = st.lists(words, max_size=3, unique=True).map(tuple)
hours = st.integers(0, 10_000).map(lambda count: timedelta(hours=count))
authors = st.lists(
    st.one_of(
        st.builds(Author, name=words, note=some),
        st.builds(Author, note=words.map("Note {}".format)),
    ),
    max_size=3,
    unique_by=(
        lambda author: author.name or author.note,
        lambda author: author.note or author.name,
    ),
)


enclosures = st.lists(
    st.builds(
        Enclosure,
        url=st.sampled_from(["a.mp3", "b.mp3", "c"]).map("https://fanal.example.org/{}".format),
        content_type=st.sampled_from(["audio/mpeg", "video/mp4", "application/pdf"]),
        size=st.none() | st.integers(1, 10**9),
        title=st.just("") | words,
    ),
    max_size=2,
    unique_by=lambda enclosure: enclosure.url,
).map(tuple)


def by_name_first(found: list[Author]) -> tuple[Author, ...]:
    """The formats list the named before the notes of nobody."""
    return tuple(sorted(found, key=lambda author: author.name is None))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    blocks = tuple(
        Paragraph(content=(Span(text),))
        for text in draw(st.lists(words.map("Text {}".format), min_size=1, max_size=4))
    )
    published = FIRST + draw(hours)
    article = Article(
        headline=draw(words),
        blocks=blocks,
        guid="tag:fanal.example.org,2026:7",
        language=draw(st.sampled_from(["fr", "en-GB", "ar"])),
        direction="ltr",
        access=draw(st.sampled_from(["free", "registered", "paid"])),
        rubrics=draw(several),
        tags=tuple(f"#{tag}" for tag in draw(several)),
        kicker=draw(some),
        standfirst=draw(st.none() | words.map("Lead {}".format)),
        published_at=published,
        updated_at=published + draw(hours),
        embargo_until=draw(st.none() | hours.map(lambda later: FIRST + later)),
        authors=by_name_first(draw(authors)),
        sponsor=draw(st.none() | words.map("Sponsor {}".format)),
        canonical_url=ADDRESS,
        cut=draw(st.none() | st.integers(0, len(blocks))),
        enclosures=draw(enclosures),
        urgency=draw(st.none() | st.integers(1, 9)),
        slugline=draw(some),
        place=draw(some),
        genre=draw(some),
    )
    return with_links(article)  # as every door stores it


def published(article: Article) -> PublishedArticle:
    assert article.published_at is not None
    assert article.updated_at is not None
    return PublishedArticle(
        id="7",
        version=1,
        guid=article.guid or "",
        url=ADDRESS,
        content=article,
        content_hash=content_hash(article),
        pubstatus="usable",
        published_at=article.published_at,
        updated_at=article.updated_at,
    )


def fields(article: Article) -> dict[str, object]:
    """All of it but the direction, which follows from the text."""
    return {name: value for name, value in to_json(article).items() if name not in NOT_COMPARED}


NOT_COMPARED = {"direction", "blocks"}


def texts(article: Article) -> list[str]:
    return ["".join(s.text for s in b.content) for b in article.blocks if isinstance(b, Paragraph)]


@examples(40)
@given(articles())
@pytest.mark.parametrize(
    "code", ["newsml-g2", "ninjs", "ninjs-1.6", "ninjs-2.2", "ninjs-3.1", "nitf"]
)
def test_formats_of_newsrooms(code: str, article: Article) -> None:
    source = WireSource(name="Le Fanal", domain="fanal.example.org", language="fr")
    wire = FORMATS[code]
    found = parse(wire.render(published(article), source), filename=f"7.{wire.suffix}").article
    assert fields(found) == fields(article)
    assert texts(found) == texts(article)


@examples(60)
@given(articles())
def test_our_own_json(article: Article) -> None:
    document = json.dumps(shown_document(published(article)))
    assert parse(document.encode(), filename="7.json").article == article


CARRIED = ("guid", "language", "headline", "standfirst", "published_at")


@examples(60)
@given(articles())
@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_a_feed_as_far_as_it_carries_it(kind: Format, article: Article) -> None:
    source = Source(name="Le Fanal", domain="fanal.example.org", language="fr")
    body = render_feed(META, (make_entry(published(article), source),), kind).body
    (entry,) = read_feed(body, address="https://fanal.example.org/feed").entries
    found = story_of(entry).article
    ours, theirs = to_json(article), to_json(found)
    assert {name: theirs[name] for name in CARRIED} == {name: ours[name] for name in CARRIED}
    assert (theirs["updated_at"] or theirs["published_at"]) == ours["updated_at"]
    assert set(found.rubrics + found.tags) == set(article.rubrics + article.tags)
    named = {author.name for author in article.authors if author.name}
    # Without one, Atom and JSON Feed name the publication.
    assert {author.name for author in found.authors} - {META.publication} == named
    assert found.canonical_url == ADDRESS
    carried = article.enclosures[:1] if kind == "rss" else article.enclosures
    assert [e.url for e in found.enclosures] == [e.url for e in carried]
