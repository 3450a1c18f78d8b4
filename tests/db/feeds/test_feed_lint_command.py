"""`publisher feed lint`: our own feeds, files, addresses; what scripts get."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.cli.main import run
from tests.channels.web_server import Answer, WebServer
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Printed = pytest.CaptureFixture[str]
BAD = b"""<rss version="2.0"><channel><title>T</title><link>https://example.org/</link>
<description>D</description><item><title>&lt;b&gt;x&lt;/b&gt;</title>
<guid isPermaLink="false">tag:example.org,2026:7</guid><link>/7</link></item></channel></rss>"""


def test_our_own_feed(capsys: Printed) -> None:
    room = newsroom()
    room.story("tag:example.org,2026:1")
    assert run(["feed", "lint", "all"]) == 1
    assert "has no document yet" in capsys.readouterr().err
    rebuild_feeds(publication=room.publication, now=datetime.now(UTC))
    assert run(["feed", "lint", "all", "--json"]) == 0
    linted = json.loads(capsys.readouterr().out)["documents"]
    assert [(one["document"][-5:], one["errors"], one["warnings"]) for one in linted] == [
        ("l.rss", 0, 0),
        (".atom", 0, 0),
        (".json", 0, 0),
    ]
    assert run(["feed", "lint", "all", "--profile", "msn", "--json"]) == 1  # it is not on https
    linted = json.loads(capsys.readouterr().out)["documents"]
    assert len(linted) == 2  # MSN reads no JSON Feed
    assert "https" in {one["rule"] for one in linted[0]["findings"]}
    assert run(["feed", "lint", "all", "--format", "pdf"]) == 2
    assert run(["feed", "lint", "all", "--profile", "gogle"]) == 2
    assert "google-news" in capsys.readouterr().err


def test_a_file_and_rules_of_ones_own(tmp_path: Path, capsys: Printed) -> None:
    feed, own = tmp_path / "feed.xml", tmp_path / "house.toml"
    feed.write_bytes(BAD)
    own.write_text(
        '[[rule]]\nid = "author"\non = "entry"\nfield = "author"\ncheck = "needed"\n'
        'severity = "warning"\nremedy = "Sign it."\n'
    )
    assert run(["feed", "lint", str(feed), "--profile", str(own)]) == 1
    printed = capsys.readouterr().out
    assert "error w3c/entry-address: tag:example.org,2026:7" in printed
    assert "warning house/author: tag:example.org,2026:7" in printed
    assert "Sign it." in printed
    own.write_text("[[rule]]\n")
    assert run(["feed", "lint", str(feed), "--profile", str(own)]) == 2
    assert "house, rule 1" in capsys.readouterr().err
    assert run(["feed", "lint", str(tmp_path / "none.xml")]) == 2


def test_an_address(capsys: Printed, settings: object) -> None:
    server = WebServer()
    try:
        url = f"http://{server.address}/feed"
        assert run(["feed", "lint", url]) == 3  # the guard: nobody allowed this place
        settings.ALLOW_PRIVATE = [server.address]  # type: ignore[attr-defined]
        server.behave = lambda handler: Answer(200, {"Content-Type": "text/html"}, BAD)
        assert run(["feed", "lint", url, "--json"]) == 1
        out = capsys.readouterr().out
        rules = {one["rule"] for one in json.loads(out)["documents"][0]["findings"]}
        assert {"content-type", "self", "entry-title-html"} <= rules
        server.behave = lambda handler: Answer(404)
        assert run(["feed", "lint", url]) == 3
    finally:
        server.close()
