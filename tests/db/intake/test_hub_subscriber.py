"""We as a subscriber of another's hub, section by section of the recommendation (W3C, 2018-01-23):
discovery (4), subscribing (5.1), denial (5.2), verification of intent (5.3), pushes (7)."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.intake.sources.poll_source import poll_source
from publisher.actions.intake.sources.subscribe_to_hub import links_in
from publisher.delivery.models import LedgerIdentity
from publisher.editorial.models import Article, Source
from publisher.editorial.source_problems import english, problem_of
from publisher.publications.secrets import decrypt
from tests.channels.web_server import Answer
from tests.db.feed_server import HOST, FeedServer, Story
from tests.db.tiny_hub import TinyHub
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC).replace(microsecond=0)
TOPIC = f"{HOST}/feed"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code under test asks the world's clock: minutes may have passed since the import."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


class Newsroom:
    """A source whose feed names a hub; `clock` is turned by the test, views have the world's."""

    def __init__(self, feed: FeedServer, hub: TinyHub) -> None:
        self.feed, self.hub = feed, hub
        self.source = add_source(
            publication=newsroom().publication,
            slug="vigie",
            feed=feed.address,
            actor="cli:test",
            now=NOW - timedelta(days=1),
        ).row

    def poll(self, **later: float) -> Source:
        at = NOW + timedelta(**later)
        poll_source(source=self.source, clock=lambda: at)
        return self.again()

    def again(self) -> Source:
        self.source.refresh_from_db()
        return self.source

    @property
    def asked(self) -> dict[str, str]:
        return self.hub.requests()[-1]

    @property
    def callback(self) -> str:
        return urlsplit(self.asked["hub.callback"]).path

    def verify(self, **query: str) -> tuple[int, str]:
        """What the callback answers; what a hub says is as it was asked, but for `query`."""
        said = {
            "mode": "subscribe",
            "topic": self.asked["hub.topic"],
            "challenge": "a challenge",
            "lease_seconds": "864000",
            **query,
        }
        answer = Client().get(self.callback, {f"hub.{key}": said[key] for key in said})
        self.again()
        return answer.status_code, answer.content.decode()

    def push(self, body: bytes, signature: str | None = None, method: str = "sha256") -> int:
        """The status for a push, signed with the secret unless told otherwise."""
        secret = self.asked["hub.secret"].encode()
        right = f"{method}={hmac.new(secret, body, getattr(hashlib, method)).hexdigest()}"
        headers = {"X-Hub-Signature": right if signature is None else signature}
        answer = Client().post(
            self.callback, body, content_type="application/rss+xml", headers=headers
        )
        self.again()
        return answer.status_code

    def subscribed(self) -> "Newsroom":
        self.poll()
        assert self.verify() == (200, "a challenge")
        return self


@pytest.fixture
def room(settings: Settings) -> Iterator[Newsroom]:
    feed, hub = FeedServer(), TinyHub()
    settings.ALLOW_PRIVATE = [feed.server.address, hub.server.address]
    settings.ALLOWED_HOSTS = ["*"]
    feed.headers = {"Link": f'<{hub.address}>; rel="hub", <{TOPIC}>; rel="self"'}
    yield Newsroom(feed, hub)
    feed.close()
    hub.close()


def test_4_hub_and_topic_come_from_the_header_before_the_document(room: Newsroom) -> None:
    room.feed.headers = {"Link": f'<{room.hub.address}>; rel=hub, </topic>; rel="self"'}
    source = room.poll()
    assert source.hub_url == room.hub.address
    assert source.topic_url == f"http://{room.feed.server.address}/topic"


def test_4_hub_and_topic_in_the_document_will_do(room: Newsroom) -> None:
    room.feed.headers = {}
    room.feed.more = (
        f'<atom:link rel="hub" href="{room.hub.address}?a=1&amp;b=2" '
        'xmlns:atom="http://www.w3.org/2005/Atom"/>'
    )
    assert room.poll().hub_url == f"{room.hub.address}?a=1&b=2"
    assert room.asked["hub.topic"] == f"{HOST}/feed"


def test_4_a_feed_without_a_topic_of_its_own_or_with_an_insecure_hub_is_polled(
    room: Newsroom,
) -> None:
    room.feed.headers = {"Link": '<http://hub.example.org/>; rel="hub"'}
    assert room.poll().hub_url == ""
    assert room.hub.requests() == []


def test_a_copy_that_is_polled_by_hand_asks_no_hub(room: Newsroom) -> None:
    LedgerIdentity.objects.update_or_create(
        defaults={"held_at": NOW, "held_code": "ledger_copied", "fingerprint": "another's"}
    )
    source = room.poll()
    assert (source.polled_at, source.hub_url) == (NOW, room.hub.address)
    assert room.hub.requests() == []


def test_links_are_read_as_rfc_8288_writes_them() -> None:
    header = (
        '<https://h.example.org/a,b>; title="x, y"; rel="hub next", </f>;rel=self, <x>; rel="up"'
    )
    assert links_in(header, "https://e.example.org/d/f") == [
        ("https://h.example.org/a,b", {"hub", "next"}),
        ("https://e.example.org/f", {"self"}),
        ("https://e.example.org/d/x", {"up"}),
    ]


def test_5_1_the_request_has_a_secret_of_its_own_and_a_callback_nobody_can_guess(
    room: Newsroom,
) -> None:
    source = room.poll()
    asked = room.asked
    assert asked["hub.mode"] == "subscribe"
    assert asked["hub.topic"] == TOPIC
    assert asked["hub.lease_seconds"] == "864000"
    assert 40 <= len(asked["hub.secret"].encode()) < 200
    assert asked["hub.secret"] == decrypt(source.hub_secret)
    assert asked["hub.secret"].encode() not in bytes(source.hub_secret)
    assert asked["hub.callback"].startswith("http://localhost:8000/hooks/websub/gazette/vigie/")
    assert len(asked["hub.callback"].rpartition("/")[2]) == 32


def test_5_1_a_hub_that_moved_is_followed_once(room: Newsroom) -> None:
    room.hub.answers = {"/hub": Answer(307, {"Location": "/hub2"}, b"")}
    room.poll()
    assert [request.path for request in room.hub.server.requests] == ["/hub", "/hub2"]


def test_5_1_a_hub_that_refuses_is_asked_again_hours_later_and_the_feed_is_polled(
    room: Newsroom,
) -> None:
    room.hub.status = 500
    assert room.poll().failures == 0
    room.poll(minutes=30)
    assert len(room.hub.requests()) == 1
    room.poll(hours=7)
    assert len(room.hub.requests()) == 2
    assert room.source.hub_lease_expires_at is None


def test_5_3_what_we_asked_for_is_confirmed_and_the_lease_begins(room: Newsroom) -> None:
    room.poll()
    assert room.verify(lease_seconds="3600") == (200, "a challenge")
    expires = room.source.hub_lease_expires_at
    assert expires is not None
    assert timedelta(minutes=59) < expires - NOW < timedelta(minutes=62)


def test_5_3_nothing_else_is_confirmed(room: Newsroom) -> None:
    room.poll()
    for wrong in (
        {"topic": "https://other.example.org/feed"},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"challenge": ""},
        {"challenge": "x" * 1001},
    ):
        assert room.verify(**wrong)[0] == 404
    elsewhere = room.callback[:-1] + ("0" if room.callback[-1] != "0" else "1")
    assert Client().get(elsewhere, {"hub.mode": "subscribe"}).status_code == 404
    assert Client().put(room.callback).status_code == 405
    Source.objects.update(hub_asked_at=NOW - timedelta(hours=2))
    assert room.verify()[0] == 404
    assert room.source.hub_lease_expires_at is None


def test_5_3_a_challenge_is_no_page(room: Newsroom) -> None:
    room.poll()
    answer = Client().get(
        room.callback,
        {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<script>1</script>"},
    )
    assert answer.content == b"<script>1</script>"
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_5_2_a_denial_is_noted_and_the_feed_is_polled(room: Newsroom) -> None:
    room.subscribed()
    assert room.verify(mode="denied", reason="not you")[0] == 200
    assert room.source.hub_lease_expires_at is None
    assert "not you" in english(problem_of(room.source))


def test_a_lease_slows_polling_down_and_is_renewed_with_the_same_secret(room: Newsroom) -> None:
    room.subscribed()
    source = room.poll(minutes=11)
    assert source.next_poll_at == NOW + timedelta(minutes=71)
    assert len(room.hub.requests()) == 1
    room.poll(days=9)
    first, second = room.hub.requests()
    assert first == second


def test_a_lease_that_ended_lets_polling_be_quick_again(room: Newsroom) -> None:
    room.subscribed()
    source = room.poll(days=11)
    assert source.next_poll_at is not None
    assert source.next_poll_at - (NOW + timedelta(days=11)) <= timedelta(minutes=30)


def test_another_hub_gets_another_secret_and_none_ends_it(room: Newsroom) -> None:
    room.subscribed()
    first = room.asked
    room.feed.headers = {"Link": f'<{room.hub.address}?2>; rel="hub", <{TOPIC}>; rel="self"'}
    room.feed.more = " "
    assert room.poll(minutes=20).hub_lease_expires_at is None
    assert room.asked["hub.secret"] != first["hub.secret"]
    room.feed.headers, room.feed.more = {}, "  "
    assert room.poll(minutes=40).hub_url == ""


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_7_a_signed_push_brings_its_stories(room: Newsroom, method: str) -> None:
    room.subscribed()
    room.feed.stories = [Story(1, published=NOW.strftime("%a, %d %b %Y %H:%M:%S GMT"))]
    assert room.push(room.feed.body(), method=method) == 202
    article = Article.objects.get()
    assert article.versions.get().door == "hub:vigie"
    assert not article.backfill
    # The same entry by the other door is the same story.
    room.poll(minutes=70)
    assert Article.objects.get().versions.count() == 1


def test_7_1_a_push_with_a_wrong_signature_is_answered_and_ignored(room: Newsroom) -> None:
    room.subscribed()
    room.feed.stories = [Story(1)]
    body = room.feed.body()
    due = room.source.next_poll_at
    for wrong in ("", "sha256=", "sha256=" + "0" * 64, "md5=abc", "sha256=é", "sha1=" + "0" * 40):
        assert room.push(body, signature=wrong) == 202
    assert not Article.objects.exists()
    assert room.source.next_poll_at == due


def test_7_1_a_push_signed_with_sha1_is_not_believed_but_looked_into(room: Newsroom) -> None:
    room.subscribed()
    room.feed.stories = [Story(1)]
    room.poll(minutes=10)
    Source.objects.update(next_poll_at=NOW + timedelta(hours=1), polled_at=NOW)
    forged = room.feed.body().replace(b"monte", "brûle".encode())
    assert room.push(forged, method="sha1") == 202
    assert Article.objects.get().versions.count() == 1
    assert room.source.next_poll_at is not None
    assert room.source.next_poll_at <= NOW + timedelta(minutes=2)


def test_a_push_that_cannot_be_read_is_noted_and_the_feed_polled(room: Newsroom) -> None:
    room.subscribed()
    for body in (b"<html>no feed</html>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><rss>&b;</rss>", b"x"):
        assert room.push(body) == 202
        assert "could not be read" in english(problem_of(room.source))
    assert Client().post(room.callback, b"", content_type="text/xml").status_code in {202, 411}


def test_a_paused_source_wants_no_pushes(room: Newsroom) -> None:
    room.subscribed()
    Source.objects.update(paused_at=NOW)
    assert room.push(room.feed.body()) == 410
    assert room.verify()[0] == 404
