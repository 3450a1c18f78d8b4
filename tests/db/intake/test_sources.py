"""A newsroom’s feed is polled over a real socket: what goes in, what does not, what comes next."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.sources.add_source import AddedSource, add_source
from publisher.actions.intake.sources.pause_source import pause_source, resume_source
from publisher.actions.intake.sources.poll_due import due_sources, poll_due
from publisher.actions.intake.sources.poll_source import Poll, claim, poll_source
from publisher.actions.intake.store_article import store_article
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.feed_fetch import MOST_BYTES
from publisher.cli.source.output import state_of
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article, Source
from publisher.editorial.source_problems import english, problem_of
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication
from tests.channels.web_server import Answer, WebServer
from tests.db.feed_server import HOST, FeedServer, Story
from tests.newsroom import newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)
OLD = "Mon, 04 May 2026 08:00:00 GMT"
LATER = "Wed, 06 May 2026 09:10:00 GMT"


@pytest.fixture
def feed(settings: Settings) -> Iterator[FeedServer]:
    made = FeedServer()
    settings.ALLOW_PRIVATE = [made.server.address]
    yield made
    made.close()


@shared_rows
def publication() -> Publication:
    return newsroom().publication


def added(publication: Publication, server: FeedServer, **changes: str) -> Source:
    return add_source(
        publication=publication,
        slug="vigie",
        actor="cli:test",
        now=NOW,
        **{"feed": server.address, **changes},
    ).row


def told(source: Source) -> str:
    return english(problem_of(source))


def poll(source: Source, minutes: float = 0) -> Poll:
    at = NOW + timedelta(minutes=minutes)
    done = poll_source(source=source, clock=lambda: at)
    source.refresh_from_db()
    return done


def counts(done: Poll) -> tuple[int, int, int]:
    return done.taken.created, done.taken.updated, done.taken.unchanged


def test_the_first_poll_is_an_archive_and_later_ones_are_news(
    publication: Publication, feed: FeedServer
) -> None:
    feed.stories = [Story(1, published=OLD), Story(2, published="")]
    source = added(publication, feed)
    assert counts(poll(source)) == (2, 0, 0)
    feed.stories += [Story(3, published=LATER), Story(4, published="")]
    assert counts(poll(source, 20)) == (2, 0, 2)
    found = {a.guid.rpartition("=")[2]: a for a in Article.objects.all()}
    assert [found[n].backfill for n in "1234"] == [True, True, False, False]
    assert found["1"].published_at == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert found["1"].source == "vigie"
    assert found["1"].canonical_url == f"{HOST}/1"
    version = found["3"].versions.get()
    assert (version.door, version.author) == ("feed:vigie", "source:vigie")


@pytest.mark.slow
def test_what_has_not_changed_is_neither_sent_nor_parsed_again(
    publication: Publication,
    feed: FeedServer,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Slow: a real server answers."""
    feed.stories = [Story(n) for n in range(50)]
    source = added(publication, feed)
    poll(source)
    assert poll(source, 10).outcome == "not_modified"
    feed.more = "<!-- made just now -->"
    monkeypatch.setattr(
        "publisher.actions.intake.sources.feed_reading.story_of",
        lambda entry: pytest.fail("an unchanged text was parsed"),
    )
    with django_assert_max_num_queries(8):
        assert counts(poll(source, 20)) == (0, 0, 50)


def test_an_edit_settles_and_a_minor_detail_of_the_feed_is_none(
    publication: Publication, feed: FeedServer
) -> None:
    feed.stories = [Story(1, published=LATER)]
    source = added(publication, feed)
    poll(source, 15)
    feed.stories[0].text = "Elle descend."
    assert counts(poll(source, 30)) == (0, 1, 0)
    article = Article.objects.get()
    assert article.settling is not None
    assert article.current is not None
    assert (article.settling.number, article.current.number) == (2, 1)


def test_a_feed_out_of_a_cache_does_not_take_back_what_a_webhook_brought(
    publication: Publication, feed: FeedServer
) -> None:
    source = added(publication, feed)
    built = "<lastBuildDate>Wed, 06 May 2026 09:{}:00 GMT</lastBuildDate>"
    feed.stories, feed.more = [Story(1)], built.format("05")
    post = Content(
        headline="Une marée 1",
        blocks=(Paragraph(content=(Span("Elle redescend."),)),),
        canonical_url=f"{HOST}/1",
        updated_at=NOW + timedelta(minutes=10),
    )
    store_article(
        arrival=Arrival(
            publication=publication,
            source="vigie",
            door="webhook:vigie",
            actor="source:vigie",
            now=NOW + timedelta(minutes=10),
        ),
        parsed=Parsed(article=post, source_id="webhook-1"),
    )
    assert counts(poll(source, 11)) == (0, 0, 1)
    feed.stories[0].text, feed.more = "Elle remonte.", built.format("20")
    assert counts(poll(source, 31)) == (0, 1, 0)
    assert Article.objects.get().versions.count() == 2


def test_a_broken_entry_is_reported_by_its_guid_and_the_others_go_in(
    publication: Publication, feed: FeedServer
) -> None:
    feed.stories = [Story(1), Story(2, text="&lt;div&gt;" * 300), Story(3), Story(3)]
    source = added(publication, feed)
    done = poll(source)
    assert counts(done) == (2, 0, 0)
    assert {(each.guid, each.code) for each in done.taken.refused} == {
        (f"{HOST}/?p=2", "too_deep"),
        (f"{HOST}/?p=3", "duplicate_guid"),
    }
    assert f"{HOST}/?p=2" in told(source)
    assert source.failures == 0
    feed.stories = [Story(1), Story(2), Story(3)]
    assert counts(poll(source, 20)) == (1, 0, 2)
    assert told(source) == ""


def test_a_killed_story_stays_killed_whatever_its_feed_shows(
    publication: Publication, feed: FeedServer
) -> None:
    feed.stories = [Story(1)]
    source = added(publication, feed)
    poll(source)
    kill_article(
        article=Article.objects.get(), notice="Faux.", actor="user:1", now=NOW + timedelta(hours=1)
    )
    feed.stories[0].text = "Elle monte encore."
    done = poll(source, 90)
    assert [each.code for each in done.taken.refused] == ["article_killed"]
    assert Article.objects.get().pubstatus == "canceled"


def test_a_tombstone_unpublishes_once_and_only_what_is_the_source_s_own(
    publication: Publication, feed: FeedServer
) -> None:
    feed.stories = [Story(1), Story(2)]
    source = added(publication, feed)
    poll(source)
    other = Article.objects.get(guid=f"{HOST}/?p=2")
    Article.objects.filter(pk=other.pk).update(source="elsewhere")
    feed.stories = []
    feed.more = "".join(
        f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{HOST}/?p={n}"/>'
        for n in (1, 2, 3)
    )
    assert poll(source, 20).taken.withdrawn == 1
    gone = Article.objects.get(guid=f"{HOST}/?p=1")
    assert gone.current is not None
    assert (gone.pubstatus, gone.current.change) == ("canceled", "unpublished")
    assert gone.current.door == "feed:vigie"
    other.refresh_from_db()
    assert other.pubstatus == "usable"
    feed.more += " "
    assert poll(source, 40).taken.withdrawn == 0


def test_failures_back_off_retry_after_is_obeyed_and_success_forgets_them(
    publication: Publication, feed: FeedServer
) -> None:
    source = added(publication, feed)
    feed.status = 503
    waits = []
    for _ in range(9):
        assert poll(source).outcome == "failed"
        assert source.next_poll_at is not None
        waits.append((source.next_poll_at - NOW).total_seconds() / 60)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    assert "503" in told(source)
    feed.headers = {"Retry-After": "40000"}
    poll(source)
    assert source.next_poll_at == NOW + timedelta(seconds=40_000)
    feed.status, feed.headers = 200, {}
    poll(source)
    assert (source.failures, told(source)) == (0, "")
    assert source.next_poll_at is not None
    assert source.next_poll_at - NOW <= timedelta(minutes=30)


def test_a_feed_that_is_gone_pauses_its_source(publication: Publication, feed: FeedServer) -> None:
    source = added(publication, feed)
    feed.status = 410
    assert poll(source).outcome == "gone"
    assert source.paused_at is not None
    assert "410" in told(source)
    with pytest.raises(Refused, match="paused"):
        poll(source)
    source = resume_source(source=source, actor="cli:test", now=NOW)
    feed.status = 200
    assert poll(source).outcome == "polled"


def test_a_permanent_redirect_moves_the_address_and_a_temporary_one_does_not(
    publication: Publication, feed: FeedServer
) -> None:
    feed.stories = [Story(1)]
    base = f"http://{feed.server.address}"
    feed.answers = {
        "/old": Answer(301, {"Location": "/newer"}),
        "/newer": Answer(308, {"Location": f"{base}/for-now"}),
        "/for-now": Answer(302, {"Location": f"{base}/feed"}),
    }
    source = added(publication, feed, feed=f"{base}/old")
    assert counts(poll(source)) == (1, 0, 0)
    assert source.feed_url == f"{base}/for-now"


def test_a_redirect_into_the_private_network_is_refused(
    publication: Publication, feed: FeedServer
) -> None:
    private = WebServer()
    try:
        for target in (f"http://{private.address}/", "http://169.254.169.254/latest/", "ftp://x/"):
            feed.answers = {"/feed": Answer(301, {"Location": target})}
            source = Source.objects.filter(slug="vigie").first() or added(publication, feed)
            assert poll(source).outcome == "failed"
            assert source.feed_url == feed.address
        assert not private.requests
    finally:
        private.close()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(200, {"Content-Encoding": "gzip"}, b"no gzip"), "damaged"),
        (Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 99)[:-9]), "too early"),
        (
            Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * (MOST_BYTES + 1))),
            "larger than",
        ),
        (Answer(200, {"Content-Encoding": "br"}, b"x"), "not asked for"),
        (Answer(200, {}, b"<html><p>Sign in</p></html>"), "no feed"),
        (Answer(200, {}, b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>"), "entities"),
        (Answer(302, {"Location": "/feed"}), "redirects"),
        (Answer(404, {}), "404"),
    ],
)
def test_what_is_no_feed_is_a_failure_that_says_why(
    publication: Publication, feed: FeedServer, answer: Answer, problem: str
) -> None:
    feed.answers = {"/feed": answer}
    source = added(publication, feed)
    done = poll(source)
    assert done.outcome == "failed"
    assert problem in english(done.problem)
    assert (problem_of(source), source.claimed_until) == (done.problem, None)
    assert not Article.objects.exists()


def test_the_interval_follows_the_news_and_what_the_feed_asks_for(
    publication: Publication, feed: FeedServer
) -> None:
    source = added(publication, feed)

    def waits() -> float:
        assert source.next_poll_at is not None
        return (source.next_poll_at - NOW).total_seconds() / 60

    seen = []
    for number in range(3):
        feed.stories.append(Story(number))
        poll(source)
        seen.append(waits())
    assert seen == [5, 5, 5]
    for _ in range(12):
        poll(source)
    assert waits() == 30
    feed.headers = {"Cache-Control": "public, max-age=2700"}
    poll(source)
    assert waits() == 45
    feed.headers = {"Cache-Control": "max-age=999999"}
    poll(source)
    assert waits() == 60


def test_only_one_polls_a_source_and_a_dead_one_is_given_up(
    publication: Publication, feed: FeedServer
) -> None:
    source = added(publication, feed)
    assert claim(source, now=NOW)
    assert not claim(source, now=NOW)
    with pytest.raises(Refused, match="being polled"):
        poll(source)
    assert not due_sources(NOW).exists()
    assert claim(source, now=NOW + timedelta(minutes=5))


def test_due_sources_are_polled_and_one_that_breaks_stops_no_other(
    publication: Publication, feed: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.stories = [Story(1)]
    source = added(publication, feed)
    add_source(
        publication=publication,
        slug="mute",
        feed=f"http://{feed.server.address}/feed?mute",
        actor="cli:test",
        now=NOW - timedelta(hours=1),
    )
    paused = add_source(
        publication=publication, slug="paused", feed=feed.address, actor="cli:test", now=NOW
    ).row
    pause_source(source=paused, actor="cli:test", now=NOW)
    from publisher.actions.intake.sources import poll_source as module

    real = module.fetch_feed

    def breaks(client: object, address: str, **options: str) -> object:
        if address.endswith("mute"):
            raise ZeroDivisionError
        return real(client, address, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "fetch_feed", breaks)
    assert not poll_due(clock=lambda: NOW, seconds=20, stopping=lambda: False)
    source.refresh_from_db()
    assert source.polled_at == NOW
    broken = Source.objects.get(slug="mute")
    assert "ZeroDivisionError" in told(broken)
    assert broken.next_poll_at is not None
    assert broken.next_poll_at > NOW
    assert feed.asked() == ["/feed"]


@pytest.mark.parametrize("bad", ["https://a..b/feed", "https://[bad/feed"])
def test_a_host_that_there_cannot_be_is_a_failure_that_shows(
    publication: Publication, feed: FeedServer, bad: str
) -> None:
    """Stored before the door refused it."""
    source = added(publication, feed)
    Source.objects.update(feed_url=bad)
    assert not poll_due(clock=lambda: NOW, seconds=20, stopping=lambda: False)
    source.refresh_from_db()
    assert (source.failures, state_of(source)) == (1, "failing")
    assert "cannot be called" in told(source)


def test_a_poll_that_breaks_shows_as_a_failure(
    publication: Publication, feed: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from publisher.actions.intake.sources import poll_source as module

    source = added(publication, feed)
    monkeypatch.setattr(module, "fetch_feed", lambda *_, **__: 1 / 0)
    poll_due(clock=lambda: NOW, seconds=20, stopping=lambda: False)
    source.refresh_from_db()
    assert (source.failures, state_of(source)) == (1, "failing")


@pytest.mark.parametrize("location", ["https://[bad/feed", "https://a..b/feed", "https://"])
def test_a_redirect_to_no_address_is_a_failure_that_shows(
    publication: Publication, feed: FeedServer, location: str
) -> None:
    feed.answers["/feed"] = Answer(301, {"Location": location})
    source = added(publication, feed)
    assert poll(source).outcome == "failed"
    assert (source.failures, source.feed_url) == (1, feed.address)


def test_a_hub_that_nobody_can_call_is_none(publication: Publication, feed: FeedServer) -> None:
    feed.stories = [Story(1)]
    feed.headers["Link"] = '<https://[bad/>; rel="hub", <https://a..b/>; rel="hub"'
    source = added(publication, feed)
    assert poll(source).outcome == "polled"
    assert (source.hub_url, source.failures) == ("", 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"feed": "http://vigie.example.org/feed"}, "url_not_https"),
        ({"feed": "https://a:b@vigie.example.org/"}, "bad_url"),
        ({"feed": "file:///etc/passwd"}, "bad_url"),
        ({"feed": "https://a..b/feed"}, "bad_url"),
        ({"feed": f"https://{'a' * 64}.example.org/feed"}, "bad_url"),
        ({"slug": "File!"}, "bad_slug"),
        ({"slug": "file"}, "slug_reserved"),
        ({"webhook": "drupal"}, "unknown_webhook"),
    ],
)
def test_a_source_that_cannot_work_is_not_added(
    publication: Publication, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(PublisherError) as caught:
        add_source(
            publication=publication, actor="cli:test", now=NOW, **{"slug": "vigie", **changes}
        )
    assert caught.value.code == code
    assert not Source.objects.exists()


def test_a_webhook_s_secret_is_shown_once_and_not_kept_in_the_clear(
    publication: Publication,
) -> None:
    made: AddedSource = add_source(
        publication=publication, slug="vigie", webhook="ghost", actor="cli:test", now=NOW
    )
    assert len(made.secret) >= 40
    assert made.secret.encode() not in bytes(made.row.webhook_secret)
    with pytest.raises(PublisherError, match="already"):
        add_source(publication=publication, slug="vigie", actor="cli:test", now=NOW)
