"""Feeds read back by a parser that is not ours, and by the official schemas."""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from publisher.renderers.feeds import Format, render_feed
from tests.feed_samples import META, entries
from tests.json_schemas import draft_4

FORMATS: tuple[Format, ...] = ("rss", "atom", "json")


def parsed(kind: Format) -> Any:
    """The sample feed in one format as (id, link, title, dates, authors, tags, summary, html)."""
    body = render_feed(META, entries(), kind).body
    if kind == "json":
        return [
            {
                "id": item["id"],
                "link": item["url"],
                "title": item["title"],
                "published": item["date_published"],
                "updated": item["date_modified"],
                "authors": [author["name"] for author in item.get("authors", [])],
                "tags": item.get("tags", []),
                "content": item["content_html"],
            }
            for item in json.loads(body)["items"]
        ]
    # What feedparser's sanitiser takes away is tested apart.
    feed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    assert feed.bozo == 0, feed.get("bozo_exception")
    assert feed.version == {"rss": "rss20", "atom": "atom10"}[kind]
    return [
        {
            "id": entry.id,
            "link": entry.link,
            "title": entry.title,
            "published": moment(entry.published_parsed),
            "updated": moment(
                entry.updated_parsed if "updated_parsed" in entry else entry.published_parsed
            ),
            "authors": [a["name"] for a in entry.get("authors", []) if a.get("name")],
            "tags": [tag["term"] for tag in entry.get("tags", [])],
            "content": entry.content[0].value,
        }
        for entry in feed.entries
    ]


def moment(parts: Any) -> str:
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parts[:6])


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_says_the_same(kind: Format) -> None:
    expected = [
        {
            "id": entry.id,
            "link": entry.url,
            "title": entry.title,
            "published": entry.published.isoformat().replace("+00:00", "Z"),
            "updated": entry.updated.isoformat().replace("+00:00", "Z"),
            "authors": list(entry.authors),
            "tags": list(entry.categories),
            "content": entry.html,
        }
        for entry in entries()
    ]
    assert parsed(kind) == expected


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_sanitiser_finds_nothing_to_take_away(kind: Format) -> None:
    strict = feedparser.parse(render_feed(META, entries(), kind).body)
    lax = feedparser.parse(render_feed(META, entries(), kind).body, sanitize_html=False)
    for one, other in zip(strict.entries, lax.entries, strict=True):
        assert words(one.content[0].value) == words(other.content[0].value)
        assert tags(one.content[0].value) == tags(other.content[0].value)


def tree(html: str) -> Any:
    return etree.fromstring(f"<body>{html}</body>", etree.HTMLParser())


def words(html: str) -> str:
    return "".join(tree(html).itertext())


def tags(html: str) -> list[str]:
    return [element.tag for element in tree(html).iter() if isinstance(element.tag, str)]


def test_summaries_are_text_for_readers_of_html_and_of_text() -> None:
    english = entries()[-1]
    assert "A short guide" in english.summary
    for kind in ("rss", "atom"):
        feed = feedparser.parse(render_feed(META, entries(), kind).body)
        assert feed.entries[-1].summary == english.summary


def test_feed_elements() -> None:
    rss = feedparser.parse(render_feed(META, entries(), "rss").body)
    atom = feedparser.parse(render_feed(META, entries(), "atom").body)
    document = json.loads(render_feed(META, entries(), "json").body)
    for kind, feed in (("rss", rss), ("atom", atom)):
        own = [link.href for link in feed.feed.links if link.rel == "self"]
        assert own == [META.addresses[kind]]
        assert feed.feed.language == "fr"
        assert feed.feed.title == document["title"] == "Le Fanal"
        assert feed.feed.link == document["home_page_url"] == META.home_url
        assert feed.feed.rights == "© Le Fanal SAS"
    assert document["feed_url"] == META.addresses["json"]
    newest = max(entry.updated for entry in entries())
    assert moment(atom.feed.updated_parsed) == newest.isoformat().replace("+00:00", "Z")
    assert rss.feed.updated_parsed == atom.feed.updated_parsed


def test_hub_links_stand_inside_the_channel() -> None:
    from dataclasses import replace

    meta = replace(META, hubs=("https://fanal.example.org/hub", "https://hub.example.net/"))
    for kind in ("rss", "atom"):
        feed = feedparser.parse(render_feed(meta, entries(), kind).body)
        assert [link.href for link in feed.feed.links if link.rel == "hub"] == [*meta.hubs]
    root = etree.fromstring(render_feed(meta, entries(), "rss").body)
    assert [child.tag for child in root] == ["channel"]
    hubs = json.loads(render_feed(meta, entries(), "json").body)["hubs"]
    assert hubs == [{"type": "WebSub", "url": hub} for hub in meta.hubs]


def test_pictures_have_their_true_length_and_type() -> None:
    rss = feedparser.parse(render_feed(META, entries(), "rss").body).entries[3]
    atom = feedparser.parse(render_feed(META, entries(), "atom").body).entries[3]
    for entry in (rss, atom):
        (picture,) = entry.enclosures
        assert (picture.length, picture.type) == ("20480", "image/png")
        (content,) = entry.media_content
        assert (content["width"], content["height"]) == ("1200", "800")
        assert entry.media_credit[0]["content"] == "Photo Y. Tanguy"


def test_atom_passes_its_relax_ng_schema(shared: Path) -> None:
    schema = etree.RelaxNG(etree.parse(str(shared / "schemas/atom/atom.rng")))
    schema.assertValid(etree.fromstring(render_feed(META, entries(), "atom").body))
    schema.assertValid(etree.fromstring(render_feed(META, (), "atom").body))


@pytest.mark.slow
def test_json_feed_passes_its_schema(shared: Path) -> None:
    """Slow: large inputs."""
    folder = shared / "schemas/jsonfeed"
    schema, old = (json.loads((folder / name).read_text()) for name in ("feed.json", "feed-1.json"))
    registry: Registry[Any] = Registry().with_resources(
        [
            (address, Resource.from_contents(old, default_specification=DRAFT4))
            for address in ("https://json.schemastore.org/feed-1", old["id"])
        ]
    )
    for stories in (entries(), ()):
        document = json.loads(render_feed(META, stories, "json").body)
        draft_4(schema, registry=registry).validate(document)


def test_a_killed_story_keeps_its_entry_and_says_its_notice_only() -> None:
    number = 2
    for kind in FORMATS:
        killed = parsed(kind)[number]
        assert killed["id"] == "tag:fanal.example.org,2026:4"
        assert killed["title"].startswith("Article retiré\xa0: les faits")
        assert "inexacts" in killed["content"]
        assert killed["published"] < killed["updated"]
    atom = etree.fromstring(render_feed(META, entries(), "atom").body)
    (stone,) = atom.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert stone.get("ref") == "tag:fanal.example.org,2026:4"
    rss = etree.fromstring(render_feed(META, entries(), "rss").body)
    status = rss.findall("channel/item")[number].find("{http://search.yahoo.com/mrss/}status")
    assert status is not None
    assert status.get("state") == "deleted"
    item = json.loads(render_feed(META, entries(), "json").body)["items"][number]
    assert item["_publisher"] == {"deleted_at": "2026-03-02T06:37:00Z"}


def test_a_paid_story_is_an_excerpt_and_a_link() -> None:
    for kind in FORMATS:
        body = render_feed(META, entries(), kind).body.decode()
        assert "Lire l’article complet sur Le Fanal" in body
        assert "Nos calculs." in body


def test_nothing_relative_and_nothing_dangerous() -> None:
    for entry in entries():
        for element in tree(entry.html).iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert name != "style"
                if name in {"href", "src"}:
                    assert value.startswith("https://")
