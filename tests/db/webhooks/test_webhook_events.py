"""Each event is written with what it tells, in its transaction, and holds what docs say."""

from typing import Any

import pytest
from django.db import transaction

from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.readers.add_subscriber import add_subscriber
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.audience.models import Subscriber, Suppression
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.sends import finish_complete
from publisher.syndication.models import WebhookEvent
from publisher.syndication.webhook_types import TYPES
from tests.channels.web_server import WebServer
from tests.db.ledger import issue, mailing_list, running_send
from tests.db.partner_rows import NOW, story
from tests.db.webhooks.house import House, bodies, standing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def shape(value: Any) -> Any:
    """The keys of a document, without its values."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in sorted(value.items())}
    return None


def held_to_docs(names: set[str]) -> None:
    """What is recorded has the keys of the documented example."""
    for row in WebhookEvent.objects.all():
        example = dict(TYPES[row.type].example)
        if row.type == "issue.sent":
            example["states"], row.data["states"] = {}, {}
        assert shape(row.data) == shape(example), row.type
    assert set(WebhookEvent.objects.values_list("type", flat=True)) == names


def test_the_life_of_a_story(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    article = story(house.title, now=NOW)
    by: dict[str, Any] = {"actor": "test", "now": house.later(minutes=1)}
    correct_article(article=article, notice="Le phare est rouge.", **by)
    withhold_article(article=article, **by)
    release_article(article=article, **by)
    house.work()
    kill_article(article=article, notice="Retiré.", **by)
    told = [type_ for type_, _ in standing(hook)]
    assert told == [
        "article.published", "article.corrected", "article.withdrawn", "article.published",
        "article.killed",
    ]  # fmt: skip
    house.work()
    came = bodies(server, house.secrets["crm"])
    assert came[-1]["type"] == "article.killed"
    assert came[-1]["data"]["guid"] == article.guid


def test_a_kill_overtakes_what_was_not_told_yet(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    article = story(house.title)
    kill_article(article=article, notice="Retiré.", actor="test", now=NOW)
    assert standing(hook) == [("article.published", "canceled"), ("article.killed", "waiting")]
    house.work()
    assert [one["type"] for one in bodies(server, house.secrets["crm"])] == ["article.killed"]


def test_readers_join_and_leave(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    letters = mailing_list(house.title, "matin")
    add_subscriber(
        mailing_list=letters, address="ann@example.org", source="au salon", actor="test", now=NOW
    )
    send = running_send(issue(house.title, letters))
    mail = Delivery.objects.select_related("publication").get(send=send)
    for _ in range(2):
        leave_lists(
            delivery=mail, lists=None, source="link", now=NOW,
            reason=Suppression.Reason.COMPLAINED,
        )  # fmt: skip
    assert standing(hook) == [
        ("subscriber.joined", "waiting"), ("subscriber.left", "waiting"),
        ("mail.complained", "waiting"),
    ]  # fmt: skip
    held_to_docs({"subscriber.joined", "subscriber.left", "mail.complained"})
    assert "ann@" not in str(list(WebhookEvent.objects.values()))


def test_bounces_and_the_end_of_an_issue(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    send = running_send(issue(house.title, mailing_list(house.title, readers=2)))
    Delivery.objects.filter(send=send).update(state=Delivery.State.ACCEPTED)
    first = Delivery.objects.filter(send=send).order_by("pk")[0]
    transitions.bounce(key=first.pk, code="550 5.1.1", reply="no", now=NOW, verdict="no_mailbox")
    assert finish_complete(NOW) == 1
    assert standing(hook) == [("mail.bounced", "waiting"), ("issue.sent", "waiting")]
    held_to_docs({"mail.bounced", "issue.sent"})
    sent = WebhookEvent.objects.get(type="issue.sent").data
    assert sent["states"] == {"accepted": 1, "bounced": 1}
    assert sent["recipients"] == 2
    assert Send.objects.get().state == Send.State.FINISHED


def test_nothing_is_written_where_nobody_wants_it(house: House, server: WebServer) -> None:
    house.webhook(server, events=["issue.sent"])
    story(house.title)
    mailing_list(house.title, "matin", readers=1)
    assert not WebhookEvent.objects.exists()


def test_what_is_rolled_back_is_never_told(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    with transaction.atomic():
        story(house.title)
        transaction.set_rollback(True)
    assert standing(hook) == []
    house.work()
    assert server.requests == []


def test_a_takedown_is_a_kill(house: House, server: WebServer) -> None:
    hook = house.webhook(server, events=["article.killed"])
    article = story(house.title)
    takedown_article(article=article, reason="tribunal", actor="test", now=NOW)
    assert standing(hook) == [("article.killed", "waiting")]
    assert WebhookEvent.objects.get().data["change"] == "taken_down"


def test_a_forgotten_reader_is_in_no_event(house: House, server: WebServer) -> None:
    hook = house.webhook(server)
    letters = mailing_list(house.title, "matin")
    add_subscriber(
        mailing_list=letters, address="ann@example.org", source="salon", actor="test", now=NOW
    )
    house.work()
    reader = Subscriber.objects.get()
    Subscriber.objects.update(external_id="crm-7")
    send = running_send(issue(house.title, letters))
    leave_lists(delivery=Delivery.objects.get(send=send), lists=None, source="x", now=NOW)
    forget_subscriber(subscriber=reader, actor="test", now=NOW)
    rows = list(WebhookEvent.objects.values("data", "history", "subject", "subscriber", "state"))
    assert [row.pop("state") for row in rows] == ["delivered", "canceled"]
    assert all(not any(row.values()) for row in rows)
    house.work()
    assert len(server.requests) == 1
    assert standing(hook)[1] == ("subscriber.left", "canceled")
