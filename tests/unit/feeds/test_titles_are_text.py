"""A headline that speaks of tags says the same in every format, by each format's own rules."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.renderers.feeds import Format, make_entry, render_feed
from publisher.renderers.feeds.lists import ListedPage, news_sitemap
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.source import WireSource
from tests.feed_samples import META, SOURCE, STARTED, story_titled
from tests.properties import examples

TITLES = [
    "Pourquoi <script> et <b> sont dangereux",
    "Écrire &amp; ou &eacute; en HTML",
    "Si a <b et c> d, que vaut &nbsp; ?",
    "AT&T < Orange > Free",
    "</title><item>]]>",
    "<i></i>",
]
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
WIRE = WireSource(name="Le Fanal", domain="fanal.example.org", language="fr")


def titles_out(headline: str) -> dict[str, str | None]:
    """The title of a story with that headline, as a reader of each format gets it."""
    article = story_titled(headline)
    entry = make_entry(article, SOURCE)
    rss, atom, document = (
        render_feed(META, (entry,), kind).body for kind in ("rss", "atom", "json")
    )
    page = ListedPage(url=article.url, title=headline, published=STARTED, updated=STARTED)
    titled = etree.fromstring(atom).find(".//{*}entry/{*}title")
    assert titled is not None
    assert titled.get("type", "text") == "text"
    return {
        "rss": etree.fromstring(rss).findtext(".//item/title"),
        "atom": titled.text,
        "json": json.loads(document)["items"][0]["title"],
        "ninjs": json.loads(render_ninjs(article, WIRE))["headlines"][0]["value"],
        "news": etree.fromstring(news_sitemap("Le Fanal", "fr", [page])).findtext(
            f".//{NEWS}title"
        ),
    }


@pytest.mark.parametrize("headline", TITLES)
def test_a_title_is_the_same_text_everywhere(headline: str) -> None:
    assert set(titles_out(headline).values()) == {headline}


@examples(100)
@given(st.text("ab <>&;/!-eéampltgt#x27", min_size=1, max_size=30).map(str.strip).filter(bool))
def test_whatever_a_headline_holds(headline: str) -> None:
    headline = " ".join(headline.split())
    assert set(titles_out(headline).values()) == {headline}


def test_rss_writes_its_titles_by_numbers() -> None:
    """The form that most readers understand (RSS Advisory Board, Best Practices Profile)."""
    entry = make_entry(story_titled("R&D <b>"), SOURCE)
    body = render_feed(replace(META, title="Mer & <sel>"), (entry,), "rss").body
    assert b"<title>R&#x26;D &#x3C;b&#x3E;</title>" in body
    assert body.count(b"<title>Mer &#x26; &#x3C;sel&#x3E;</title>") == 2  # the channel and its icon


@pytest.mark.parametrize("headline", TITLES)
@pytest.mark.parametrize("kind", ["atom", "json"])
def test_where_a_format_says_that_titles_are_text_they_are_read_so(
    headline: str, kind: Format
) -> None:
    """RSS does not say it: many feeds have HTML there, and readers take tags out."""
    body = render_feed(META, (make_entry(story_titled(headline), SOURCE),), kind).body
    (entry,) = read_feed(body, address="https://fanal.example.org/feed").entries
    assert story_of(entry).article.headline == headline


@pytest.mark.parametrize("headline", TITLES)
def test_a_headline_of_a_file_is_text(headline: str) -> None:
    document = json.dumps(
        {"headline": headline, "blocks": [{"type": "paragraph", "content": [{"text": "x"}]}]}
    )
    markdown = f"---\ntitle: {json.dumps(headline)}\n---\nUn mot.\n"
    for data, name in ((document, "a.json"), (markdown, "a.md")):
        assert parse(data.encode(), filename=name).article.headline == headline


def test_a_summary_is_text_too() -> None:
    article = story_titled("Titre")
    lead = replace(article.content, standfirst="Use <b> not <i> &amp;")
    entry = make_entry(replace(article, content=lead), SOURCE)
    assert entry.summary == "Use <b> not <i> &amp;"
    rss = render_feed(META, (entry,), "rss").body
    # RSS reads a description as HTML: once escaped for XML, once for HTML.
    description = etree.fromstring(rss).findtext(".//item/description")
    assert description == "Use &lt;b&gt; not &lt;i&gt; &amp;amp;"


def test_a_headline_that_shows_nothing_gives_way() -> None:
    assert make_entry(story_titled("\u00a0"), SOURCE).title == "Un mot."
