"""Entries written by ourselves are the bytes that feedgen and lxml would write, but for the form of
`&` and `<` in titles of RSS."""

from dataclasses import replace

import pytest
from hypothesis import given

from publisher.content.article import PublishedArticle
from publisher.renderers.feeds import Entry, Media, make_entry
from publisher.renderers.feeds.entry_bytes import atom_entry, rss_item
from publisher.renderers.feeds.xml import XmlFormat
from tests.feed_samples import SOURCE, entries
from tests.feedgen_oracle import by_feedgen
from tests.properties import examples
from tests.unit.test_feeds_of_any_article import stories

WRITERS = {"rss": rss_item, "atom": atom_entry}
HOSTILE = [
    "]]>",
    "a\tb",
    "a\nb",
    "a\rb",
    "\"<>&'",
    "&amp;",
    "\u2028",
    "\x7f\x85",
    "é\U0001f30a",
    "\ufdd0",
]
FORBIDDEN = ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_the_samples(kind: XmlFormat) -> None:
    for entry in entries():
        assert WRITERS[kind](entry) == by_feedgen(entry, kind)


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["id", "url", "title", "summary", "html", "language"])
def test_hostile_text_in_each_field(kind: XmlFormat, text: str, field: str) -> None:
    entry = replace(entries()[3], **{field: text})  # type: ignore[arg-type]
    assert WRITERS[kind](entry) == by_feedgen(entry, kind)


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_lists(kind: XmlFormat, text: str) -> None:
    picture = Media(
        url=text, content_type=text, size=3, alt=text, caption=text, credit=text, width=7
    )
    entry = replace(entries()[0], authors=(text,), categories=(text,), pictures=(picture, picture))
    assert WRITERS[kind](entry) == by_feedgen(entry, kind)


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("text", FORBIDDEN)
@pytest.mark.parametrize("field", ["title", "summary", "html"])
def test_what_xml_cannot_hold_is_refused(kind: XmlFormat, text: str, field: str) -> None:
    entry = replace(entries()[3], **{field: f"a{text}b"})  # type: ignore[arg-type]
    with pytest.raises(ValueError):  # noqa: PT011 (lxml says it in its own words)
        WRITERS[kind](entry)


@examples(60)
@given(stories())
def test_any_article(article: PublishedArticle) -> None:
    entry: Entry = make_entry(article, SOURCE)
    for kind in ("rss", "atom"):
        assert WRITERS[kind](entry) == by_feedgen(entry, kind)  # type: ignore[arg-type]
