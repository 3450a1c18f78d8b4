"""A feed that is slightly broken is read, and whoever looks after the source is told."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation
from pytest_django import Settings

from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.intake.sources.poll_source import poll_source
from publisher.editorial.models import Article, Source
from publisher.editorial.source_problems import english, problem_of
from publisher.web.desk.sources.listing import problem_text
from tests.channels.web_server import Answer
from tests.db.feed_server import FeedServer, Story
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)


@pytest.fixture
def feed(settings: Settings) -> Iterator[FeedServer]:
    made = FeedServer(stories=[Story(1)])
    settings.ALLOW_PRIVATE = [made.server.address]
    yield made
    made.close()


def source_of(feed: FeedServer) -> Source:
    return add_source(
        publication=newsroom().publication, slug="vigie", feed=feed.address, actor="cli:t", now=NOW
    ).row


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"</rss>", b"</rss>\n<script>1</script>"), (b"<title>Une", b"<title>5 < 6 et une")],
)
def test_it_goes_in_and_says_so(feed: FeedServer, before: bytes, after: bytes) -> None:
    source = source_of(feed)
    feed.answers["/feed"] = Answer(200, {}, feed.body().replace(before, after))
    done = poll_source(source=source, clock=lambda: NOW)
    source.refresh_from_db()
    assert (Article.objects.count(), done.problem, source.failures) == (1, None, 0)
    assert [warning.code for warning in done.taken.warnings] == ["feed_mended"]
    assert "not well-formed XML (line" in english(problem_of(source))
    with translation.override("fr"):
        assert problem_text(problem_of(source))[0].startswith("Le flux est")
    del feed.answers["/feed"]
    poll_source(source=source, clock=lambda: NOW)
    source.refresh_from_db()
    assert problem_of(source) is None


def test_what_is_to_look_at_in_an_entry_is_told(feed: FeedServer) -> None:
    feed.stories = [Story(1, published="Mon, 32 Foo 2026")]
    done = poll_source(source=source_of(feed), clock=lambda: NOW)
    assert [(w.guid, w.code) for w in done.taken.warnings] == [
        ("https://vigie.example.org/?p=1", "no_date")
    ]
