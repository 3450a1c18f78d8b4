"""Pings to outside hubs, and the commands that name them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from pytest_django.fixtures import Settings

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.feeds.hub.outside_hubs import add_outside_hub, remove_outside_hub
from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.publications.create_publication import create_publication
from publisher.cli.main import run
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Feed, FeedDocument, HubPing, HubSubscription, OutsideHub
from tests.channels.web_server import Answer, WebServer
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code under test asks the world's clock: minutes may have passed since the import."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@shared_rows
def fanal() -> Publication:
    publication = create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )
    build_feeds(publication_id=publication.pk, now=NOW)
    return publication


@pytest.fixture
def theirs(settings: Settings) -> Iterator[WebServer]:
    server = WebServer()
    server.behave = lambda handler: Answer(204, body=b"")
    settings.ALLOW_PRIVATE = [server.address]
    yield server
    server.close()


@pytest.fixture
def worker(clock: Clock) -> Iterator[HubWorker]:
    one = HubWorker(clock=clock)
    yield one
    one.close()


def told(server: WebServer) -> list[dict[str, str]]:
    return [dict(parse_qsl(request.body.decode())) for request in server.requests]


def add(fanal: Publication, server: WebServer) -> OutsideHub:
    url = f"http://{server.address}/hub"
    return add_outside_hub(publication=fanal, url=url, actor="test", now=NOW)


def test_it_is_told_of_each_feed_once_until_something_changes(
    fanal: Publication, theirs: WebServer, worker: HubWorker, clock: Clock
) -> None:
    hub = add(fanal, theirs)
    clock.now += timedelta(seconds=2)
    build_feeds(publication_id=fanal.pk, now=clock.now)
    worker.run(seconds=10)
    worker.run(seconds=10)
    topics = [f"http://localhost:8000/feeds/fanal/all.{kind}" for kind in ("atom", "json", "rss")]
    assert sorted(told(theirs), key=lambda form: form["hub.url"]) == [
        {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic} for topic in topics
    ]
    assert theirs.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"
    for document in FeedDocument.objects.filter(page=0):
        body = bytes(document.body).decode()
        assert body.index("localhost:8000/hub") < body.index(hub.url), "named beside our own"
    theirs.requests.clear()
    FeedDocument.objects.filter(format="rss").update(etag="new")
    worker.run(seconds=10)
    assert [form["hub.url"] for form in told(theirs)] == [topics[2]]


def test_a_hub_that_fails_is_told_again_later(
    fanal: Publication, theirs: WebServer, worker: HubWorker, clock: Clock
) -> None:
    theirs.behave = lambda handler: Answer(503)
    add(fanal, theirs)
    worker.run(seconds=10)
    worker.run(seconds=10)
    assert len(told(theirs)) == 3
    assert set(HubPing.objects.values_list("failures", flat=True)) == {1}
    theirs.behave = lambda handler: Answer(204, body=b"")
    clock.now += timedelta(seconds=30)
    worker.run(seconds=10)
    assert len(told(theirs)) == 6
    assert set(HubPing.objects.values_list("failures", flat=True)) == {0}


def test_a_feed_behind_a_key_is_nobody_s_business(
    fanal: Publication, theirs: WebServer, worker: HubWorker
) -> None:
    Feed.objects.update(access="paid")
    add(fanal, theirs)
    worker.run(seconds=10)
    assert told(theirs) == []


def test_removed_it_is_told_nothing(
    fanal: Publication, theirs: WebServer, worker: HubWorker
) -> None:
    remove_outside_hub(hub=add(fanal, theirs), actor="test", now=NOW)
    worker.run(seconds=10)
    assert told(theirs) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hub.example.org/",
        "https://name:pass@hub.example.org/",
        "http://127.0.0.1:1/",
        "https://hub.example.org/#a",
        "http://localhost:8000/hub",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(fanal: Publication, url: str) -> None:
    with pytest.raises(PublisherError) as caught:
        add_outside_hub(publication=fanal, url=url, actor="test", now=NOW)
    assert caught.value.code == "bad_hub"
    assert not OutsideHub.objects.exists()


def test_the_commands(
    fanal: Publication, theirs: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"http://{theirs.address}/hub"
    assert run(["hub", "add", url]) == 0
    assert run(["hub", "add", url]) == 2
    capsys.readouterr()
    assert run(["hub", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["own"] == "http://localhost:8000/hub"
    assert [(hub["url"], hub["told"], hub["failing"]) for hub in listed["hubs"]] == [(url, 0, 0)]
    assert run(["hub", "remove", url]) == 0
    assert run(["hub", "remove", url]) == 2
    assert "unknown_hub" not in capsys.readouterr().out


def test_a_subscriber_s_callback_is_a_capability_and_not_shown(
    fanal: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    HubSubscription.objects.create(
        publication=fanal,
        topic="http://localhost:8000/feeds/fanal/all.rss",
        document=FeedDocument.objects.get(format="rss"),
        callback="https://reader.example.org/in/SECRET?x=SECRET",
        callback_hash="0" * 64,
        lease_expires_at=NOW + timedelta(days=3),
        created_at=NOW,
    )
    assert run(["hub", "subscriptions", "--json"]) == 0
    shown = capsys.readouterr().out
    (one,) = json.loads(shown)["subscriptions"]
    assert (one["callback_host"], one["failures"]) == ("reader.example.org", 0)
    assert run(["hub", "subscriptions"]) == 0
    assert "SECRET" not in shown + capsys.readouterr().out
