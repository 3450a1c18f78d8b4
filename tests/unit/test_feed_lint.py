"""Rules as data: our feeds keep them, each breach is named with its entry and a remedy."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given

from publisher.actions.feeds.lint_feed import chosen_profiles, known_profiles
from publisher.content.article import Author, PublishedArticle
from publisher.content.problems import BadInput
from publisher.renderers.feeds import MIME, FeedMeta, Format, make_entry, render_feed
from publisher.renderers.feeds.lint import Finding, Served, lint, profile_of
from tests.feed_samples import FRENCH, META, SOURCE, STARTED, entries, published
from tests.properties import examples
from tests.unit.test_feed_rules import ARCHIVED, FIRST
from tests.unit.test_feeds_of_any_article import stories

NOW = STARTED + timedelta(days=3)
W3C = chosen_profiles(())


def found(
    body: bytes, *names: str, location: str = "", content_type: str = "", now: datetime = NOW
) -> list[Finding]:
    served = Served(body=body, location=location, content_type=content_type)
    return lint(served, chosen_profiles(names), now=now)


MEANT = {"entry-title-html", "entry-summary-html"}


def rules(body: bytes, *names: str, **more: str) -> set[str]:
    return {one.rule for one in found(body, *names, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize("meta", [META, FIRST, ARCHIVED], ids=["plain", "first", "archived"])
@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_our_own_are_clean(kind: Format, meta: FeedMeta) -> None:
    for chosen in (entries(), ()):
        body = render_feed(meta, chosen, kind).body
        served = {"location": meta.addresses[kind], "content_type": f"{MIME[kind]}; charset=utf-8"}
        assert found(body, **served) == []  # type: ignore[arg-type]


@examples(40)
@given(stories())
@example(published(replace(FRENCH, authors=(Author(name="\u2028"),)), 1))  # a name of spaces
def test_any_article_of_ours_is_clean(article: PublishedArticle) -> None:
    entry = make_entry(replace(article, published_at=STARTED, updated_at=STARTED), SOURCE)
    for kind in ("rss", "atom", "json"):
        served = Served(body=render_feed(META, (entry,), kind).body, location=META.addresses[kind])
        # A headline may speak of HTML; then the validator asks whether that is meant.
        meant = MEANT if {"<", "&"} & {*entry.title, *entry.summary} else set()
        assert {one.rule for one in lint(served, W3C, now=NOW)} <= meant


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"html": '<p onclick="x">'}, "dangerous-attribute"),
        ({"html": '<p style="x">'}, "dangerous-attribute"),
        ({"html": "<script>x</script>"}, "dangerous-html"),
        ({"html": '<a href="/x">x</a>'}, "relative-reference"),
        ({"html": '<a href=" javascript:x">x</a>'}, "relative-reference"),
        ({"title": "<b>x</b>"}, "entry-title-html"),
        ({"title": "a &amp; b"}, "entry-title-html"),
        ({"url": "/x"}, "entry-address"),
        ({"published": datetime(1970, 1, 1, tzinfo=UTC)}, "entry-published-date"),
        ({"published": NOW + timedelta(days=2)}, "entry-published-date"),
    ],
)
def test_a_breach_names_entry_rule_and_remedy(change: dict[str, object], rule: str) -> None:
    good, other = entries()[3], entries()[0]
    bad = replace(good, **change)  # type: ignore[arg-type]
    for kind in ("rss", "atom", "json"):
        one = [one for one in found(render_feed(META, (other, bad), kind).body) if one.rule == rule]
        assert [(each.entry, bool(each.remedy)) for each in one] == [(good.id, True)], kind


def test_what_only_the_whole_shows() -> None:
    one = entries()[3]
    twice = render_feed(META, (one, one), "atom").body
    assert "entry-id-twice" in rules(twice)
    rss = render_feed(META, (one,), "rss").body
    assert rules(rss, location="https://elsewhere.example.org/a.rss") == {"self-location"}
    assert rules(rss, content_type="text/html") == {"content-type"}
    assert rules(rss.replace(b'length="20480"', b'length="0"')) == {"enclosure-length-number"}
    assert rules(rss.replace(b' length="20480"', b"")) == {"enclosure-length"}
    assert rules(rss.replace(b"<language>fr</language>", b"<language>french!</language>")) == {
        "language"
    }


def test_a_feed_in_the_wild() -> None:
    """As small CMSes write them: dates in words, relative links, raw HTML, names as authors."""
    body = b"""<rss version="2.0"><channel><title>A &amp;amp; B</title><link>/</link>
    <item><title>x</title><guid>17</guid><link>/17</link><pubDate>yesterday</pubDate>
    <author>Anne</author><description>&lt;img src="/a.png"&gt;&lt;script&gt;</description>
    <enclosure url="/a.mp3"/><enclosure url="b"/></item><item/></channel></rss>"""
    assert rules(body) == {
        *("description", "home-address", "feed-title-html", "self", "entry-title", "entry-id"),
        *("permalink", "entry-address", "entry-published-date", "entry-author-email"),
        *("relative-reference-summary", "dangerous-html-summary", "two-enclosures"),
        *("enclosure-address", "enclosure-length", "enclosure-type"),
    }


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "empty-feed"),
        (b"<html></html>", "no-feed"),
        (b"{}", "no-feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "bad-feed"),
        (b"[" * 100_000, "not-well-formed"),
        (b"{" + b'"a":[' * 100_000, "bad-feed"),
        (b"<rss>" * 100_000, "not-well-formed"),
        (b"<rss><channel><title>a & b</title></channel></rss>", "not-well-formed"),
        (b"<rss><channel><title>\x01</title></channel></rss>", "not-well-formed"),
        (BOMB, "entities"),
        (b"\xff" * 2000, "not-well-formed"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_nobody_can_read_is_a_finding(body: bytes, rule: str) -> None:
    assert rule in rules(body)


def test_json_of_wrong_types() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": 3,
        "items": [{"id": 7, "url": ["x"], "tags": "y", "authors": 4}, 5],
        "hubs": [None],
    }
    assert {"self", "entry-address"} <= rules(json.dumps(document).encode())


def test_google_news() -> None:
    names = rules(render_feed(META, entries(), "rss").body, "google-news")
    assert names <= {"author", "hub", "picture-width", "picture-height"}  # warnings all
    [one] = found(render_feed(META, (), "json").body, "google-news")
    assert (one.profile, one.rule, one.severity) == ("google-news", "format", "error")
    many = tuple(replace(entries()[0], id=f"tag:a,2026:{number}") for number in range(61))
    assert "entries-at-once" in rules(render_feed(META, many, "atom").body, "google-news")
    long = replace(entries()[0], html="x" * 1_000_001)
    assert "entry-size" in rules(render_feed(META, (long,), "rss").body, "google-news")


def test_msn() -> None:
    short = replace(entries()[3], title="Trop court")
    long = replace(entries()[3], title="x" * 151)
    for entry, rule in ((short, "title-short"), (long, "title-long")):
        assert rule in rules(render_feed(META, (entry,), "rss").body, "msn")
    notice = entries()[2]
    body = render_feed(META, (notice,), "rss").body
    # MSN keeps what does not expire; a notice is bound by no age.
    assert rules(body, "msn") == {"kill-expires"}
    late = lint(Served(body=body), chosen_profiles(["msn"]), now=NOW + timedelta(days=400))
    assert {one.rule for one in late} == {"kill-expires"}
    old = render_feed(META, (entries()[3],), "rss").body
    assert "published-year" in {
        one.rule
        for one in lint(Served(body=old), chosen_profiles(["msn"]), now=NOW + timedelta(days=400))
    }


def test_every_profile_of_ours_reads() -> None:
    for profile in chosen_profiles(known_profiles()):
        assert profile.about
        assert profile.source
        assert len({rule.id for rule in profile.rules}) == len(profile.rules)


RULE = '[[rule]]\nid = "x"\non = "entry"\nfield = "title"\ncheck = "needed"\nremedy = "y"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no [[rule]]"),
        ("[[rule", "no TOML"),
        (RULE.replace('"entry"', '"page"'), "rule 1 (x): on is 'page'"),
        (RULE.replace('"needed"', '"exists"'), "check is 'exists'"),
        (RULE + 'severity = "fatal"', "severity is 'fatal'"),
        (RULE + 'formats = ["pdf"]', "formats is 'pdf'"),
        (RULE + 'notices = "never"', "notices is 'never'"),
        (RULE + "colour = 1", "colour is no key"),
        (RULE.replace('remedy = "y"', ""), "remedy is missing"),
        (RULE.replace('"needed"', '"longest"'), "longest needs a value"),
        (RULE.replace('"needed"', '"elements"'), "elements needs names"),
        (RULE.replace('"needed"', '"matches"') + 'value = "("', "no regular expression"),
        (RULE + RULE.replace("y", "z").replace('"x"', "3"), "rule 2"),
    ],
)
def test_a_bad_profile_names_its_rule(text: str, words: str) -> None:
    with pytest.raises(BadInput) as error:
        profile_of(text, "own")
    assert error.value.code == "bad_profile"
    assert words in error.value.message
