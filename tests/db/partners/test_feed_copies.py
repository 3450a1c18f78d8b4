"""Copies of public feeds in a folder and in a bucket: what stands there, what goes, what fails."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.feeds.copies import copies_due, copy_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.feed_pages import cut_pages
from publisher.actions.feeds.move_feed import move_feed
from publisher.actions.feeds.retire_feed import retire_feed
from publisher.actions.stories.kill_article import kill_article
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.syndication.models import CopyState, Feed, FeedDocument, FeedPage
from tests.channels.web_server import Answer, Handler, WebServer
from tests.newsroom import Newsroom, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.COPIES_DIR = str(tmp_path / "feeds")
    return tmp_path / "feeds"


def build(publication: Publication, now: datetime = NOW) -> int:
    rebuild_feeds(publication=publication, now=now)
    return copy_feeds(publication_id=publication.pk, now=now)


def names(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_the_folder_has_the_very_bytes(room: Newsroom, folder: Path) -> None:
    room.story("tag:example.org,2026:1")
    build(room.publication)
    stem = f"feeds/{room.publication.slug}"
    assert names(folder) == {
        *(f"{stem}/all.{kind}{pack}" for kind in ("rss", "atom", "json") for pack in PACKS),
        *(f"{stem}/{name}.xml{pack}" for name in SITEMAPS for pack in PACKS),
        *(f"{stem}.opml{pack}" for pack in PACKS),
        *(f"static/feed.css{pack}" for pack in PACKS),
        f"maps/{room.publication.slug}.map",
    }
    for row in FeedDocument.objects.all():
        file = folder / stem / f"all.{row.format}"
        assert file.read_bytes() == bytes(row.body)
        packed = file.with_name(f"{file.name}.gz").read_bytes()
        assert packed == bytes(row.gzip)
        assert gzip.decompress(packed) == bytes(row.body)
        smaller = file.with_name(f"{file.name}.br").read_bytes()
        assert smaller == bytes(row.brotli)
        assert brotli.decompress(smaller) == bytes(row.body)
        assert file.stat().st_mode & 0o777 == 0o644
    assert build(room.publication) == 0  # nothing changed: nothing is written
    assert copies_due(now=NOW) == []


PACKS = ("", ".gz", ".br")
SITEMAPS = ("news-sitemap", "sitemap", "sitemap-1")


@pytest.mark.slow
def test_private_moved_and_retired_feeds_leave(room: Newsroom, folder: Path) -> None:
    """Slow: a real server answers."""
    room.story("tag:example.org,2026:1")
    publication = room.publication
    own = {"publication": publication, "actor": "test", "now": NOW}
    feeds = [create_feed(slug=slug, **own) for slug in ("here", "moved", "old", "closed")]
    create_feed(slug="secret", private=True, **own)
    build(publication)
    stem = folder / "feeds" / publication.slug
    assert (stem / "closed.rss").exists()
    assert not list(stem.glob("secret*"))
    assert "0-the-key" not in "".join(
        file.read_text() for file in stem.rglob("*") if file.suffix not in PACKS[1:]
    )
    _, moved, old, closed = feeds
    move_feed(feed=moved, url="https://example.org/new$x.{format}", actor="test", now=NOW)
    retire_feed(feed=old, actor="test", now=NOW)
    Feed.objects.filter(pk=closed.pk).update(private=True)
    assert copies_due(now=NOW) == [publication.pk]  # though nobody was woken
    build(publication)
    assert {file.stem for file in stem.glob("*.rss")} == {"all", "here"}
    lines = (folder / f"maps/{publication.slug}.map").read_text()
    assert f'"~^/feeds/{publication.slug}/old(/[0-9]+)?\\.(rss|atom|json)$" gone;' in lines
    assert '"https://example.org/new%24x.atom";' in lines


@pytest.mark.slow
def test_archive_pages_and_a_kill(room: Newsroom, folder: Path) -> None:
    """Slow: a real server answers."""
    for number in range(4):
        room.story(f"tag:example.org,2026:{number}", f"Titre {number}\n\nTexte {number}.")
    publication = room.publication
    feed = Feed.objects.get(publication=publication)
    Feed.objects.filter(pk=feed.pk).update(length=2)
    feed.refresh_from_db()
    assert cut_pages(feed=feed, now=NOW) == FeedPage.objects.count() == 2
    build(publication)
    stem = folder / "feeds" / publication.slug
    first, second = stem / "all/1.rss", stem / "all/2.rss"
    assert b"Texte 0." in first.read_bytes()
    times = second.stat().st_mtime_ns
    article = Article.objects.get(guid="tag:example.org,2026:0")
    kill_article(article=article, notice="Faux.", actor="test", now=NOW)
    build(publication, NOW + timedelta(seconds=1))
    for file in stem.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            data = gzip.decompress(data) if file.suffix == ".gz" else data
            data = brotli.decompress(data) if file.suffix == ".br" else data
            assert b"Texte 0." not in data, file
    assert b"Faux." in first.read_bytes()
    assert second.stat().st_mtime_ns == times  # a page changes with its own stories only


def test_what_others_put_there_stays(room: Newsroom, folder: Path) -> None:
    other = folder / "feeds" / room.publication.slug / "index.html"
    other.parent.mkdir(parents=True)
    other.write_text("ours")
    build(room.publication)
    assert other.read_text() == "ours"


def test_a_folder_that_fails_is_tried_again(room: Newsroom, folder: Path) -> None:
    folder.write_text("a file stands in the way")
    assert build(room.publication) == 0
    state = CopyState.objects.get()
    assert (state.failures, state.claimed_until) == (1, None)
    assert "exists" in state.problem or "directory" in state.problem
    assert copies_due(now=NOW) == []
    folder.unlink()
    later = NOW + timedelta(seconds=3)
    assert copies_due(now=later) == [room.publication.pk]
    assert copy_feeds(publication_id=room.publication.pk, now=later) > 6
    assert CopyState.objects.get().problem == ""


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, tuple[dict[str, str], bytes]] = {}
        self.status = 200
        self.server = WebServer()
        self.server.behave = self.answer

    def answer(self, handler: Handler) -> Answer:
        request = self.server.requests[-1]
        assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKID/")
        assert "topsecret" not in str(request)
        if self.status == 200 and request.method == "PUT":
            self.objects[request.path] = (request.headers, request.body)
        elif self.status == 200:
            self.objects.pop(request.path, None)
        return Answer(self.status)


def test_a_bucket(room: Newsroom, settings: Any) -> None:
    bucket = Bucket()
    try:
        address = bucket.server.address
        settings.COPIES_S3 = f"s3://press/live?endpoint=http://{address}"
        settings.COPIES_S3_KEY = "AKID:topsecret"
        room.story("tag:example.org,2026:1")
        assert build(room.publication) == 0  # the guard: nobody allowed this place
        assert "topsecret" not in CopyState.objects.get().problem
        settings.ALLOW_PRIVATE = [address]
        copy_feeds(publication_id=room.publication.pk, now=NOW + timedelta(seconds=5))
        stem = f"/press/live/feeds/{room.publication.slug}"
        headers, body = bucket.objects[f"{stem}/all.rss"]
        row = FeedDocument.objects.get(format="rss")
        assert body == bytes(row.body)
        assert headers["content-type"] == "application/rss+xml; charset=utf-8"
        assert headers["cache-control"].startswith("public, max-age=60, stale-while-revalidate")
        headers, packed = bucket.objects[f"{stem}/all.rss.gz"]
        assert (headers["content-encoding"], packed) == ("gzip", bytes(row.gzip))
        headers, packed = bucket.objects[f"{stem}/all.rss.br"]
        assert (headers["content-encoding"], packed) == ("br", bytes(row.brotli))
        assert not [path for path in bucket.objects if "/maps/" in path]
        feed = Feed.objects.get()
        retire_feed(feed=feed, actor="test", now=NOW)
        bucket.status = 503
        later = NOW + timedelta(seconds=10)
        assert copy_feeds(publication_id=room.publication.pk, now=later) == 0
        assert "503" in CopyState.objects.get().problem
        bucket.status = 200
        copy_feeds(publication_id=room.publication.pk, now=later + timedelta(seconds=5))
        assert not [path for path in bucket.objects if "/all." in path]
    finally:
        bucket.server.close()
