"""Whatever an article holds, its feeds are well-formed and the same text in each format."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import (
    Cell,
    Figure,
    Heading,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)
from publisher.renderers.feeds import Entry, make_entry, render_feed
from tests.feed_samples import META, SOURCE
from tests.properties import examples

# Lone surrogates and every control character too: intake strips them, but a feed must not rely
# on that.
TEXT = st.text(max_size=40) | st.sampled_from(
    [
        "]]>",
        "<b>",
        "</div>",
        "&amp;",
        "\x00\x0b",
        "\ud800",
        "\uffff",
        '"><script>',
        "a\r\nb",
        "\u2028",
    ]
)
MARK = st.builds(
    Mark,
    st.sampled_from(
        [
            "strong", "emphasis", "link", "code", "subscript", "superscript", "strikethrough",
            "language",
        ]
    ),
    href=st.none() | TEXT | st.just("https://example.org/?a=1&b=<2>"),
    language=st.none() | st.just("en"),
)  # fmt: skip
INLINE = st.lists(st.builds(Span, TEXT, st.lists(MARK, max_size=3).map(tuple)), max_size=4).map(
    tuple
)
ITEM = st.builds(ListItem, content=INLINE, marker=st.none() | TEXT)
CELL = st.builds(Cell, content=INLINE, header=st.booleans(), colspan=st.integers(1, 3))
BLOCK = st.one_of(
    st.builds(Heading, content=INLINE, level=st.integers(-3, 9)),
    st.builds(Paragraph, content=INLINE, language=st.none() | TEXT),
    st.builds(
        List,
        items=st.lists(ITEM, max_size=3).map(tuple),
        ordered=st.booleans(),
        start=st.integers(),
    ),
    st.builds(
        Quote,
        paragraphs=st.lists(INLINE, max_size=2).map(tuple),
        source_marker=st.none() | TEXT,
        source=INLINE,
    ),
    st.builds(
        Table,
        rows=st.lists(st.lists(CELL, max_size=3).map(tuple), max_size=3).map(tuple),
        head_rows=st.integers(0, 2),
        caption=INLINE,
    ),
    st.builds(Preformatted, content=INLINE),
    st.builds(
        Figure, src=TEXT | st.just("picture:ab12.png"), alt=TEXT, caption=INLINE, credit=TEXT
    ),
    st.just(Separator()),
)
ARTICLE = st.builds(
    Article,
    headline=TEXT,
    blocks=st.lists(BLOCK, max_size=5).map(tuple),
    language=st.none() | st.sampled_from(["fr", "en-GB", "ar", "zh-Hant-TW"]),
    access=st.sampled_from(["free", "registered", "paid"]),
    rubrics=st.lists(TEXT, max_size=3).map(tuple),
    kicker=st.none() | TEXT,
    standfirst=st.none() | TEXT,
    authors=st.lists(
        st.builds(Author, name=st.none() | TEXT, note=st.none() | TEXT), max_size=2
    ).map(tuple),
    sponsor=st.none() | TEXT,
)
MOMENT = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    timezones=st.just(UTC),
)


@st.composite
def stories(draw: Any) -> PublishedArticle:
    moment = draw(MOMENT)
    return PublishedArticle(
        id="1",
        version=1,
        guid=draw(TEXT | st.just("tag:example.org,2026:1")),
        url="https://example.org/articles/1",
        content=draw(ARTICLE),
        content_hash="",
        pubstatus=draw(st.sampled_from(["usable", "canceled"])),
        published_at=moment,
        updated_at=draw(MOMENT),
        notice=draw(st.none() | TEXT),
    )


def atom_view(body: bytes) -> list[tuple[str | None, ...]]:
    space = "{http://www.w3.org/2005/Atom}"
    root = etree.fromstring(body)
    return [
        tuple(entry.findtext(space + name) for name in ("id", "title", "summary", "content"))
        for entry in root.findall(space + "entry")
    ]


def own_view(entries: tuple[Entry, ...]) -> list[tuple[str, ...]]:
    return [(entry.id, entry.title, entry.summary, entry.html) for entry in entries]


@examples(60)
@given(st.lists(stories(), min_size=1, max_size=3))
def test_any_article_gives_well_formed_feeds(articles: list[PublishedArticle]) -> None:
    entries = tuple(make_entry(article, SOURCE) for article in articles)
    rss, atom, document = (render_feed(META, entries, kind) for kind in ("rss", "atom", "json"))
    assert rss.quarantined == atom.quarantined == document.quarantined == ()
    items = json.loads(document.body)["items"]
    seen = [(i["id"], i["title"], i.get("summary", ""), i["content_html"]) for i in items]
    assert seen == own_view(entries)
    assert [tuple(text or "" for text in row) for row in atom_view(atom.body)] == own_view(entries)
    channel = etree.fromstring(rss.body).find("channel")
    assert channel is not None
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    assert [
        (item.findtext("guid"), item.findtext("title"), item.findtext(encoded))
        for item in channel.findall("item")
    ] == [(entry.id, entry.title, entry.html) for entry in entries]


@examples(60)
@given(stories())
def test_no_text_becomes_markup(article: PublishedArticle) -> None:
    allowed = set(
        re.findall(
            r"\w+",
            "div aside p strong em a code sub sup s span br h2 h3 h4 h5 h6 ul ol li blockquote "
            "footer table caption thead tbody tr th td pre figure img figcaption small hr",
        )
    )
    html = make_entry(article, SOURCE).html
    root = etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser())
    found = {element.tag for element in root.iter()} - {"html", "body"}
    assert found <= allowed
    for link in root.iter("a", "img"):
        address = link.get("href") or link.get("src") or ""
        assert address.startswith(("https://", "http://", "mailto:", "tel:"))
