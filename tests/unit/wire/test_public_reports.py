"""Feeds that receivers refused, as people reported it in public: our judges name each fault, and
nothing that we write has it.

Yoast/wpseo-news#241, #582; thorsten/phpMyFAQ#886; Automattic/newspack-plugin#1878, #4116;
aaronpk/OwnYourGram#50; brief-rss/brief#470; wezm/read-rust#91; nt1m/livemarks#277;
ipfs/ipfs-blog#119; Scottcjn/bottube#1953; feedbin/feedbin#232; microsoft/vscode-docs#4225;
w3c/feedvalidator#27; FreshRSS/FreshRSS#2538.
"""

import locale
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from publisher.actions.partners.copies.judge_rules import in_words, profiles
from publisher.content.article import Article
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.renderers.wire.judges import Finding, judge, judge_update
from publisher.renderers.wire.source import WirePicture
from tests.wire_samples import CODES, NOW, source, stories, written

FEEDS = [code for code in CODES if code.startswith(("rss", "atom"))]
STORY = stories()["story"]


def rules(code: str, body: bytes, now: datetime = NOW) -> set[str]:
    return {one.rule for one in judge(code, body, profiles(code), now=now)}


NO_DATE = "entry-published-date"
DATE = b"Sun, 01 Mar 2026 06:00:00 +0000"
FAULTS = {
    "a month in the newsroom's language": (
        "rss-google-news", DATE, "Sáb, 01 Mär 2026 06:00:00 +0000".encode(), NO_DATE),
    "a time zone said twice": (
        "rss-msn", DATE, b"Sun, 01 Mar 26 06:00:00 +0200 +0200", "published-date"),
    "local time": ("rss-msn", DATE, b"Sun, 01 Mar 2026 07:00:00 +0100", "published-utc"),
    "a date of the epoch": ("rss", DATE, b"Thu, 01 Jan 1970 00:00:00 +0000", NO_DATE),
    "a date in a minute": ("rss-yahoo", DATE, b"Sun, 01 Mar 2026 09:01:00 +0000", "published-past"),
    "no date of RFC 3339": (
        "atom", b"<published>2026-03-01T06:00:00+00:00", b"<published>1 March", NO_DATE),
    "a prefix without a namespace": (
        "rss-smartnews", b' xmlns:media="http://search.yahoo.com/mrss/"', b"", "not-well-formed"),
    "an address within the site": (
        "rss-flipboard", b'<enclosure url="https://courrier.example.org', b'<enclosure url="',
        "enclosure-address"),
    "a page within the site": (
        "rss-flipboard", b"<link>https://courrier.example.org/articles/sample-1", b"<link>/1",
        "entry-link"),
    "markup in a title": ("rss-msn", b"<title>Exemple", b"<title>&lt;b&gt;Ex&lt;/b&gt;",
        "title-html"),
    "a name where an address is meant": (
        "rss", b"</item>", b"<author>Anne Roux</author></item>", "entry-author-email"),
    "a permalink that is none": ("rss", b'isPermaLink="false"', b'isPermaLink="true"', "permalink"),
    "no picture": ("rss-flipboard", b"media:content", b"media:contentless", "picture"),
    "no guid": ("rss-msn", b"<guid isPermaLink", b"<no-guid isPermaLink", "not-well-formed"),
    "a script": ("rss-yahoo", b"&lt;p&gt;", b"&lt;script&gt;x&lt;/script&gt;&lt;p&gt;", "elements"),
    "a short title": ("rss-msn", STORY.content.headline.encode(), b"Kurz", "title-short"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_judge_names_what_was_reported(fault: str) -> None:
    code, good, bad, rule = FAULTS[fault]
    body = written(code, STORY)
    assert good in body
    assert rule not in rules(code, body)
    assert rule in rules(code, body.replace(good, bad))


def test_two_entries_with_one_guid_and_a_feed_that_is_too_large() -> None:
    body = written("rss-msn", STORY)
    item = body[body.index(b"<item>") : body.index(b"</item>") + 7]
    assert {"id-twice", "entry-id-twice"} <= rules("rss-msn", body.replace(item, item * 2))
    padded = body.replace(b"</channel>", b"<!--" + b"x" * 2_000_001 + b"--></channel>")
    assert "feed-size" in rules("rss-google-news", padded)


def test_one_language_in_a_feed() -> None:
    body = written("rss-msn", STORY)
    item = body[body.index(b"<item>") : body.index(b"</item>") + 7]
    other = item.replace(b"<dc:language>fr<", b"<dc:language>ar<").replace(b"sample-1", b"sample-9")
    assert "one-language" in rules("rss-msn", body.replace(item, item + other))


def hostile(code: str) -> bytes:
    """A story with what closed other people's sections, titles and attributes."""
    content = Article(
        headline=']]> <head> & "guide" pour les éléments <b>',
        language="fr",
        standfirst="a ]]> b </description>",
        blocks=(
            Paragraph(content=(Span("fin ]]></content:encoded></item> &amp; 1 < 2"),)),
            Figure(src="picture:x.png", alt='"> <b>'),
        ),
    )
    address = "https://courrier.example.org/p/x.png?w=1&h=2&fit=1280%2C720"
    made = WirePicture(url=address, content_type="image/png", size=12, width=1280, height=720)
    return written(code, replace(STORY, content=content), source(pictures={"picture:x.png": made}))


@pytest.mark.parametrize("code", FEEDS)
def test_no_text_breaks_a_feed_and_no_address_is_encoded_twice(code: str) -> None:
    body = hostile(code)
    root = etree.fromstring(body)
    assert b"&amp;amp;h=2" not in body.partition(b"media:content")[2]
    names = {"rss": "{*}content", "atom": "{*}content"}
    pictures = [e.get("url") for e in root.iter(names[code[:4].rstrip("-")]) if e.get("medium")]
    if code != "rss-yahoo":  # which sees the picture in the text
        assert pictures == ["https://courrier.example.org/p/x.png?w=1&h=2&fit=1280%2C720"]
    title = "".join(next(root.iter("{*}item", "{*}entry")).find("{*}title").itertext())  # type: ignore[union-attr]
    assert title == ']]> <head> & "guide" pour les éléments <b>'


def test_dates_are_english_whatever_the_machine_speaks() -> None:
    before = locale.setlocale(locale.LC_ALL)
    known = [name for name in ("fr_FR.UTF-8", "de_DE.UTF-8", "pt_PT.UTF-8") if _speaks(name)]
    locale.setlocale(locale.LC_ALL, before)
    body = written("rss", STORY)
    for name in known:
        locale.setlocale(locale.LC_ALL, name)
        try:
            assert written("rss", STORY) == body
        finally:
            locale.setlocale(locale.LC_ALL, before)
    assert b"<pubDate>Sun, 01 Mar 2026 06:00:00 +0000</pubDate>" in body


def _speaks(name: str) -> bool:
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    return True


def test_a_picture_that_changed_under_its_address_is_no_update() -> None:
    """MSN keeps the old one."""
    before, after = (written("rss-msn", stories()[name]) for name in ("story", "correction"))
    changed = after.replace(b'fileSize="20480"', b'fileSize="20999"')
    assert judge_update("rss-msn", before, after) == []
    assert [one.rule for one in judge_update("rss-msn", before, changed)] == ["update-picture"]
    other = after.replace(b"sample-1<", b"sample-2<")
    assert "update-id" in {one.rule for one in judge_update("rss-msn", before, other)}
    again = {one.rule for one in judge_update("rss-yahoo", *twice("rss-yahoo"))}
    assert again == {"update-published-stays"}


def twice(code: str) -> tuple[bytes, bytes]:
    """A story, and its correction as a system writes it that moves the date of publication."""
    correction = stories()["correction"]
    moved = replace(correction, published_at=datetime(2026, 3, 1, 6, 30, tzinfo=UTC))
    return written(code, stories()["story"]), written(code, moved)


def test_a_finding_is_said_in_both_languages() -> None:
    body = written("rss-msn", STORY).replace(STORY.content.headline.encode(), b"Kurz")
    (found,) = [
        one
        for one in judge("rss-msn", body, profiles("rss-msn"), now=NOW)
        if one.rule == "title-short"
    ]
    assert in_words(found, "fr") == (
        "title a 4 caractères, il en faut au moins 21. MSN veut un titre de plus de 20 caractères."
    )
    assert in_words(found, "en") == (
        "title has 4 characters, 21 at least are wanted. "
        "MSN wants a title of more than 20 characters."
    )
    unknown = replace(found, profile="house", rule="own", code="odd")
    assert isinstance(unknown, Finding)
    assert in_words(unknown, "fr").startswith("title odd.")
