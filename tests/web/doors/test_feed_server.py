"""Feeds over HTTP: what each kind of request gets, without Django in the way."""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.db import OperationalError

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.stories.kill_article import kill_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.syndication.models import FeedDocument
from publisher.web.feeds import artefacts as module
from publisher.web.feeds import stored
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.conditions import names_tag, not_modified_since, prefers_gzip
from publisher.web.feeds.hosts import CHECK_EVERY, Hosts
from publisher.web.feeds.server import feed_server
from tests.conftest import ROOT
from tests.growth import grows_too_fast
from tests.running import template
from tests.running.ports import free_port
from tests.shared_rows import shared_rows
from tests.wsgi import Answer, call

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
RSS = "/feeds/fanal/all.rss"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@shared_rows
def fanal(db: None) -> Publication:
    publication = create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )
    write(publication, "Un premier texte.", NOW)
    build_feeds(publication_id=publication.pk, now=NOW)
    return publication


def write(publication: Publication, text: str, now: datetime) -> Article:
    content = Content(headline="Titre", blocks=(Paragraph(content=(Span(text),)),))
    return store_article(
        arrival=Arrival(publication=publication, source="test", actor="test", now=now),
        parsed=Parsed(article=content),
        guid="tag:fanal.example.org,2026:1",
    ).article


Get = Callable[..., Answer]


@pytest.fixture
def get(fanal: Publication, clock: Clock) -> Get:
    def django(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("418 Django", [("Content-Type", "text/plain")])
        return [b"django"]

    server = feed_server(django, Artefacts(clock))
    return lambda path=RSS, method="GET", **headers: call(server, path, method, **headers)


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("rss", "application/rss+xml; charset=utf-8"),
        ("atom", "application/atom+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
    ],
)
def test_a_document_and_its_headers(get: Get, kind: str, mime: str) -> None:
    answer = get(f"/feeds/fanal/all.{kind}")
    assert answer.status == 200
    assert "Un premier texte." in answer.body.decode()
    assert answer.headers["content-type"] == mime
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["last-modified"] == "Fri, 20 Nov 2026 06:30:00 GMT"
    assert "stale-while-revalidate" in answer.headers["cache-control"]
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, zstd", True),
        ("GZIP;Q=0.5", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip", True),
        ("zstd", False),
        ("gzip;q=nonsense", False),
        ("gzip;q=7", False),
        ("", False),
        (",;;=,", False),
    ],
)
def test_accept_encoding(get: Get, accept: str, packed: bool) -> None:
    plain, answer = get(), get(accept_encoding=accept)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(answer.body) if packed else answer.body) == plain.body
    assert (answer.headers["etag"] != plain.headers["etag"]) is packed


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ("{own}", 304),
        ("W/{own}", 304),
        ('"other", {own}', 304),
        ('"a,b", W/"c" ,W/{own}', 304),
        ("*", 304),
        (" * ", 304),
        ('"other"', 200),
        ("{bare}", 200),
        ("{gzip}", 200),
        ("", 200),
        ('"*"', 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_none_match(get: Get, tags: str, status: int, method: str) -> None:
    own = get().headers["etag"]
    packed = get(accept_encoding="gzip").headers["etag"]
    header = tags.format(own=own, bare=own.strip('"'), gzip=packed)
    answer = get(RSS, method, if_none_match=header)
    assert answer.status == status
    assert answer.headers["etag"] == own
    if status == 304:
        assert answer.body == b""
        assert "content-type" not in answer.headers
        assert "Accept-Encoding" in answer.headers["vary"]
        assert "cache-control" in answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br", "br"),
        ("gzip;q=0.5, br;q=0.9", "br"),
        ("gzip, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "gzip"),
        ("identity, br;q=0.1", None),
        ("", None),
    ],
)
def test_brotli_where_it_is_liked(get: Get, accepted: str, coding: str | None) -> None:
    answer = get(accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == coding
    if coding == "br":
        assert brotli.decompress(answer.body) == get().body
        assert len(answer.body) < len(get(accept_encoding="gzip").body)
        assert get(accept_encoding=accepted, if_none_match=answer.headers["etag"]).status == 304
        assert answer.headers["etag"] not in {
            get(accept_encoding=other).headers["etag"] for other in ("gzip", "")
        }


def test_what_was_stored_before_there_was_brotli_is_served(get: Get) -> None:
    FeedDocument.objects.update(brotli=b"")
    assert get(accept_encoding="gzip, br").headers["content-encoding"] == "gzip"


def test_if_none_match_of_the_packed_bytes(get: Get) -> None:
    packed = get(accept_encoding="gzip").headers["etag"]
    assert get(accept_encoding="gzip", if_none_match=packed).status == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Fri, 20 Nov 2026 06:30:00 GMT", 304),
        ("Friday, 20-Nov-26 06:30:00 GMT", 304),
        ("Sat, 21 Nov 2026 00:00:00 GMT", 304),
        ("Fri, 20 Nov 2026 06:29:59 GMT", 200),
        ("yesterday", 200),
        ("", 200),
        ("9" * 5000, 200),
        ("Fri, 20 Nov 99999 06:30:00 GMT", 200),
    ],
)
def test_if_modified_since(get: Get, since: str, status: int) -> None:
    assert get(if_modified_since=since).status == status


def test_a_tag_counts_more_than_a_date(get: Get) -> None:
    late = "Sat, 21 Nov 2026 00:00:00 GMT"
    assert get(if_none_match='"other"', if_modified_since=late).status == 200


@pytest.mark.parametrize(
    ("read", "piece"),
    [
        (lambda text: names_tag(text, '"a"'), '"'),
        (lambda text: names_tag(text, '"a"'), 'W/"'),
        (prefers_gzip, "gzip;q=,"),
        (lambda text: not_modified_since(text, 0), "("),
    ],
    ids=["quotes", "weak tags", "codings", "brackets"],
)
def test_hostile_conditions_are_cheap(read: Callable[[str], object], piece: str) -> None:
    sizes = (10_000, 100_000, 1_000_000)
    assert not grows_too_fast(read, lambda size: piece * (size // len(piece)), sizes)


def test_methods(get: Get) -> None:
    head = get(RSS, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == get().headers
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = get(RSS, method)
        assert refused.status == 405
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS"
    preflight = get(RSS, "OPTIONS", origin="https://reader.example.org")
    assert preflight.status == 204
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]


def test_what_is_no_feed(get: Get) -> None:
    assert get("/feeds/fanal/nothing.rss").status == 404
    assert get("/feeds/nobody/all.rss").status == 404
    for path in ("/", "/desk/", "/feeds"):
        assert get(path).status == 418


def test_a_feed_not_built_yet_asks_for_patience(get: Get, clock: Clock) -> None:
    other = create_publication(
        slug="cap", name="Cap", domain="cap.example.org", actor="test", now=NOW
    )
    clock.now += 1
    answer = get("/feeds/cap/all.rss")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    build_feeds(publication_id=other.pk, now=NOW)
    assert get("/feeds/cap/all.rss").status == 200


def test_a_kill_shows_as_soon_as_it_is_built(
    get: Get, fanal: Publication, clock: Clock, django_assert_num_queries: Any
) -> None:
    before = get()
    with django_assert_num_queries(0):
        assert get().body == before.body
    later = NOW + timedelta(minutes=5)
    kill_article(article=Article.objects.get(), notice="Erreur.", actor="test", now=later)
    build_feeds(publication_id=fanal.pk, now=later)
    clock.now += module.CHECK_EVERY
    after = get(if_none_match=before.headers["etag"])
    assert after.status == 200
    assert b"Un premier texte." not in after.body
    assert b"Erreur." in after.body


def test_a_lost_database_is_survived_for_a_minute(
    get: Get, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = get()

    def fail() -> dict[str, int]:
        raise OperationalError("gone")

    monkeypatch.setattr(stored, "generations", fail)
    clock.now += 30
    assert get().body == before.body
    clock.now += 31
    assert get().status == 503
    monkeypatch.undo()
    assert get().body == before.body


def test_memory_has_a_bound(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    for kind in ("rss", "atom", "json", "rss"):
        assert get(f"/feeds/fanal/all.{kind}").status == 200


PREPARE = """
import django; django.setup()
from datetime import UTC, datetime
from tests.web.doors.test_feed_server import NOW, build_feeds, create_publication, write
publication = create_publication(
    slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW)
write(publication, "Un premier texte.", NOW)
build_feeds(publication_id=publication.pk, now=NOW)
"""
CHANGE = """
import django; django.setup()
from datetime import timedelta
from tests.web.doors.test_feed_server import NOW, build_feeds, write, Publication
publication = Publication.objects.get()
write(publication, "Un second texte.", NOW + timedelta(hours=1))
build_feeds(publication_id=publication.pk, now=NOW + timedelta(hours=1))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_URL", "PUBLISHER_"))}
    return own | {
        "DJANGO_SETTINGS_MODULE": "publisher.config.settings",
        "PUBLISHER_DATA_DIR": str(tmp_path),
    }


def run(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def port(environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """A real server on a free port over a database of its own."""
    template.copy_to(tmp_path)
    run(environment, "-c", PREPARE)
    port = free_port()
    with (tmp_path / "granian.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
             "--workers", "2", "publisher.config.wsgi:application"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            until(lambda: reachable(port), 60)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def fetch(port: int, path: str = RSS, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=given)
    response = connection.getresponse()
    answer = Answer(
        response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    )
    connection.close()
    return answer


@pytest.mark.slow
def test_over_a_real_socket(port: int, environment: dict[str, str]) -> None:
    """Slow: a real server with two processes."""
    first = fetch(port)
    assert first.status == 200
    assert first.headers["content-type"] == "application/rss+xml; charset=utf-8"
    packed = fetch(port, accept_encoding="gzip")
    assert gzip.decompress(packed.body) == first.body
    unchanged = fetch(port, if_none_match=first.headers["etag"])
    assert (unchanged.status, unchanged.body) == (304, b"")
    head = fetch(port, method="HEAD")
    assert (head.status, head.headers["content-length"]) == (200, str(len(first.body)))
    assert fetch(port, method="POST").status == 405
    assert fetch(port, "/feeds/fanal/none.rss").status == 404
    assert fetch(port, "/healthz").status == 200

    run(environment, "-c", CHANGE)
    # Each of the two processes looks by itself: ask often enough to meet both.
    until(lambda: all(b"second texte" in fetch(port).body for _ in range(8)), 5)
    assert fetch(port, if_none_match=first.headers["etag"]).status == 200


def test_only_hosts_of_ours_are_answered(get: Get) -> None:
    known = ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "fanal.example.org"]
    for host in [*known, "Fanal.Example.org.", "fanal.example.org:443"]:
        assert get(RSS, host=host).status == 200, host
    for host in [
        "evil.example",
        "xfanal.example.org",
        "fanal.example.org.evil.example",
        "a b",
        "@",
    ]:
        for path in (RSS, "/feeds/fanal.opml", "/feeds/fanal/sitemap.xml", "/feeds/nothing"):
            answer = get(path, host=host)
            assert answer.status == 421, (host, path)
            assert answer.headers["cache-control"] == "no-store"
    assert get(RSS, "OPTIONS", host="evil.example").status == 421


def test_a_new_domain_is_known_soon(fanal: Publication, clock: Clock) -> None:
    hosts = Hosts(clock)
    assert not hosts.knows({"HTTP_HOST": "neuf.example.org"})
    Publication.objects.filter(pk=fanal.pk).update(domain="Neuf.example.org")
    clock.now += CHECK_EVERY
    assert hosts.knows({"HTTP_HOST": "neuf.example.org"})
    assert not hosts.knows({"HTTP_HOST": "fanal.example.org"})
