"""A feed may name several hubs: where one does not want us, the next is asked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.intake.sources.poll_source import poll_source
from publisher.editorial.models import Source
from tests.db.feed_server import HOST, FeedServer
from tests.db.tiny_hub import TinyHub
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TOPIC = f"{HOST}/feed"


class Room:
    """A source whose feed names two hubs, the first one first."""

    def __init__(self) -> None:
        self.feed, self.first, self.second = FeedServer(), TinyHub(), TinyHub()
        self.feed.headers = {
            "Link": f'<{self.first.address}>; rel="hub", <{self.second.address}>; rel="hub", '
            f'<{TOPIC}>; rel="self"'
        }
        self.began = datetime.now(UTC).replace(microsecond=0)

    def opened(self) -> "Room":
        self.source = add_source(
            publication=newsroom().publication,
            slug="vigie",
            feed=self.feed.address,
            actor="cli:test",
            now=self.began,
        ).row
        return self

    def poll(self, **later: float) -> Source:
        at = self.began + timedelta(**later)
        poll_source(source=self.source, clock=lambda: at)
        self.source.refresh_from_db()
        return self.source

    @property
    def asked(self) -> tuple[int, int]:
        return len(self.first.requests()), len(self.second.requests())

    def says(self, hub: TinyHub, mode: str) -> int:
        asked = hub.requests()[-1]
        query = {
            "mode": mode,
            "topic": asked["hub.topic"],
            "challenge": "x",
            "lease_seconds": "864000",
        }
        path = urlsplit(asked["hub.callback"]).path
        answer = Client().get(path, {f"hub.{key}": value for key, value in query.items()})
        self.source.refresh_from_db()
        return answer.status_code


@pytest.fixture
def room(settings: Settings) -> Iterator[Room]:
    made = Room()
    hubs = (made.feed, made.first, made.second)
    settings.ALLOW_PRIVATE = [each.server.address for each in hubs]
    settings.ALLOWED_HOSTS = ["*"]
    yield made.opened()
    for each in hubs:
        each.close()


def test_one_hub_is_enough(room: Room) -> None:
    room.poll()
    assert room.says(room.first, "subscribe") == 200
    room.feed.more = " "
    room.poll(hours=7)
    assert room.asked == (1, 0)


def test_the_second_is_asked_at_once_where_the_first_refuses(room: Room) -> None:
    room.first.status = 500
    source = room.poll()
    assert room.asked == (1, 1)
    assert source.hub_url == room.second.address
    assert room.says(room.second, "subscribe") == 200
    assert source.hub_lease_expires_at is not None
    room.feed.more = " "
    room.poll(hours=7)
    assert room.asked == (1, 1)


def test_the_second_is_asked_after_a_denial_though_the_feed_did_not_change(room: Room) -> None:
    room.poll()
    assert room.says(room.first, "denied") == 200
    source = room.poll(minutes=20)
    assert room.asked == (1, 1)
    first, second = room.first.requests()[0], room.second.requests()[0]
    assert first["hub.secret"] != second["hub.secret"]
    assert source.problem_code == "hub_denied"  # said until a hub takes us
    assert room.says(room.second, "subscribe") == 200
    room.feed.more = " "
    assert room.poll(minutes=40).problem_code == ""


def test_a_hub_that_never_confirms_is_left_for_the_next(room: Room) -> None:
    room.poll()
    room.feed.more = " "
    room.poll(minutes=5)
    assert room.asked == (1, 0)  # it may still answer
    room.feed.more = "  "
    room.poll(minutes=15)
    assert room.asked == (1, 1)


def test_where_all_refuse_each_is_asked_again_hours_later(room: Room) -> None:
    room.first.status = room.second.status = 500
    for minutes in (0, 20, 40, 60):
        room.feed.more += " "
        room.poll(minutes=minutes)
    assert room.asked == (1, 1)
    room.feed.more += " "
    room.poll(hours=7)
    assert room.asked == (2, 2)
    assert room.source.hub_lease_expires_at is None
