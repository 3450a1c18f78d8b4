"""Feeds from stored articles: what is in them, when they are rewritten, who wins a race."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from publisher.actions.feeds.build_feeds import build_feeds, rebuild_due_feeds, rebuild_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_article import import_files
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.stories.kill_article import kill_article
from publisher.content.article import Article as Content
from publisher.content.article import Author, Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import CLOCK_SKEW
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication import documents
from publisher.syndication.models import Feed, FeedDocument, FeedState
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 20, 6, 30, 0, 250_000, tzinfo=UTC)


@shared_rows
def fanal() -> Publication:
    return create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )


def story(publication: Publication, guid: str, **fields: Any) -> StoredArticle:
    now = fields.pop("now", NOW)
    text = fields.pop("text", f"Le texte de {guid}.")
    values: dict[str, Any] = {
        "headline": f"Titre {guid}",
        "blocks": (Paragraph(content=(Span(text),)),),
        "published_at": now,
    }
    parsed = Parsed(article=Content(**(values | fields)))
    return store_article(
        arrival=Arrival(publication=publication, source="test", actor="test", now=now),
        parsed=parsed,
        guid=guid,
    )


def titles(slug: str = "all") -> list[str]:
    row = FeedDocument.objects.get(feed__slug=slug, format="json")
    return [item["title"] for item in json.loads(bytes(row.body))["items"]]


def test_a_publication_comes_with_a_feed(fanal: Publication) -> None:
    assert fanal.sender_address == "redaction@fanal.example.org"
    assert [feed.slug for feed in fanal.feeds.all()] == ["all"]
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"create_publication", "create_feed"} <= verbs
    assert build_feeds(publication_id=fanal.pk, now=NOW) == 3
    assert titles() == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("slug", "Le Fanal", "bad_slug"),
        ("slug", "fanal", "publication_exists"),
        ("domain", "fanal", "bad_domain"),
        ("domain", "fanal.example.org/x", "bad_domain"),
        ("language", "klingon", "unknown_language"),
        ("time_zone", "Paris", "unknown_time_zone"),
        ("sender_address", "nobody", "bad_address"),
        ("name", "  ", "missing_text"),
        ("name", "a\x00b", "bad_text"),
        ("colour", "red", "bad_colour"),
        ("privacy_url", "javascript:alert(1)", "bad_web_address"),
    ],
)
def test_a_bad_publication_changes_nothing(
    fanal: Publication, field: str, value: str, code: str
) -> None:
    good = {"slug": "autre", "name": "Autre", "domain": "autre.example.org"}
    before = AuditEntry.objects.count()
    with pytest.raises(PublisherError) as caught:
        create_publication(**(good | {field: value}), actor="test", now=NOW)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert Publication.objects.count() == 1
    assert AuditEntry.objects.count() == before


def test_newest_first_and_only_changed_bytes_are_written(fanal: Publication) -> None:
    story(fanal, "un", now=NOW)
    story(fanal, "deux", now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert build_feeds(publication_id=fanal.pk, now=later) == 3
    assert titles() == ["Titre deux", "Titre un"]
    before = list(FeedDocument.objects.values("format", "etag", "last_modified", "built_at"))
    generation = FeedState.objects.get().generation
    much_later = later + timedelta(hours=5)
    assert build_feeds(publication_id=fanal.pk, now=much_later) == 0
    assert rebuild_feeds(publication=fanal, now=much_later, force=True).documents == 0
    assert before == list(
        FeedDocument.objects.values("format", "etag", "last_modified", "built_at")
    )
    assert FeedState.objects.get().generation == generation


def test_a_query_chooses(fanal: Publication) -> None:
    story(fanal, "a", rubrics=("Monde",), language="fr")
    joan = (Author(name="Joan"),)
    story(fanal, "b", rubrics=("Sport",), language="en-GB", authors=joan, tags=("Port",))
    for slug, query in (
        ("monde", {"rubric": ["monde"]}),
        ("en", {"language": ["en"]}),
        ("joan", {"author": ["Joan"]}),
        ("port", {"tag": ["PORT", "nulle part"]}),
        ("rien", {"rubric": ["Monde"], "language": ["en"]}),
    ):
        create_feed(publication=fanal, slug=slug, query=query, actor="test", now=NOW)
    build_feeds(publication_id=fanal.pk, now=NOW)
    assert titles("monde") == ["Titre a"]
    assert titles("en") == titles("joan") == titles("port") == ["Titre b"]
    assert titles("rien") == []


def test_a_change_rewrites_only_the_feeds_that_show_it(fanal: Publication) -> None:
    story(fanal, "a", rubrics=("Monde",))
    story(fanal, "b", rubrics=("Sport",))
    for slug in ("monde", "sport"):
        query = {"rubric": [slug.title()]}
        create_feed(publication=fanal, slug=slug, query=query, actor="test", now=NOW)
    build_feeds(publication_id=fanal.pk, now=NOW)
    later = NOW + timedelta(minutes=1)
    story(fanal, "b", rubrics=("Sport",), text="Corrigé.", now=later)
    assert build_feeds(publication_id=fanal.pk, now=later) == 6
    rewritten = FeedDocument.objects.filter(built_at=later).values_list("feed__slug", flat=True)
    assert set(rewritten) == {"all", "sport"}


def test_a_feed_shows_two_days_however_short_it_is(fanal: Publication) -> None:
    for hours in (0, 1, 47, 49, 60):
        story(fanal, f"h{hours}", now=NOW - timedelta(hours=hours))
    create_feed(publication=fanal, slug="court", actor="test", now=NOW)
    Feed.objects.filter(slug="court").update(length=2)
    build_feeds(publication_id=fanal.pk, now=NOW)
    assert titles("court") == ["Titre h0", "Titre h1", "Titre h47"]
    assert len(titles("all")) == 5


def test_what_was_killed_is_its_notice_for_thirty_days(fanal: Publication) -> None:
    kept = story(fanal, "a", rubrics=("Monde",), text="Faux et secret.")
    story(fanal, "b", now=NOW + timedelta(hours=1))
    create_feed(publication=fanal, slug="monde", query={"rubric": ["Monde"]}, actor="test", now=NOW)
    build_feeds(publication_id=fanal.pk, now=NOW)
    (before,) = feedparser.parse(body("monde", "rss")).entries
    killed_at = NOW + timedelta(days=2)
    kill_article(article=kept.article, notice="Faits inexacts.", actor="test", now=killed_at)
    build_feeds(publication_id=fanal.pk, now=killed_at)
    for kind in ("rss", "atom", "json"):
        assert b"Faux et secret" not in body("all", kind) + body("monde", kind)
    (after,) = feedparser.parse(body("monde", "rss")).entries
    assert (after.id, after.published) == (before.id, before.published)
    assert after.title == "Faits inexacts."
    due = FeedState.objects.get().due_at
    assert due == killed_at + timedelta(days=30)
    assert rebuild_due_feeds(now=due - timedelta(seconds=1)) == 0
    assert titles("monde") == ["Faits inexacts."]
    assert rebuild_due_feeds(now=due) == 6
    assert titles("monde") == []


def body(slug: str, kind: str) -> bytes:
    return bytes(FeedDocument.objects.get(feed__slug=slug, format=kind).body)


def test_an_embargo_that_ends_rebuilds_the_feeds(fanal: Publication) -> None:
    ends = NOW + timedelta(hours=3)
    story(fanal, "secret", embargo_until=ends)
    build_feeds(publication_id=fanal.pk, now=NOW)
    assert titles() == []
    assert rebuild_due_feeds(now=ends) == 0
    assert rebuild_due_feeds(now=ends + CLOCK_SKEW) == 3
    assert titles() == ["Titre secret"]
    assert rebuild_due_feeds(now=ends + CLOCK_SKEW * 2) == 0


def test_a_lost_wake_up_is_found(fanal: Publication) -> None:
    story(fanal, "a")  # nothing works the queue off in this test
    assert rebuild_due_feeds(now=NOW) == 3
    assert titles() == ["Titre a"]
    assert rebuild_due_feeds(now=NOW) == 0


def test_a_clock_that_was_ahead_is_mended(fanal: Publication) -> None:
    story(fanal, "secret", embargo_until=NOW + timedelta(hours=1))
    build_feeds(publication_id=fanal.pk, now=NOW + timedelta(hours=2))
    assert titles() == ["Titre secret"]
    assert rebuild_due_feeds(now=NOW) == 3
    assert titles() == []


def test_an_older_build_never_overwrites_a_later_one(fanal: Publication) -> None:
    feed = Feed.objects.get()
    old, new = (documents.draw_ticket(fanal.pk) for _ in range(2))
    built = {
        kind: documents.BuiltDocument(body=b"new", entries=0) for kind in ("rss", "atom", "json")
    }
    shown = documents.Snapshot(fingerprint="n")
    assert documents.store(feed, new, shown, built, NOW) == 3
    late = {
        kind: documents.BuiltDocument(body=b"old", entries=0) for kind in ("rss", "atom", "json")
    }
    assert documents.store(feed, old, documents.Snapshot(fingerprint="o"), late, NOW) == 0
    assert body("all", "rss") == b"new"
    assert documents.skip_unchanged(feed, old, shown) is False


def test_one_bad_story_is_kept_out_and_named(
    fanal: Publication, caplog: pytest.LogCaptureFixture
) -> None:
    story(fanal, "bon")
    bad = story(fanal, "mauvais", now=NOW + timedelta(hours=1))
    ArticleVersion.objects.filter(pk=bad.version.pk).update(content={"blocks": [{"type": "?"}]})
    ancient = story(fanal, "ancien")
    Article.objects.filter(pk=ancient.article.pk).update(
        published_at=datetime(900, 1, 1, tzinfo=UTC)
    )
    built = rebuild_feeds(publication=fanal, now=NOW)
    assert built.documents == 3
    assert set(built.quarantined) == {"mauvais"}
    assert titles() == ["Titre bon", "Titre ancien"]  # a date of no calendar is read as its end
    assert "mauvais" in caplog.text


def test_two_texts_of_one_second_have_no_date_to_ask_by(fanal: Publication) -> None:
    story(fanal, "a")
    build_feeds(publication_id=fanal.pk, now=NOW)
    assert FeedDocument.objects.get(format="rss").last_modified == NOW.replace(microsecond=0)
    story(fanal, "b")
    build_feeds(publication_id=fanal.pk, now=NOW + timedelta(milliseconds=300))
    assert FeedDocument.objects.get(format="rss").last_modified is None
    story(fanal, "c")
    later = NOW + timedelta(seconds=1)
    build_feeds(publication_id=fanal.pk, now=later)
    assert FeedDocument.objects.get(format="rss").last_modified == later.replace(microsecond=0)


def test_publications_do_not_cross(fanal: Publication) -> None:
    other = create_publication(
        slug="autre", name="Autre", domain="autre.example.org", actor="test", now=NOW
    )
    story(fanal, "a")
    build_feeds(publication_id=fanal.pk, now=NOW)
    build_feeds(publication_id=other.pk, now=NOW)
    row = FeedDocument.objects.get(feed__publication=other, format="json")
    assert json.loads(bytes(row.body))["items"] == []


def test_the_shared_sample_is_whole_in_each_format(fanal: Publication, shared: Path) -> None:
    path = shared / "samples/rencontre-aes-russie.txt"
    arrival = Arrival(publication=fanal, actor="test", now=NOW)
    import_files(arrival=arrival, paths=[path], typography="none")  # as it is written
    build_feeds(publication_id=fanal.pk, now=NOW)
    (item,) = json.loads(body("all", "json"))["items"]
    (rss,) = feedparser.parse(body("all", "rss")).entries
    (atom,) = feedparser.parse(body("all", "atom")).entries
    for html in (item["content_html"], rss.content[0].value, atom.content[0].value):
        root = etree.fromstring(html, etree.HTMLParser())
        tags = ("h2", "blockquote", "ul", "li", "pre")
        assert [len(root.findall(f".//{tag}")) for tag in tags] == [7, 1, 1, 3, 1]
        text = "".join(root.itertext())
        for line in path.read_text().splitlines()[4:-1]:
            assert line.strip().lstrip("•").strip() in text
        assert "contactez-nous." in text
    assert [tag["term"] for tag in rss.tags] == ["Actualités", "International"]
    assert rss.summary == atom.summary
    assert rss.summary.startswith("Les leaders de l'AES")
