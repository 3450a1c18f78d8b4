"""Other addresses below /feeds/: private, moved and retired feeds, archive pages, lists."""

import logging
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.feed_keys import create_feed_key, revoke_feed_key
from publisher.actions.feeds.move_feed import move_feed
from publisher.actions.feeds.retire_feed import retire_feed
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.stories.kill_article import kill_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication.models import Feed, FeedKey, FeedPage
from publisher.web.feeds import artefacts as module
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import feed_server
from tests.shared_rows import shared_rows
from tests.wsgi import Answer, call

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
Get = Callable[..., Answer]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@shared_rows
def fanal() -> Publication:
    return create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )


@pytest.fixture
def get(fanal: Publication, clock: Clock) -> Get:
    def django(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        raise AssertionError(f"Django was asked for {environ['PATH_INFO']}")

    server = feed_server(django, Artefacts(clock))

    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        build_feeds(publication_id=fanal.pk, now=NOW + timedelta(hours=1))
        clock.now += module.CHECK_EVERY
        return call(server, path, method, **headers)

    return ask


def write(publication: Publication, number: int, **fields: Any) -> Article:
    values: dict[str, Any] = {
        "headline": f"Titre {number}",
        "blocks": (Paragraph(content=(Span(f"Texte {number}."),)),) * 3,
        "published_at": NOW - timedelta(days=300) + timedelta(hours=number),
    }
    return store_article(
        arrival=Arrival(publication=publication, source="test", actor="test", now=NOW),
        parsed=Parsed(article=Content(**(values | fields))),
        guid=f"tag:fanal.example.org,2026:{number}",
    ).article


def ids(body: bytes) -> list[str]:
    parsed = feedparser.parse(body)
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    return [entry.id.rpartition(":")[2] for entry in parsed.entries]


def link(body: bytes, rel: str) -> str | None:
    return next((one.href for one in feedparser.parse(body).feed.links if one.rel == rel), None)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


# Private feeds


@pytest.mark.slow
def test_a_private_feed_opens_to_its_keys_alone(
    get: Get, fanal: Publication, caplog: pytest.LogCaptureFixture
) -> None:
    """Slow: many requests."""
    caplog.set_level(logging.DEBUG)
    write(fanal, 1, access="paid", headline="Réservé", cut=1)
    feed = create_feed(publication=fanal, slug="abonnes", access="paid", actor="test", now=NOW)
    made = create_feed_key(feed=feed, name="Anne", actor="test", now=NOW)
    path = f"/feeds/fanal/abonnes/{made.key}"
    assert feed.private
    assert get("/feeds/fanal/abonnes.rss").status == 404
    assert get(f"/feeds/fanal/abonnes/{'x' * 43}.rss").status == 404
    assert get(f"/feeds/fanal/all/{made.key}.rss").status == 404
    for kind in ("rss", "atom", "json"):
        answer = get(f"{path}.{kind}")
        assert answer.status == 200
        assert answer.body.count(b"Texte 1.") == 1 + 3, "its readers are entitled to the whole"
        assert f"{path}.{kind}".encode() in answer.body, "its own address is the reader's"
        assert b"the-key-of-the-reader" not in answer.body
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in answer.headers
        assert get(f"{path}.{kind}", if_none_match=answer.headers["etag"]).status == 304
    assert get("/feeds/fanal/all.json").body.count(b"Texte 1.") == 1 + 1, "others get the excerpt"
    assert b"hub" not in get(f"{path}.rss").body
    revoke_feed_key(feed=feed, name="Anne", actor="test", now=NOW)
    assert get(f"{path}.rss").status == 404
    seen = caplog.text + repr(list(AuditEntry.objects.values("detail")))
    assert made.key not in seen + repr(list(FeedKey.objects.values()))


def test_keys_are_for_private_feeds(fanal: Publication) -> None:
    public = Feed.objects.get(slug="all")
    with pytest.raises(PublisherError, match="--private"):
        create_feed_key(feed=public, name="Anne", actor="test", now=NOW)
    private = create_feed(publication=fanal, slug="p", private=True, actor="test", now=NOW)
    create_feed_key(feed=private, name="Anne", actor="test", now=NOW)
    with pytest.raises(PublisherError, match="choose another name"):
        create_feed_key(feed=private, name="Anne", actor="test", now=NOW)
    with pytest.raises(PublisherError, match="no key"):
        revoke_feed_key(feed=private, name="Bob", actor="test", now=NOW)


# Moved and retired feeds


@pytest.mark.parametrize(
    ("url", "atom"),
    [
        ("https://example.org/n.rss", "https://example.org/n.atom"),
        ("https://example.org/{format}/n", "https://example.org/atom/n"),
        ("https://example.org/n", "https://example.org/n"),
    ],
)
def test_a_moved_feed_names_its_new_address(
    get: Get, fanal: Publication, url: str, atom: str
) -> None:
    feed = Feed.objects.get()
    assert get("/feeds/fanal/all.atom").status == 200
    move_feed(feed=feed, url=url, actor="test", now=NOW)
    for method in ("GET", "HEAD"):
        answer = get("/feeds/fanal/all.atom", method)
        assert (answer.status, answer.headers["location"]) == (301, atom)
    assert b"outline" not in get("/feeds/fanal.opml").body
    move_feed(feed=feed, url="", actor="test", now=NOW)
    assert get("/feeds/fanal/all.atom").status == 200


def test_a_feed_cannot_move_to_itself(fanal: Publication) -> None:
    with pytest.raises(PublisherError, match="own address"):
        move_feed(
            feed=Feed.objects.get(),
            url="http://localhost:8000/feeds/fanal/all.json",
            actor="test",
            now=NOW,
        )


def test_a_retired_feed_is_gone(get: Get, fanal: Publication) -> None:
    retire_feed(feed=Feed.objects.get(), actor="test", now=NOW)
    for path in ("/feeds/fanal/all.rss", "/feeds/fanal/all/1.rss"):
        assert get(path).status == 410
    with pytest.raises(PublisherError, match="before"):
        retire_feed(feed=Feed.objects.get(), actor="test", now=NOW)


# Archive pages


@pytest.mark.slow
def test_archive_pages_lead_back_to_the_first_article(get: Get, fanal: Publication) -> None:
    """Slow: feeds of hundreds of stories, each written by itself."""
    for number in range(120):
        write(fanal, number)
    for kind in ("rss", "atom"):
        body = get(f"/feeds/fanal/all.{kind}").body
        found = set(ids(body))
        assert found == {str(number) for number in range(70, 120)}
        assert link(body, "next") == link(body, "prev-archive")
        walked = []
        while older := link(body, "prev-archive"):
            walked.append(path_of(older))
            body = get(path_of(older)).body
            assert link(body, "self") == older
            assert path_of(link(body, "current") or "") == f"/feeds/fanal/all.{kind}"
            assert b"<fh:archive" in body
            found |= set(ids(body))
        assert walked == [f"/feeds/fanal/all/{page}.{kind}" for page in (2, 1)]
        assert found == {str(number) for number in range(120)}
    assert get("/feeds/fanal/all/3.atom").status == 404


@pytest.mark.slow
def test_an_old_page_changes_with_its_own_stories_alone(get: Get, fanal: Publication) -> None:
    """Slow: many requests."""
    for number in range(60):
        write(fanal, number)
    before = get("/feeds/fanal/all/1.atom")
    for number in range(60, 90):
        write(fanal, number)
    assert get("/feeds/fanal/all/1.atom").body == before.body
    kill_article(
        article=Article.objects.get(guid__endswith=":7"), notice="Faux.", actor="t", now=NOW
    )
    after = get("/feeds/fanal/all/1.atom", if_none_match=before.headers["etag"])
    assert after.status == 200
    assert b"Texte 7." not in after.body
    assert b"Faux." in after.body
    assert len(ids(after.body)) == 50


@pytest.mark.slow
def test_a_page_that_an_import_filled_is_cut_anew(get: Get, fanal: Publication) -> None:
    """Slow: feeds of hundreds of stories, each written by itself."""
    for number in range(1000, 1060):
        write(fanal, number)
    assert len(ids(get("/feeds/fanal/all/1.rss").body)) == 50
    for number in range(160):
        write(fanal, number)
    assert len(ids(get("/feeds/fanal/all/1.rss").body)) == 50
    assert FeedPage.objects.count() == 4
    found = set(ids(get("/feeds/fanal/all.rss").body))
    for page in range(1, 5):
        found |= set(ids(get(f"/feeds/fanal/all/{page}.rss").body))
    assert len(found) == 220


@pytest.mark.slow
def test_an_archive_page_opens_no_embargo(get: Get, fanal: Publication) -> None:
    """Slow: many requests."""
    ends = datetime.now(UTC) + timedelta(days=1)
    for number in range(60):
        write(fanal, number)
    write(fanal, 1000, published_at=NOW - timedelta(days=300), embargo_until=ends, headline="Chut")
    for path in ("all/1.atom", "all/1.json", "sitemap-1.xml", "news-sitemap.xml"):
        answer = get(f"/feeds/fanal/{path}")
        assert answer.status == 200
        assert b"Chut" not in answer.body
        hidden = Article.objects.get(guid__endswith=":1000")
        assert f"/articles/{hidden.pk}<".encode() not in answer.body


# Lists


def test_opml_lists_the_public_feeds(get: Get, fanal: Publication) -> None:
    create_feed(publication=fanal, slug="monde", title="Monde & <mer>", actor="test", now=NOW)
    create_feed(publication=fanal, slug="prive", private=True, actor="test", now=NOW)
    answer = get("/feeds/fanal.opml")
    assert answer.headers["content-type"] == "text/x-opml; charset=utf-8"
    outlines = ET.fromstring(answer.body).findall("body/outline")
    assert [(one.get("text"), one.get("type")) for one in outlines] == [
        ("Le Fanal", "rss"),
        ("Monde & <mer>", "rss"),
    ]
    assert [path_of(one.get("xmlUrl") or "") for one in outlines] == [
        "/feeds/fanal/all.rss",
        "/feeds/fanal/monde.rss",
    ]
    create_feed(publication=fanal, slug="sport", actor="test", now=NOW)
    assert b"sport.rss" in get("/feeds/fanal.opml").body


def test_the_news_sitemap_has_two_days_and_no_killed_story(get: Get, fanal: Publication) -> None:
    write(fanal, 1)
    for number, headline in ((2, "Neuf & vif"), (3, "Faux")):
        write(fanal, number, published_at=NOW + timedelta(minutes=number), headline=headline)
    text = get("/feeds/fanal/news-sitemap.xml").body.decode()
    assert "<news:title>Neuf &amp; vif</news:title>" in text
    assert "<news:name>Le Fanal</news:name>" in text
    assert "<news:language>fr</news:language>" in text
    assert text.count("<url>") == 2
    kill_article(article=Article.objects.get(guid__endswith=":3"), notice="N", actor="t", now=NOW)
    assert b"Faux" not in get("/feeds/fanal/news-sitemap.xml").body


def test_site_maps_have_every_story(get: Get, fanal: Publication) -> None:
    for number in range(3):
        write(fanal, number)
    index = get("/feeds/fanal/sitemap.xml")
    assert index.headers["content-type"] == "application/xml; charset=utf-8"
    (where,) = (one.text for one in ET.fromstring(index.body).iter() if one.tag.endswith("loc"))
    assert get(path_of(where or "")).body.count(b"<url>") == 3
    assert get("/feeds/fanal/sitemap-2.xml").status == 404


# What is no address


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/",
        "/feeds/fanal",
        "/feeds/fanal/",
        "/feeds/fanal/all",
        "/feeds/fanal/all.xml",
        "/feeds/fanal/all.rss.rss",
        "/feeds/fanal/all.rss/",
        "/feeds/fanal/all.rss\n",
        "/feeds/fanal/all\x00.rss",
        "/feeds/fanal/../fanal/all.rss",
        "/feeds/fanal//all.rss",
        "/feeds/fanal/%2e%2e/all.rss",
        "/feeds/fanal/all/0.rss",
        "/feeds/fanal/all/01.rss",
        "/feeds/fanal/all/-1.rss",
        "/feeds/fanal/all/999999.rss",
        "/feeds/fanal/all/9999999.rss",
        "/feeds/fanal/all/\u0661.rss",
        "/feeds/fanal/news-sitemap-1.xml",
        "/feeds/personne.opml",
        "/feeds/personne/sitemap.xml",
        "/feeds/" + "a" * 10_000 + ".rss",
    ],
)
def test_what_is_no_address_is_a_small_404(get: Get, path: str) -> None:
    answer = get(path)
    assert (answer.status, answer.body) == (404, b"404 Not Found\n")


@pytest.mark.slow
def test_queries_change_nothing_and_fill_nothing(fanal: Publication, clock: Clock) -> None:
    """Slow: many requests."""
    build_feeds(publication_id=fanal.pk, now=NOW)
    store = Artefacts(clock)
    server = feed_server(lambda *_: [b""], store)
    plain = call(server, "/feeds/fanal/all.rss")
    for number in range(200):
        for query in (f"a={number}", "x" * 10_240, "%00=..%2f..", "page=2&format=json"):
            answer = call(server, "/feeds/fanal/all.rss", query=query)
            assert (answer.status, answer.body) == (200, plain.body)
        assert call(server, f"/feeds/fanal/no-{number}.rss").status == 404
    assert len(store._cached) == 1
    assert len(store._statuses) == 1


# People


def test_a_browser_gets_a_page_in_its_language(get: Get, fanal: Publication) -> None:
    write(fanal, 1, headline="<b>Gras</b> & <marée>", standfirst="Le chapeau <i>")
    feed = get("/feeds/fanal/all.rss")
    assert feed.headers["content-type"].startswith("application/rss+xml")
    assert "sec-fetch-dest" in feed.headers["vary"].lower()
    page = get("/feeds/fanal/all.rss", sec_fetch_dest="document", accept_language="en-GB,en;q=0.8")
    text = page.body.decode()
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "no-store" in page.headers["cache-control"], "no cache may give it to a reader"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "This is a feed" in text
    assert "&lt;b&gt;Gras&lt;/b&gt; &amp; &lt;marée&gt;" in text
    assert "/feeds/fanal/all.rss</code>" in text
    french = get("/feeds/fanal/all.atom", sec_fetch_dest="document", accept_language="de")
    assert "Ceci est un flux\u00a0:" in french.body.decode()
    assert get("/feeds/fanal/all.rss", sec_fetch_dest="empty").body == feed.body
