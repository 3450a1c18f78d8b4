"""No error and no warning of the W3C feed validation service, on samples and on any article."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from publisher.content.article import PublishedArticle
from publisher.renderers.feeds import FeedMeta, Format, Page, make_entry, render_feed
from tests.feed_rules import breaches
from tests.feed_samples import META, SOURCE, entries
from tests.properties import examples
from tests.unit.test_feeds_of_any_article import stories

ADDRESSES = {kind: f"https://fanal.example.org/feeds/fanal/all/2.{kind}" for kind in META.addresses}
ARCHIVED = replace(
    META,
    addresses=ADDRESSES,
    page=Page(
        number=2,
        current=META.addresses,
        older={kind: address.replace("/2.", "/1.") for kind, address in ADDRESSES.items()},
        newer={kind: address.replace("/2.", "/3.") for kind, address in ADDRESSES.items()},
    ),
)
FIRST = replace(
    META,
    hubs=("https://fanal.example.org/hub", "https://hub.example.net/"),
    page=Page(number=0, current=META.addresses, older=ADDRESSES, newer={}),
)
XML: tuple[Format, ...] = ("rss", "atom")


@pytest.mark.parametrize("meta", [META, FIRST, ARCHIVED], ids=["plain", "first", "archived"])
@pytest.mark.parametrize("kind", XML)
def test_the_samples(kind: Format, meta: FeedMeta) -> None:
    for chosen in (entries(), ()):
        body = render_feed(meta, chosen, kind).body
        assert breaches(body, meta.addresses[kind]) == []


@pytest.mark.parametrize("meta", [FIRST, ARCHIVED], ids=["first", "archived"])
def test_history_links_pass_the_schema(meta: FeedMeta, shared: Path) -> None:
    schema = etree.RelaxNG(etree.parse(str(shared / "schemas/atom/atom.rng")))
    schema.assertValid(etree.fromstring(render_feed(meta, entries(), "atom").body))


@examples(60)
@given(stories())
def test_any_article(article: PublishedArticle) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)  # an archive's true dates may be implausible
    entry = make_entry(replace(article, published_at=moment, updated_at=moment), SOURCE)
    for kind in XML:
        found = breaches(render_feed(META, (entry,), kind).body, META.addresses[kind])
        # A headline may speak of HTML; then the validator asks whether that is meant.
        meant = {f"HTML in the title {entry.title!r}", "entry: HTML in a summary of text"}
        assert set(found) <= (meant if {"<", "&"} & {*entry.title, *entry.summary} else set())


def test_the_rules_find_what_is_wrong() -> None:
    good = entries()[3]
    for bad, words in (
        (replace(good, html='<p onclick="x">'), "harmless attribute"),
        (replace(good, html="<script>x</script>"), "harmless HTML"),
        (replace(good, html='<a href="/x">x</a>'), "relative"),
        (replace(good, title="<b>x</b>"), "HTML in the title"),
        (replace(good, title="a &amp; b"), "HTML in the title"),
        (replace(good, url="/x"), "absolute"),
        (replace(good, published=datetime(1970, 1, 1, tzinfo=UTC)), "implausible"),
    ):
        for kind in XML:
            found = breaches(render_feed(META, (bad,), kind).body, META.addresses[kind])
            assert any(words in one for one in found), (kind, words, found)
    assert breaches(render_feed(META, (good,), "rss").body, "https://elsewhere.example.org/") != []
