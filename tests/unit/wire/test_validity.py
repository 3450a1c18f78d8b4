"""Every format of every sample: valid by its schema, the same each time, nothing acts in it."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from publisher.actions.partners.copies.judge_rules import profiles
from publisher.renderers.wire.atom import atom_document
from publisher.renderers.wire.judges import judge, judge_update
from publisher.renderers.wire.parts.profiles import MSN
from publisher.renderers.wire.rss import rss_document
from tests.conftest import ROOT
from tests.feed_rules import breaches
from tests.json_schemas import check_2020, draft_2020
from tests.unit.test_ninjs import ARTICLES
from tests.wire_samples import CODES, NOW, source, stories, written

STORIES = stories()
FEEDS = [code for code in CODES if code.startswith(("rss", "atom"))]
SCHEMA = ROOT / "publisher/renderers/wire/schemas/article-1.json"
SELF = "self link [] is not the location "


@pytest.mark.parametrize("code", CODES)
def test_the_same_story_gives_the_same_bytes(code: str) -> None:
    for name, article in STORIES.items():
        assert written(code, article) == written(code, stories()[name]), name


@pytest.mark.parametrize("code", FEEDS)
def test_feeds_keep_the_rules_of_the_w3c_and_of_atom(code: str, shared: Path) -> None:
    schema = etree.RelaxNG(etree.parse(str(shared / "schemas/atom/atom.rng")))
    for name, article in STORIES.items():
        body = written(code, article)
        # A pushed document stands nowhere: it has no address of its own to name.
        assert [one for one in breaches(body, "") if one != SELF] == [], name
        if code.startswith("atom"):
            schema.assertValid(etree.fromstring(body))
        read = feedparser.parse(body)
        assert not read.bozo, name
        assert [entry.id for entry in read.entries] == [article.guid]


def test_our_json_is_of_its_schema() -> None:
    schema = json.loads(SCHEMA.read_text())
    check_2020(schema)
    validator = draft_2020(schema)
    for name, article in STORIES.items():
        found = [
            error.json_path for error in validator.iter_errors(json.loads(written("json", article)))
        ]
        assert found == [], name
    document = json.loads(written("json", STORIES["story"]))
    for wrong in ({"pubstatus": "canceled"}, {"version": "1"}, {"blocks": [{"type": "x"}]}):
        assert list(validator.iter_errors({**document, **wrong})), wrong


# https://developers.google.com/search/docs/appearance/structured-data/article
SHAPE = {
    "type": "object",
    "required": ["@context", "@type", "headline", "datePublished", "dateModified", "publisher"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "NewsArticle"},
        "headline": {"type": "string", "minLength": 1},
        "datePublished": {"type": "string", "format": "date-time"},
        "dateModified": {"type": "string", "format": "date-time"},
        "author": {"type": "array", "items": {"required": ["@type", "name"]}},
        "image": {"type": "array", "items": {"required": ["@type", "url"]}},
        "isAccessibleForFree": {"type": "boolean"},
        "url": {"type": "string", "format": "uri"},
    },
}


def linked(body: bytes) -> Any:
    (script,) = html.fromstring(body).xpath("//script")
    assert script.get("type") == "application/ld+json"
    return json.loads(script.text)


def test_json_ld_has_the_shape_that_search_engines_read() -> None:
    for name, article in STORIES.items():
        document = linked(written("json-ld", article))
        assert list(draft_2020(SHAPE).iter_errors(document)) == [], name
        assert (document["identifier"], document["version"]) == (article.guid, article.version)
        assert document["creativeWorkStatus"] == article.pubstatus


def test_nothing_in_a_text_acts() -> None:
    hostile = ARTICLES["hostile"]
    for code in CODES:
        body = written(code, hostile).decode()
        assert "<script>\x00" not in body
        assert "\x00" not in body.replace("\x16\x16\x01", ""), code
    for code in ("html", "json-ld"):
        page = html.fromstring(written(code, hostile))
        assert [e.get("type") for e in page.iter("script")] in ([], ["application/ld+json"])
        assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")]
    assert "<img" not in re.sub(r"\\<", "", written("markdown", hostile).decode())


@pytest.mark.parametrize("code", CODES)
def test_no_judge_refuses_what_we_write(code: str) -> None:
    for name, article in STORIES.items():
        found = judge(code, written(code, article), profiles(code), now=NOW)
        errors = {one.rule for one in found if one.severity == "error"}
        # The excerpt and the Arabic story are as short as their sources, and without pictures.
        assert errors <= SHORT.get(code, {}).get(name, set()), (name, found)


NO_PICTURE = {"excerpt": {"picture"}, "arabic": {"picture"}, "unlicensed": {"picture"}}
SHORT: dict[str, dict[str, set[str]]] = {
    "rss-flipboard": NO_PICTURE,
    "rss-yahoo": {name: {"body"} for name in ("excerpt", "arabic", "every-block", "unlicensed")},
}


@pytest.mark.parametrize("code", FEEDS)
def test_an_update_is_taken_as_one(code: str) -> None:
    story, correction, kill = (written(code, STORIES[n]) for n in ("story", "correction", "kill"))
    assert judge_update(code, story, correction) == []
    assert judge_update(code, correction, kill) == []
    again = {one.rule for one in judge_update(code, correction, correction)}
    moved = "update-published-moves" if code.endswith("google-news") else "update-later"
    assert moved in again


def test_a_kill_stays_in_a_feed_of_several_with_its_expiration() -> None:
    """As MSN wants it: under its own id, updated, expired, beside the others."""
    feed = [(STORIES[name], source()) for name in ("kill", "embargo", "every-block")]
    for write in (rss_document, atom_document):
        body = write(feed, profile=MSN)
        assert body.count(b"mi:expirationDate>2026-03-01T08:00:00Z<") == 1
        found = judge("rss-msn", body, profiles("rss-msn"), now=NOW)
        assert [one.rule for one in found if one.severity == "error"] == []
        early = judge("rss-msn", body, profiles("rss-msn"), now=NOW - timedelta(hours=2))
        assert {"kill-expired", "updated-past"} <= {one.rule for one in early}
