"""IRIs of editors leave as URIs where a format wants them."""

import json
from dataclasses import replace

import pytest
from lxml import etree

from publisher.renderers.feeds import make_entry, render_feed
from publisher.renderers.feeds.lists import ListedPage, news_sitemap, sitemap
from publisher.renderers.uris import uri
from tests.feed_samples import META, SOURCE, STARTED, story_titled


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://e.example.org/a?b=1&c=%C3%A9#d", "https://e.example.org/a?b=1&c=%C3%A9#d"),
        ("https://e.example.org/marée|1", "https://e.example.org/mar%C3%A9e%7C1"),
        ("https://e.example.org/100%", "https://e.example.org/100%25"),
        ("https://e.example.org/أ?q=ب", "https://e.example.org/%D8%A3?q=%D8%A8"),
        (
            "https://port-de-kéroual.example:8443/é",
            "https://xn--port-de-kroual-jkb.example:8443/%C3%A9",
        ),
        ("https://[2001:db8::1]/[x]", "https://[2001:db8::1]/%5Bx%5D"),
        ("", ""),
    ],
)
def test_an_address_becomes_ascii(address: str, written: str) -> None:
    assert uri(address) == written
    assert uri(written) == written


def test_links_of_feeds_and_site_maps_are_uris() -> None:
    story = replace(story_titled("Marée"), url="https://fanal.example.org/marée haute")
    there = "https://fanal.example.org/mar%C3%A9e%20haute"
    entry = make_entry(story, SOURCE)
    rss = etree.fromstring(render_feed(META, (entry,), "rss").body)
    assert rss.findtext(".//item/link") == there
    atom = etree.fromstring(render_feed(META, (entry,), "atom").body)
    assert [e.get("href") for e in atom.iterfind(".//{*}entry/{*}link")] == [there]
    assert json.loads(render_feed(META, (entry,), "json").body)["items"][0]["url"] == there
    page = ListedPage(url=story.url, title="x", published=STARTED, updated=STARTED)
    for body in (sitemap([page]), news_sitemap("Le Fanal", "fr", [page])):
        assert etree.fromstring(body).findtext(".//{*}loc") == there
