"""What one newsroom sends in NewsML-G2, NITF or an old ninjs, another takes in, by the API and from
a folder; its kill too."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_article import import_files
from publisher.content.article import PublishedArticle
from publisher.editorial.models import Article
from publisher.editorial.snapshots import snapshot
from publisher.publications.models import Publication
from publisher.renderers.wire.formats import FORMATS
from publisher.web.api.article_bodies import NEWSML_G2, NINJS, NITF
from tests.db.ledger import publication
from tests.db.partner_rows import NOW
from tests.web.api.client import Program, program
from tests.wire_stories import SOURCE, STORIES
from tests.wordpress import export, item

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KINDS = {
    "newsml-g2": NEWSML_G2,
    "ninjs-1.6": f"{NINJS};version=1.6",
    "ninjs-2.2": f"{NINJS};version=2.2",
    "ninjs-3.1": f"{NINJS};version=3.1",
    "nitf": NITF,
}
STORY = STORIES["arabic"]
KILLED = replace(STORIES["killed"], guid=STORY.guid, version=4)


@pytest.fixture
def title() -> Publication:
    cache.clear()
    return publication()


@pytest.fixture
def wire(title: Publication) -> Program:
    return program(title, "fil", source="fil")


def stored() -> PublishedArticle:
    version = Article.objects.get().current
    assert version is not None
    return snapshot(version)


@pytest.mark.parametrize("code", KINDS)
def test_a_story_and_its_kill_come_in_by_the_api(wire: Program, code: str) -> None:
    guid = STORY.guid.replace("#", "%23")
    body = FORMATS[code].render(STORY, SOURCE)
    assert wire.put(guid, body, content_type=KINDS[code]).status_code == 201
    found = stored().content
    assert (found.headline, found.place, found.direction) == (
        STORY.content.headline, "تونس", "rtl",
    )  # fmt: skip
    assert wire.put(guid, body, content_type=KINDS[code]).json()["result"] == "unchanged"
    ended = wire.put(guid, FORMATS[code].render(KILLED, SOURCE), content_type=KINDS[code])
    assert (ended.status_code, ended.json()["pubstatus"]) == (200, "canceled")


def test_a_kill_wants_its_scope(title: Publication) -> None:
    writer = program(title, "plume", "articles:write", source="plume")
    guid = STORY.guid.replace("#", "%23")
    writer.put(guid, FORMATS["nitf"].render(STORY, SOURCE), content_type=NITF)
    refused = writer.put(guid, FORMATS["nitf"].render(KILLED, SOURCE), content_type=NITF)
    assert refused.status_code == 403
    assert stored().pubstatus == "usable"


def test_a_folder_takes_xml_that_is_a_story_and_no_other(
    title: Publication, tmp_path: Path
) -> None:
    stories = {"a.xml": "newsml-g2", "b.nitf": "nitf", "c.newsml": "newsml-g2"}
    for number, (name, code) in enumerate(stories.items()):
        story = replace(STORY, guid=f"urn:x:{number}", url=f"https://x.example.org/a/{number}")
        (tmp_path / name).write_bytes(FORMATS[code].render(story, SOURCE))
    (tmp_path / "export.xml").write_text(export([item(1)]))
    (tmp_path / "other.xml").write_text("<rss><channel/></rss>")
    arrival = Arrival(publication=title, now=NOW, actor="cli:test")
    report = import_files(arrival=arrival, paths=[tmp_path])
    assert not report.errors
    guids = set(Article.objects.values_list("guid", flat=True))
    assert guids == {"urn:x:0", "urn:x:1", "urn:x:2", "https://www.example.org/?p=1"}
