"""What endpoints do wrong, and what becomes of their events: nothing is lost, nobody is delayed."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from publisher.actions.publications.change_publication import change_publication
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.webhooks.again import replay_event, replay_since, send_test
from publisher.actions.webhooks.deliver import Webhooks
from publisher.actions.webhooks.endpoints import (
    add_webhook,
    change_webhook,
    pause_webhook,
    resume_webhook,
    rotate_webhook,
)
from publisher.actions.webhooks.looking import forget_old_events
from publisher.delivery.models import ServiceMail
from publisher.errors import PublisherError
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from tests.channels.web_server import Answer, WebServer
from tests.db.partner_rows import NOW, story
from tests.db.webhooks.house import House, bodies, standing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PUBLISHED = "article.published"


def only() -> WebhookEvent:
    return WebhookEvent.objects.get()


def test_a_hanging_endpoint_delays_no_other(house: House, server: WebServer, settings: Any) -> None:
    slow = WebServer()
    slow.behave = slow.hang
    settings.ALLOW_PRIVATE = [*settings.ALLOW_PRIVATE, slow.address]
    try:
        house.webhook(slow, "slow")
        quick = house.webhook(server)
        for number in range(12):
            story(house.title, guid=f"tag:{number}")
        threading.Timer(3, slow.release.set).start()
        house.work(seconds=2)
        assert [state for _, state in standing(quick)] == ["delivered"] * 12
        assert len(server.requests) == 12
    finally:
        slow.close()


def test_a_connection_that_breaks_in_mid_answer_is_tried_again(
    house: House, server: WebServer
) -> None:
    house.webhook(server)
    story(house.title)
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok, so"
    server.behave = lambda handler: handler.wfile.write(half) and None
    house.work()
    assert (only().state, only().attempts) == ("waiting", 1)
    server.behave = lambda handler: Answer()
    house.later(minutes=2)
    house.work()
    ids = [one.headers["webhook-id"] for one in server.requests]
    assert (only().state, len(ids), len(set(ids))) == ("delivered", 2, 1)
    assert [one["code"] for one in only().history] == [only().history[0]["code"], "HTTP 200"]


def test_no_redirect_into_the_house_is_followed(house: House, server: WebServer) -> None:
    house.webhook(server)
    story(house.title)
    there = {"Location": f"http://127.0.0.1:{server.port}/inside"}
    server.behave = lambda handler: Answer(302, there)
    house.work()
    assert [one.path for one in server.requests] == ["/crm"]
    assert (only().state, only().code) == ("waiting", "HTTP 302")


def test_nothing_is_sent_into_a_private_network(
    house: House, server: WebServer, settings: Any
) -> None:
    house.webhook(server)
    settings.ALLOW_PRIVATE = []
    story(house.title)
    house.work()
    assert server.requests == []
    assert only().state == "waiting"
    assert "private network" in only().history[0]["answer"]
    with pytest.raises(PublisherError, match="https"):
        add_webhook(
            publication=house.title, slug="b", url=f"http://{server.address}/", events=[PUBLISHED],
            actor="test", now=NOW,
        )  # fmt: skip


def test_410_rests_the_endpoint_and_tells_a_person(house: House, server: WebServer) -> None:
    change_publication(
        publication=house.title, contact="redaction@courrier.example.org", actor="t", now=NOW
    )
    hook = house.webhook(server)
    server.behave = lambda handler: Answer(410)
    story(house.title)
    house.work()
    hook.refresh_from_db()
    assert hook.paused_code == "gone"
    assert ServiceMail.objects.get().values == {"alarm": "webhook_gone", "webhook": "crm"}
    house.later(days=2)
    story(house.title, guid="tag:b")
    house.work()
    assert len(server.requests) == 1
    server.behave = lambda handler: Answer()
    resume_webhook(webhook=hook, actor="test", now=house.now)
    house.work()
    assert [state for _, state in standing(hook)] == ["delivered"] * 2


def test_429_with_a_date_is_kept_to(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    until = timedelta(minutes=40)
    date = format_datetime(datetime.now(UTC) + until, usegmt=True)
    server.behave = lambda handler: Answer(429, {"Retry-After": date})
    story(house.title)
    house.work()
    wait = (only().next_attempt_at or house.now) - house.now
    assert timedelta(minutes=39, seconds=50) < wait <= until
    server.behave = lambda handler: Answer()
    house.later(minutes=39, seconds=40)
    house.work()
    assert len(server.requests) == 1
    house.later(minutes=1)
    house.work()
    assert standing(hook) == [(PUBLISHED, "delivered")]


def test_500_for_an_hour(house: House, server: WebServer) -> None:
    """It rests: one event at a time tries it. When it comes back, all goes at once."""
    hook = house.webhook(server)
    server.behave = lambda handler: Answer(500)
    for number in range(6):
        story(house.title, guid=f"tag:{number}")
    ends = house.now + timedelta(hours=1)
    while house.now < ends:
        house.work()
        house.later(seconds=30)
    assert 6 <= len(server.requests) <= 25
    server.behave = lambda handler: Answer()
    house.later(minutes=31)
    house.work()
    assert [state for _, state in standing(hook)] == ["delivered"] * 6
    hook.refresh_from_db()
    assert (hook.failing_since, hook.probe_at) == (None, None)


def test_an_endpoint_that_takes_nothing_for_days_is_paused(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    server.behave = lambda handler: Answer(503)
    story(house.title)
    for _ in range(12):
        house.work()
        house.later(hours=12)
    hook.refresh_from_db()
    assert hook.paused_code == "failing"
    server.behave = lambda handler: Answer()
    resume_webhook(webhook=hook, actor="test", now=house.now)
    house.work()
    assert only().state == "delivered"


def test_both_secrets_sign_while_they_are_rotated(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    old = house.secrets["crm"]
    made = rotate_webhook(webhook=hook, actor="test", now=house.now)
    assert made.secret.encode() not in bytes(WebhookEndpoint.objects.get().secret)
    story(house.title, guid="tag:a")
    house.work()
    for secret in (old, made.secret):
        bodies(server, secret)
    house.later(hours=25)
    story(house.title, guid="tag:b")
    house.work()
    last = server.requests[-1]
    Webhook(made.secret).verify(last.body, last.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(last.body, last.headers)


def test_a_paused_one_waits_and_a_test_goes_all_the_same(house: House, server: WebServer) -> None:
    hook = pause_webhook(webhook=house.webhook(server), actor="test", now=NOW)
    story(house.title)
    send_test(webhook=hook, actor="test", now=NOW)
    house.work()
    came = bodies(server, house.secrets["crm"])
    assert [one["type"] for one in came] == ["publisher.test"]
    assert server.requests[0].headers["publisher-test"] == "true"
    resume_webhook(webhook=hook, actor="test", now=NOW)
    house.work()
    assert standing(hook) == [(PUBLISHED, "delivered"), ("publisher.test", "delivered")]


def test_a_worker_that_is_killed_strands_nothing(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    story(house.title)
    assert Webhooks().claim((only().pk,), house.now) is not None
    house.work()
    assert server.requests == []
    house.later(seconds=31)
    house.work()
    assert standing(hook) == [(PUBLISHED, "delivered")]


def test_replay_keeps_the_id_and_never_revives_a_killed_story(
    house: House, server: WebServer
) -> None:
    hook = house.webhook(server, events=[PUBLISHED])
    first, second = (story(house.title, guid=f"tag:{name}") for name in "ab")
    house.work()
    kill_article(article=first, notice="x", actor="test", now=house.now)
    assert replay_since(webhook=hook, since=NOW, actor="test", now=house.later(hours=1)) == 2
    house.work()
    again = server.requests[2:]
    assert len(again) == 1
    assert again[0].headers["publisher-replay"] == "true"
    assert again[0].headers["webhook-id"] in {
        one.headers["webhook-id"] for one in server.requests[:2]
    }
    states = dict(WebhookEvent.objects.values_list("subject", "state"))
    assert states == {f"article:{first.pk}": "canceled", f"article:{second.pk}": "delivered"}
    gone = WebhookEvent.objects.get(state="canceled")
    with pytest.raises(PublisherError, match="nothing"):
        replay_event(event=gone, actor="test", now=house.now)


def test_a_new_address_gets_what_waits(house: House, server: WebServer, settings: Any) -> None:
    hook = house.webhook(server)
    server.behave = lambda handler: Answer(500)
    story(house.title)
    house.work()
    moved = WebServer()
    settings.ALLOW_PRIVATE = [moved.address]
    try:
        url = f"http://{moved.address}/new"
        change_webhook(webhook=hook, url=url, actor="test", now=house.later(minutes=5))
        house.work()
        assert [one.path for one in moved.requests] == ["/new"]
    finally:
        moved.close()


def test_the_log_ends(house: House, server: WebServer) -> None:
    house.webhook(server)
    story(house.title)
    assert forget_old_events(house.later(days=29)) == 0
    assert forget_old_events(house.later(days=2)) == 1
