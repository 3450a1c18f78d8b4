"""What a worker keeps between builds hides nothing: each build shows what a fresh process would."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.feeds.build_feeds import build_feeds, rebuild_feeds
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial import snapshots
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.models import Publication
from publisher.renderers.feeds import entry_cache
from publisher.syndication.models import FeedDocument
from tests.db.feeds.test_feeds import story
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
WORD = "phosphorescente"


@shared_rows
def fanal() -> Publication:
    made = create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )
    for guid in ("un", "deux", "trois"):
        story(made, guid, text=f"Une mer {WORD}, dit {guid}.")
    rebuild_feeds(publication=made, now=NOW)
    return made


def bodies() -> list[bytes]:
    return [bytes(row.body) for row in FeedDocument.objects.order_by("format")]


def later(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


def rebuilt(publication: Publication, now: datetime) -> list[bytes]:
    """What this process builds, after making sure that one which remembers nothing agrees."""
    build_feeds(publication_id=publication.pk, now=now)
    own = bodies()
    snapshots.forget()
    entry_cache.clear_entries()
    rebuild_feeds(publication=publication, now=now, force=True)
    assert bodies() == own
    return own


@pytest.mark.parametrize("verb", ["kill", "takedown", "withhold", "embargo"])
def test_what_is_taken_back_is_in_no_feed_however_often_it_was_there(
    fanal: Publication, verb: str
) -> None:
    assert all(body.count(WORD.encode()) >= 3 for body in bodies())
    article = Article.objects.get(guid="deux")
    now = later(minutes=5)
    if verb == "kill":
        kill_article(article=article, notice="Retiré.", actor="test", now=now)
    elif verb == "takedown":
        takedown_article(article=article, reason="Jugement.", actor="test", now=now)
    elif verb == "withhold":
        withhold_article(article=article, actor="test", now=now)
    else:
        embargo_article(article=article, until=later(hours=2), actor="test", now=now)
    for body in rebuilt(fanal, now):
        assert f"{WORD}, dit deux".encode() not in body
        assert f"{WORD}, dit un".encode() in body


def test_an_embargo_that_ends_and_a_correction_show_at_once(fanal: Publication) -> None:
    article = Article.objects.get(guid="un")
    embargo_article(article=article, until=later(hours=2), actor="test", now=NOW)
    assert f"{WORD}, dit un".encode() not in rebuilt(fanal, later(minutes=1))[0]
    assert f"{WORD}, dit un".encode() in rebuilt(fanal, later(hours=3))[0]
    text = Content(headline="Titre", blocks=(Paragraph(content=(Span("La mer est sombre."),)),))
    correct_article(
        article=article,
        parsed=Parsed(article=text),
        notice="La mer est sombre.",
        actor="test",
        now=later(hours=4),
    )
    after = rebuilt(fanal, later(hours=4))[0]
    assert b"est sombre" in after
    assert f"{WORD}, dit un".encode() not in after


def test_a_text_that_is_spoilt_in_the_database_is_seen(fanal: Publication) -> None:
    row = ArticleVersion.objects.filter(article__guid="trois")
    row.update(content={"headline": 7})
    built = rebuild_feeds(publication=fanal, now=later(minutes=1), force=True)
    assert list(built.quarantined) == ["trois"]
