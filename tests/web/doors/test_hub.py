"""Our WebSub hub, section by section of the W3C Recommendation (23 January 2018), by a subscriber
with a real server. The hub's clock is the test's."""

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from publisher.actions.feeds.build_feeds import build_feeds, rebuild_due_feeds, rebuild_feeds
from publisher.actions.feeds.hub import pushes, request_subscription
from publisher.actions.feeds.hub.request_subscription import PENDING_PER_HOST
from publisher.actions.feeds.hub.sweep_hub import sweep_hub
from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.channels.websub import with_query
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article
from publisher.editorial.visibility import CLOCK_SKEW
from publisher.publications.models import Publication
from publisher.syndication.models import Feed, FeedDocument, HubRequest, HubSubscription
from publisher.web.feeds import hub as view
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import feed_server
from tests.channels.web_server import Answer, Handler
from tests.shared_rows import shared_rows
from tests.subscriber import Subscriber, signature, subscriber
from tests.wsgi import call

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC).replace(microsecond=0)
RSS = "http://localhost:8000/feeds/fanal/all.rss"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code under test asks the world's clock: minutes may have passed since the import."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


class Hub:
    """The hub as seen from outside, and its worker, whose clock a test turns."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.now = NOW + timedelta(seconds=2)  # the first text was stored by now
        self.worker = HubWorker(clock=lambda: self.now)

    def post(self, **parameters: str) -> HttpResponse:
        """A form with `hub.NAME` for each parameter."""
        return self.form({f"hub.{name}": value for name, value in parameters.items()})

    def form(self, form: dict[str, str]) -> HttpResponse:
        return self.raw(urlencode(form))

    def raw(self, body: str | bytes, content_type: str = FORM) -> HttpResponse:
        answer = Client().post("/hub", data=body, content_type=content_type)
        HubRequest.objects.update(next_attempt_at=self.now)  # the view's clock is the world's
        return answer  # type: ignore[return-value]

    def subscribe(self, callback: str, topic: str = RSS, **more: str) -> None:
        assert (
            self.post(mode="subscribe", topic=topic, callback=callback, **more).status_code == 202
        )
        self.work()

    def unsubscribe(self, callback: str, topic: str = RSS) -> None:
        assert self.post(mode="unsubscribe", topic=topic, callback=callback).status_code == 202
        self.work()

    def work(self, seconds: float = 20) -> None:
        self.worker.run(seconds=seconds)

    def write(
        self, text: str, guid: str = "tag:fanal.example.org,2026:1", **fields: Any
    ) -> Article:
        """Store a text, build the feeds and let the hub work."""
        self.now += timedelta(seconds=2)
        values = {"headline": text, "blocks": (Paragraph(content=(Span(text),)),)}
        article = store_article(
            arrival=Arrival(publication=self.publication, actor="test", now=self.now),
            parsed=Parsed(article=Content(**(values | fields))),
            guid=guid,
        ).article
        self.build()
        return article

    def build(self) -> None:
        build_feeds(publication_id=self.publication.pk, now=self.now)
        self.work()

    @property
    def subscription(self) -> HubSubscription:
        return HubSubscription.objects.get()


@shared_rows
def fanal() -> Publication:
    publication = create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )
    first = Hub(publication)
    first.write("Un premier texte.")
    first.worker.close()
    return publication


@pytest.fixture
def hub(settings: Settings, fanal: Publication) -> Iterator[Hub]:
    settings.ALLOWED_HOSTS = ["*"]
    made = Hub(fanal)
    yield made
    made.worker.close()


@pytest.fixture
def reader(settings: Settings) -> Iterator[Subscriber]:
    with subscriber() as one:
        settings.ALLOW_PRIVATE = [one.address]
        yield one
        one.server.release.set()


@pytest.mark.django_db(transaction=True)
def test_5_1_a_worker_may_be_done_before_the_answer_is_written(
    hub: Hub, reader: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = lambda: HubRequest.objects.all().delete()  # noqa: E731
    monkeypatch.setattr(request_subscription, "wake_hub", lambda: transaction.on_commit(done))
    for mode in ("subscribe", "unsubscribe"):
        asked = hub.post(mode=mode, topic=RSS, callback=reader.callback())
        assert asked.status_code == 202
    assert not HubRequest.objects.exists()


def document(kind: str = "rss") -> FeedDocument:
    return FeedDocument.objects.get(feed__slug="all", format=kind, page=0)


# Section 4: discovery


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_4_headers_and_documents_name_hub_and_topic(hub: Hub, kind: str) -> None:
    path = f"/feeds/fanal/all.{kind}"
    for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"accept_encoding": "gzip"})):
        answer = call(feed_server(None, Artefacts()), path, method, **headers)  # type: ignore[arg-type]
        assert answer.headers["link"] == (
            f'<http://localhost:8000/hub>; rel="hub", <http://localhost:8000{path}>; rel="self"'
        )
    assert b"http://localhost:8000/hub" in bytes(document(kind).body)


@pytest.mark.parametrize("change", [{"access": "paid"}, {"private": True}])
def test_4_a_feed_behind_a_key_names_no_hub(hub: Hub, change: dict[str, Any]) -> None:
    Feed.objects.update(wanted=10**6, **change)
    rebuild_feeds(publication=hub.publication, now=hub.now, force=True)
    assert b"/hub" not in bytes(document().body)


# Section 5.1: the request


def test_5_1_a_subscription_counts_once_its_intent_is_verified(
    hub: Hub, reader: Subscriber
) -> None:
    answer = hub.post(mode="subscribe", topic=RSS, callback=reader.callback())
    assert answer.status_code == 202
    assert not HubSubscription.objects.exists(), "nothing counts before the subscriber said yes"
    assert reader.asked == [], "the answer does not depend on the verification"
    hub.work()
    assert hub.subscription.topic == RSS
    assert reader.pushed == [], "only what changes later is pushed"


def test_5_1_unknown_parameters_are_ignored(hub: Hub, reader: Subscriber) -> None:
    form = {"hub.mode": "subscribe", "hub.topic": RSS, "hub.callback": reader.callback()}
    answer = hub.form({**form, "hub.verify": "async", "hub.verify_token": "x", "foo": "bar"})
    assert answer.status_code == 202


def test_5_1_the_callback_s_own_query_stays_before_ours(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback("/in?foo=bar&hub.mode=mine&red=a%20b"))
    assert reader.asked[0].path.startswith(
        "/in?foo=bar&hub.mode=mine&red=a%20b&hub.mode=subscribe&"
    )
    hub.write("Un second texte.")
    assert reader.pushed[0].path == "/in?foo=bar&hub.mode=mine&red=a%20b"


def test_5_1_parameters_join_whatever_the_callback_ends_with() -> None:
    assert with_query("http://a/b", {"x": "1"}) == "http://a/b?x=1"
    assert with_query("http://a/b?", {"x": "1"}) == "http://a/b?x=1"
    assert with_query("http://a/b?c", {"x": "1 &"}) == "http://a/b?c&x=1+%26"


def test_5_1_escaped_letters_of_a_topic_mean_themselves(hub: Hub, reader: Subscriber) -> None:
    spelt = "HTTP://LOCALHOST:8000/feeds/f%61nal/all%2Erss"
    hub.subscribe(reader.callback(), topic=spelt)
    assert reader.asked[0].parameters["hub.topic"] == spelt, "as the request gave it"
    hub.write("Un second texte.")
    assert f'<{RSS}>; rel="self"' in reader.pushed[0].headers["link"], "and as it really is"


def test_5_1_asking_again_renews_and_overrides(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback(), secret="ancien")
    first = hub.subscription
    hub.now += timedelta(days=9)
    hub.subscribe(reader.callback(), secret="nouveau", lease_seconds="86400")
    renewed = hub.subscription
    assert renewed.pk == first.pk
    assert renewed.lease_expires_at == hub.now + timedelta(days=1)
    hub.write("Un second texte.")
    (push,) = reader.pushed
    assert push.headers["x-hub-signature"] == signature("nouveau", push.body)


def test_5_1_a_renewal_without_a_secret_has_none(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback(), secret="ancien")
    hub.subscribe(reader.callback())
    hub.write("Un second texte.")
    assert "x-hub-signature" not in reader.pushed[0].headers


def test_5_1_a_renewal_that_fails_changes_nothing(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback(), secret="ancien")
    before = HubSubscription.objects.values().get()
    reader.behave_to_get = lambda handler: Answer(404)
    hub.subscribe(reader.callback(), secret="nouveau")
    assert HubSubscription.objects.values().get() == before


def test_5_1_a_renewal_is_still_owed_what_it_missed(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback())
    reader.behave_to_post = lambda handler: Answer(503)
    hub.write("Un second texte.")
    reader.behave_to_post = lambda handler: Answer(200)
    hub.subscribe(reader.callback())
    assert [push.body for push in reader.pushed] == [bytes(document().body)] * 2


BAD = [
    ({"mode": ""}, "hub.mode is missing"),
    ({"mode": "publish"}, "hub.mode must be"),
    ({"topic": ""}, "hub.topic is missing"),
    ({"topic": "http://localhost:8000/feeds/fanal/rien.rss"}, "no feed of this hub"),
    ({"topic": "http://localhost:8000/feeds/fanal/all.pdf"}, "no feed of this hub"),
    ({"topic": "http://elsewhere.example.org/feeds/fanal/all.rss"}, "no feed of this hub"),
    ({"topic": f"{RSS}?x=1"}, "no feed of this hub"),
    ({"topic": "http://[oops"}, "no feed of this hub"),
    ({"topic": RSS + "x" * 1000}, "more than 1,000"),
    ({"callback": ""}, "hub.callback is missing"),
    ({"callback": "ftp://reader.example.org/"}, "must begin with https://"),
    ({"callback": "https://name:pass@reader.example.org/"}, "readable by too many"),
    ({"callback": "https://reader.example.org/#top"}, "fragment"),
    ({"callback": "https://reader.example.org/a b"}, "spaces"),
    ({"callback": "https://reader..example.org/"}, "empty label"),
    ({"callback": f"https://{'a' * 64}.example.org/"}, "more than 63"),
    ({"topic": "https://a..b/feeds/fanal/all.rss"}, "no feed of this hub"),
    ({"callback": "https://reader.example.org/\r\nX: y"}, "spaces"),
    ({"callback": "https://reader.example.org/" + "x" * 2000}, "more than 2,000"),
    ({"callback": "http://127.0.0.1:5432/"}, "private network"),
    ({"callback": "http://2130706433/"}, "private network"),
    ({"callback": "http://0x7f.1/"}, "private network"),
    ({"callback": "http://[::ffff:10.0.0.1]/"}, "private network"),
    ({"callback": "http://169.254.169.254/latest/meta-data/"}, "private network"),
    ({"callback": "http://localhost/"}, "private network"),
    ({"callback": "http://db.internal/"}, "private network"),
    ({"lease_seconds": "0"}, "positive whole number"),
    ({"lease_seconds": "-5"}, "positive whole number"),
    ({"lease_seconds": "1e9"}, "positive whole number"),
    ({"lease_seconds": "٣"}, "positive whole number"),
    ({"secret": "é" * 100}, "shorter than 200 bytes"),
]


@pytest.mark.parametrize(("wrong", "reason"), BAD)
def test_5_1_2_what_is_wrong_is_said_in_plain_text(
    hub: Hub, wrong: dict[str, str], reason: str
) -> None:
    good = {"mode": "subscribe", "topic": RSS, "callback": "https://reader.example.org/in"}
    answer = hub.post(**(good | wrong))
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert reason in answer.content.decode()
    assert not HubRequest.objects.exists()


@pytest.mark.parametrize("name", ["hub.mode", "hub.topic", "hub.callback", "hub.secret"])
def test_5_1_2_a_parameter_that_is_given_twice_is_ambiguous(hub: Hub, name: str) -> None:
    body = f"hub.mode=subscribe&hub.topic={RSS}&hub.callback=https://r.example.org/&hub.secret=a"
    answer = hub.raw(f"{body}&{name}=other")
    assert (answer.status_code, answer.content) == (400, f"{name} is given twice\n".encode())


def test_5_1_2_other_bodies_are_refused(hub: Hub) -> None:
    assert hub.raw("{}", "application/json").status_code == 415
    assert hub.raw(b"hub.mode=\xff").status_code == 400
    assert hub.raw("hub.mode=%FF").status_code == 400
    assert hub.raw("a=1&" * 60).status_code == 400
    assert hub.raw(f"hub.secret={'x' * 20_000}").status_code == 413
    assert Client().put("/hub").status_code == 405


def test_5_1_people_who_open_the_hub_read_what_it_is() -> None:
    assert "Le hub de nos flux" in Client().get("/hub").content.decode()
    english = Client().get("/hub", headers={"accept-language": "en"})
    assert "The hub of our feeds" in english.content.decode()


# Section 5.2: validation


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"retired_at": NOW}, "the feed was retired"),
        ({"moved_to": "https://new.example.org/a.rss"}, "moved to https://new.example.org/a.rss"),
        ({"access": "paid"}, "no longer public"),
        ({"private": True}, "no longer public"),
    ],
)
def test_5_2_a_feed_that_closes_denies_its_subscribers(
    hub: Hub, reader: Subscriber, change: dict[str, Any], reason: str
) -> None:
    hub.subscribe(reader.callback())
    Feed.objects.update(**change)
    hub.work()
    told = reader.asked[-1]
    assert (told.mode, told.parameters["hub.topic"]) == ("denied", RSS)
    assert reason in told.parameters["hub.reason"]
    assert not HubSubscription.objects.exists()
    hub.write("Un second texte.")
    assert reader.pushed == []


def test_5_2_a_closed_feed_denies_new_subscribers(hub: Hub, reader: Subscriber) -> None:
    Feed.objects.update(retired_at=NOW)
    hub.subscribe(reader.callback())
    assert [asked.mode for asked in reader.asked] == ["denied"]
    assert not HubSubscription.objects.exists()
    assert not HubRequest.objects.exists()


@pytest.mark.parametrize("change", [{"access": "paid"}, {"private": True}])
def test_5_2_a_feed_behind_a_key_is_not_even_there(
    hub: Hub, reader: Subscriber, change: dict[str, Any]
) -> None:
    Feed.objects.update(**change)
    answer = hub.post(mode="subscribe", topic=RSS, callback=reader.callback())
    assert (answer.status_code, b"no feed of this hub" in answer.content) == (400, True)


# Section 5.3: verification of intent


def test_5_3_the_hub_asks_with_topic_challenge_and_lease(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback())
    hub.subscribe(reader.callback())
    one, two = (asked.parameters for asked in reader.asked)
    assert (one["hub.mode"], one["hub.topic"]) == ("subscribe", RSS)
    assert one["hub.lease_seconds"] == str(10 * 86_400)
    assert len(one["hub.challenge"]) >= 40
    assert one["hub.challenge"] != two["hub.challenge"]


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("60", 3600), ("86400", 86_400), ("99999999", 30 * 86_400), ("9" * 5000, 30 * 86_400)],
)
def test_5_3_leases_have_limits_and_the_subscriber_learns_them(
    hub: Hub, reader: Subscriber, wanted: str, given: int
) -> None:
    hub.subscribe(reader.callback(), lease_seconds=wanted)
    assert reader.asked[0].parameters["hub.lease_seconds"] == str(given)
    assert hub.subscription.lease_expires_at == hub.now + timedelta(seconds=given)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, body=b"yes"),
        Answer(200, body=b""),
        Answer(404),
        Answer(500),
        Answer(302, {"Location": "/elsewhere"}),
        Answer(200, body=b"x" * 100_000),
    ],
    ids=["other words", "nothing", "404", "500", "redirect", "huge"],
)
def test_5_3_1_anything_but_the_echo_is_no(hub: Hub, reader: Subscriber, answer: Answer) -> None:
    reader.behave_to_get = lambda handler: answer
    hub.subscribe(reader.callback())
    assert not HubSubscription.objects.exists()
    assert not HubRequest.objects.exists(), "a clear no is not asked again"
    assert [asked.path.partition("?")[0] for asked in reader.asked] == ["/callback"]


def test_5_3_1_an_echo_with_more_around_it_is_no(hub: Hub, reader: Subscriber) -> None:
    def chatty(handler: Handler) -> Answer:
        echoed = reader.echo(handler)
        assert echoed is not None
        return Answer(200, body=b"<p>" + echoed.body + b"</p>")

    reader.behave_to_get = chatty
    hub.subscribe(reader.callback())
    assert not HubSubscription.objects.exists()


def test_5_3_1_silence_is_asked_again_a_few_times(hub: Hub, reader: Subscriber) -> None:
    reader.behave_to_get = lambda handler: None
    hub.subscribe(reader.callback())
    for _ in range(5):
        hub.now += timedelta(hours=1)
        hub.work()
    assert len(reader.asked) == 3
    assert not HubRequest.objects.exists()


def test_5_3_1_leases_end(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback(), lease_seconds="3600")
    hub.now += timedelta(hours=1)
    hub.write("Un second texte.")
    assert reader.pushed == []
    sweep_hub(now=hub.now)
    assert not HubSubscription.objects.exists()


def test_5_unsubscribing_is_verified_too(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback())
    hub.unsubscribe(reader.callback())
    asked = reader.asked[-1]
    assert (asked.mode, asked.parameters["hub.topic"]) == ("unsubscribe", RSS)
    assert asked.parameters["hub.challenge"]
    hub.write("Un second texte.")
    assert reader.pushed == []


def test_5_nobody_unsubscribes_somebody_else(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback())
    reader.behave_to_get = lambda handler: Answer(404)
    hub.unsubscribe(reader.callback())
    hub.write("Un second texte.")
    assert len(reader.pushed) == 1


def test_5_requests_for_the_same_merge_while_they_wait(hub: Hub, reader: Subscriber) -> None:
    for number in range(5):
        hub.post(mode="subscribe", topic=RSS, callback=reader.callback(), secret=f"s{number}")
    hub.post(mode="unsubscribe", topic=RSS, callback=reader.callback())
    hub.work()
    assert [asked.mode for asked in reader.asked] == ["unsubscribe"], "one call for six requests"


# Section 7: content distribution


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_7_a_push_is_the_topic_s_bytes_type_and_links(
    hub: Hub, reader: Subscriber, kind: str
) -> None:
    topic = RSS.replace("rss", kind)
    hub.subscribe(reader.callback(), topic=topic)
    hub.write("Un second texte.")
    (push,) = reader.pushed
    served = call(feed_server(None, Artefacts()), f"/feeds/fanal/all.{kind}")  # type: ignore[arg-type]
    assert push.body == served.body
    assert push.headers["content-type"] == served.headers["content-type"]
    assert push.headers["link"] == served.headers["link"]
    assert push.headers["link"].count("rel=") == 2
    assert "x-hub-signature" not in push.headers


def test_7_what_did_not_change_is_not_pushed(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback())
    hub.build()
    hub.write("Un second texte.")
    hub.build()
    assert len(reader.pushed) == 1


@pytest.mark.slow
def test_7_ten_changes_before_the_hub_looks_are_one_push(hub: Hub, reader: Subscriber) -> None:
    """Slow: many requests."""
    hub.subscribe(reader.callback())
    run, hub.work = hub.work, lambda seconds=20: None  # type: ignore[method-assign]
    for number in range(10):
        hub.write(f"Texte {number}.", f"tag:fanal.example.org,2026:n{number}")
    run()
    assert [push.body for push in reader.pushed] == [bytes(document().body)]


@pytest.mark.parametrize("answer", [Answer(200), Answer(201), Answer(204, body=b"")])
def test_7_any_2xx_is_success(hub: Hub, reader: Subscriber, answer: Answer) -> None:
    reader.behave_to_post = lambda handler: answer
    hub.subscribe(reader.callback())
    hub.write("Un second texte.")
    assert (hub.subscription.failures, hub.subscription.etag) == (0, document().etag)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(301, {"Location": "/new"}),
        Answer(307, {"Location": "/new"}),
        Answer(404),
        Answer(500),
    ],
    ids=["301", "307", "404", "500"],
)
def test_7_all_else_is_failure_and_tried_again_later(
    hub: Hub, reader: Subscriber, answer: Answer
) -> None:
    reader.behave_to_post = lambda handler: answer
    hub.subscribe(reader.callback())
    hub.write("Un second texte.")
    assert hub.subscription.failures == 1
    hub.work()
    assert len(reader.pushed) == 1, "not at once, and never to where it redirects"
    reader.behave_to_post = lambda handler: Answer(200)
    hub.now += timedelta(seconds=30)
    sweep_hub(now=hub.now)
    hub.work()
    assert [push.path for push in reader.pushed] == ["/callback"] * 2
    assert hub.subscription.failures == 0


def test_7_who_never_takes_it_is_given_up(hub: Hub, reader: Subscriber) -> None:
    reader.behave_to_post = lambda handler: Answer(500)
    hub.subscribe(reader.callback(), lease_seconds=str(30 * 86_400))
    hub.write("Un second texte.")
    for wait in pushes.WAITS:
        assert HubSubscription.objects.exists()
        hub.now += wait
        hub.work()
    assert len(reader.pushed) == 7
    assert not HubSubscription.objects.exists()


def test_7_410_ends_the_subscription(hub: Hub, reader: Subscriber) -> None:
    reader.behave_to_post = lambda handler: Answer(410)
    hub.subscribe(reader.callback())
    hub.write("Un second texte.")
    assert not HubSubscription.objects.exists()


def test_7_1_a_secret_signs_the_body(hub: Hub, reader: Subscriber) -> None:
    secret = "s" * 199
    hub.subscribe(reader.callback(), secret=secret)
    hub.write("Un second texte.")
    (push,) = reader.pushed
    assert push.headers["x-hub-signature"] == signature(secret, push.body)
    assert secret.encode() not in bytes(hub.subscription.secret), "kept encrypted"


# What a hub must stand


@pytest.mark.slow
def test_one_that_hangs_delays_nobody(hub: Hub, reader: Subscriber, settings: Settings) -> None:
    """Slow: many requests."""
    with subscriber() as slow:
        settings.ALLOW_PRIVATE = [reader.address, slow.address]
        for number in range(20):
            hub.subscribe(slow.callback(f"/{number}"))
        hub.subscribe(reader.callback())
        slow.behave_to_post = slow.server.hang
        started = time.monotonic()
        hub.now += timedelta(seconds=2)
        hub.work, run = lambda seconds=20: None, hub.work  # type: ignore[method-assign]
        hub.write("Un second texte.")
        while not reader.pushed and time.monotonic() < started + 5:
            run(seconds=0.2)
        assert len(reader.pushed) == 1
        assert len(slow.pushed) == 4, "no more slots for one host"
        slow.server.release.set()
        slow.behave_to_post = lambda handler: Answer(200)


def test_a_name_that_leads_inside_is_never_called(hub: Hub, settings: Settings) -> None:
    with subscriber() as inside:
        settings.ALLOW_PRIVATE = []
        HubRequest.objects.create(
            publication=hub.publication,
            mode="subscribe",
            topic=RSS,
            callback=f"http://localhost:{inside.server.port}/",
            lease_seconds=3600,
            next_attempt_at=hub.now,
            created_at=hub.now,
        )
        hub.work()
        assert inside.server.requests == []


@pytest.mark.parametrize("bad", ["https://a..b/in", "https://[bad/in", f"https://{'a' * 64}.org/"])
def test_a_callback_that_nobody_can_call_stops_nobody_behind_it(
    hub: Hub, reader: Subscriber, bad: str
) -> None:
    """Kept before the door refused it: a subscription, and a request that waits."""
    hub.subscribe(reader.callback())
    kept = hub.subscription
    HubRequest.objects.create(
        publication=hub.publication, mode="subscribe", topic=RSS, callback=bad, lease_seconds=3600,
        next_attempt_at=hub.now - timedelta(hours=1), created_at=hub.now,
    )  # fmt: skip
    HubSubscription.objects.create(
        publication=hub.publication, topic=RSS, callback=bad, callback_hash="0" * 64,
        document=kept.document, etag="", lease_expires_at=kept.lease_expires_at,
        created_at=hub.now - timedelta(hours=1),
    )  # fmt: skip
    hub.write("Un texte de plus.", guid="tag:fanal.example.org,2026:2")
    assert len(reader.pushed) == 1
    assert HubSubscription.objects.get(callback=bad).problem


def test_a_subscription_that_breaks_waits_and_stops_nobody(hub: Hub, reader: Subscriber) -> None:
    """Its secret is of a key that is no more."""
    hub.subscribe(reader.callback("/one"), secret="s")
    hub.subscribe(reader.callback("/two"))
    HubSubscription.objects.filter(callback=reader.callback("/one")).update(secret=b"\x00broken")
    hub.write("Un texte de plus.", guid="tag:fanal.example.org,2026:2")
    assert [request.path for request in reader.pushed] == ["/two"]
    waiting = HubSubscription.objects.get(callback=reader.callback("/one"))
    assert waiting.next_attempt_at is not None
    assert waiting.next_attempt_at > hub.now


@pytest.mark.slow
def test_a_host_cannot_fill_the_waiting_room(hub: Hub, reader: Subscriber) -> None:
    """Slow: many requests."""
    for number in range(PENDING_PER_HOST):
        hub.post(mode="subscribe", topic=RSS, callback=reader.callback(f"/{number}"))
    answer = hub.post(mode="subscribe", topic=RSS, callback=reader.callback("/more"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    other = hub.post(mode="subscribe", topic=RSS, callback="https://other.example.org/")
    assert other.status_code == 202


@pytest.mark.slow
def test_a_thousand_subscriptions_get_a_change_within_seconds(hub: Hub, settings: Settings) -> None:
    """Slow: a thousand exchanges over real sockets."""
    with subscriber("127.0.0.2") as one, subscriber("127.0.0.3") as two:
        settings.ALLOW_PRIVATE = [one.address, two.address]
        etag = document().etag
        HubSubscription.objects.bulk_create(
            HubSubscription(
                publication=hub.publication,
                topic=RSS,
                document=document(),
                callback=(callback := (one, two)[number % 2].callback(f"/{number}")),
                callback_hash=hashlib.sha256(callback.encode()).hexdigest(),
                etag=etag,
                lease_expires_at=NOW + timedelta(days=1),
                created_at=NOW,
            )
            for number in range(1000)
        )
        started = time.monotonic()
        hub.write("Un second texte.")
        while len(one.pushed) + len(two.pushed) < 1000 and time.monotonic() - started < 90:
            hub.work()  # a busy machine needs another turn
        paths = [push.path for push in one.pushed + two.pushed]
        assert sorted(paths) == sorted(f"/{number}" for number in range(1000))


# Promises 4 and 5


def test_a_story_under_embargo_is_not_pushed_before_its_time(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback())
    ends = hub.now + timedelta(hours=1)
    hub.write("Le secret du lundi", "tag:fanal.example.org,2026:2", embargo_until=ends)
    assert reader.pushed == []
    hub.now = ends + CLOCK_SKEW + timedelta(seconds=1)
    rebuild_due_feeds(now=hub.now)
    hub.work()
    (push,) = reader.pushed
    assert "Le secret du lundi" in push.body.decode()


@pytest.mark.parametrize("way", ["withhold", "embargo"])
@pytest.mark.parametrize("edited", [False, True])
def test_what_was_closed_before_it_was_pushed_is_not_pushed(
    hub: Hub, reader: Subscriber, way: str, edited: bool
) -> None:
    hub.subscribe(reader.callback())
    run, hub.work = hub.work, lambda seconds=20: None  # type: ignore[method-assign]
    build, article = hub.build, hub.write("Un nom de trop.")
    hub.now += timedelta(seconds=1)
    who: dict[str, Any] = {"article": article, "actor": "test", "now": hub.now}
    if way == "withhold":
        withhold_article(**who)
    else:
        embargo_article(until=hub.now + timedelta(days=1), **who)
    if edited:  # by its source, before any feed was built: it waits with its story
        hub.build = lambda: None  # type: ignore[method-assign]
        hub.write("Un autre nom de trop.")
    hub.now += timedelta(seconds=1)
    run()
    assert reader.pushed == [], "the stored feed is older than that"
    build()
    hub.now += timedelta(seconds=1)
    run()
    assert "nom de trop" not in "".join(push.body.decode() for push in reader.pushed)


def test_a_kill_is_pushed_and_no_older_text_after_it(hub: Hub, reader: Subscriber) -> None:
    hub.subscribe(reader.callback(), topic=RSS.replace("rss", "json"))
    run, hub.work = hub.work, lambda seconds=20: None  # type: ignore[method-assign]
    article = hub.write("Un texte faux.")
    hub.now += timedelta(seconds=1)
    kill_article(article=article, notice="C’est un faux.", actor="test", now=hub.now)
    hub.now += timedelta(seconds=1)
    run()
    assert reader.pushed == [], "the stored feed is older than the kill"
    build_feeds(publication_id=hub.publication.pk, now=hub.now)
    hub.now += timedelta(seconds=1)
    run()
    (push,) = reader.pushed
    (item,) = json.loads(push.body)["items"]
    assert "C’est un faux." in item["content_html"]
    assert "Un texte faux" not in push.body.decode()


def test_who_asks_too_often_waits_and_so_does_whoever_would_call_one_host_too_often(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "PER_ASKER", 8)
    monkeypatch.setattr(view, "PER_CALLBACK_HOST", 3)

    def asked(callback: str, asker: str = "203.0.113.1") -> int:
        form = {"hub.mode": "subscribe", "hub.topic": RSS, "hub.callback": callback}
        answer = Client().post("/hub", data=urlencode(form), content_type=FORM, REMOTE_ADDR=asker)
        if answer.status_code == 429:
            assert 1 <= int(answer["Retry-After"]) <= 60
        return answer.status_code

    victim = "https://victim.example.org"
    spellings = [f"{victim}/a", f"{victim}:8443/a", "https://VICTIM.example.org./b", f"{victim}/a"]
    assert [asked(one, f"203.0.113.{n}") for n, one in enumerate(spellings)] == [202] * 3 + [429]
    others = [asked(f"https://h{number}.example.org/") for number in range(8)]
    assert others == [202] * 7 + [429], "one of them was for the victim"
    assert asked("https://h9.example.org/", "203.0.113.99") == 202
