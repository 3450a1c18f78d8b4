"""One sentence says why a reader got an issue, or did not."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.pause_lists import MONTH, pause_list
from publisher.actions.readers.why_not import why_not
from publisher.audience.models import (
    DigestSchedule,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.cli.readers import about
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, because, hold_columns
from publisher.delivery.why import ENGLISH, Answer, Why, english
from publisher.editorial.models import Digest, Issue
from tests.db import ledger
from tests.db.ledger import NOW
from tests.web.api.client import program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ADDRESS = "reader0@example.org"
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


class World:
    """A list with readers and an issue, which goes out at NOW."""

    def __init__(self) -> None:
        self.title = ledger.publication()
        self.list: MailingList = ledger.mailing_list(self.title, readers=2)
        Subscription.objects.update(consent_at=BEFORE - timedelta(days=9), changed_at=BEFORE)
        self.issue: Issue = ledger.issue(self.title, self.list)

    @property
    def reader(self) -> Subscriber:
        return Subscriber.objects.get(address_key=ADDRESS)

    @property
    def link(self):
        return Subscription.objects.filter(subscriber__address_key=ADDRESS)

    @property
    def row(self):
        return Delivery.objects.filter(issue=self.issue, subscriber=self.reader)

    def send(self) -> Send:
        return ledger.running_send(self.issue)

    def ask(self, address: str = ADDRESS) -> Answer:
        return why_not(issue=self.issue, address_key=address)


def _unknown(w: World) -> None:
    w.link.delete()
    w.reader.delete()


def _suppressed_stranger(w: World) -> None:
    _unknown(w)
    _block(w)


def _block(w: World) -> None:
    Suppression.objects.create(
        publication=w.title,
        address_key=ADDRESS,
        reason="bounced",
        source="send 3: 5.1.1",
        created_at=BEFORE,
    )


def _blocked(w: World) -> None:
    _block(w)
    w.send()


def _scheduled(w: World) -> None:
    w.send()
    Delivery.objects.all().delete()
    Send.objects.update(state="scheduled", started_at=None, not_before=AFTER)


def _held_before(w: World) -> None:
    _scheduled(w)
    Send.objects.update(state="held", **hold_columns(because(Code.NOT_APPROVED)))


def _not_on_list(w: World) -> None:
    w.link.delete()
    w.send()


def _joined_after(w: World) -> None:
    w.link.update(status="unconfirmed")
    w.send()
    w.link.update(status="confirmed", consent_at=AFTER)


def _unconfirmed(w: World) -> None:
    w.link.update(status="unconfirmed")
    w.send()


def _left_before(w: World) -> None:
    w.link.update(status="unsubscribed", changed_at=BEFORE)
    w.send()


def _paused(w: World) -> None:
    from datetime import UTC, datetime

    w.link.update(paused_until=datetime.now(UTC) + MONTH)
    w.send()


def _segment(w: World) -> None:
    w.send()
    w.row.delete()
    Send.objects.update(segment={"slug": "fideles", "tree": {}})


def _excluded(w: World) -> None:
    w.send()
    w.row.delete()
    Send.objects.update(exclusion={"slug": "nouveaux", "tree": {}})


def _by_the_week(w: World) -> None:
    w.link.update(frequency="weekly")
    w.send()
    w.row.delete()
    Send.objects.update(frequency="each")
    title, until = w.title, AFTER - timedelta(minutes=15)
    DigestSchedule.objects.create(publication=title, since=BEFORE, until=until)


def _each_issue(w: World) -> None:
    letter = w.issue.newsletter
    Digest.objects.create(
        publication=w.title, newsletter=letter, since=BEFORE, until=NOW, issue=w.issue
    )
    w.send()
    w.row.delete()
    Send.objects.update(frequency="weekly")


def _left_meanwhile(w: World) -> None:
    w.send()
    pause_list(
        subscriber=w.reader,
        mailing_list_id=w.list.pk,
        until=AFTER + timedelta(days=20_000),
        source="t",
        now=NOW,
    )


def _left_by_itself(w: World) -> None:
    w.send()
    leave_lists(delivery=w.row.get(), lists=None, source="page", now=NOW)


def _stands(w: World) -> None:
    w.send()
    Send.objects.update(state="paused", **hold_columns(because(Code.PAUSED, actor="user:c")))


def _state(state: str, **more: object) -> Callable[[World], None]:
    def made(w: World) -> None:
        w.send()
        w.row.update(state=state, reply_code="250", reply="2.0.0 OK", **more)

    return made


def _canceled(w: World) -> None:
    w.send()
    w.row.update(state="canceled", issue=None)
    Send.objects.update(state="canceled")


CASES: dict[Why, tuple[Callable[[World], object], str]] = {
    Why.UNKNOWN_ADDRESS: (_unknown, "No reader has this address"),
    Why.FORGOTTEN: (
        lambda w: forget_subscriber(subscriber=w.reader, actor="t", now=NOW),
        "was forgotten",
    ),
    Why.NOT_SENT: (lambda w: None, "has not been sent"),
    Why.SCHEDULED: (_scheduled, "goes out at 2026-03-01 07:00 UTC"),
    Why.SEND_HELD: (_held_before, "stands still"),
    Why.SEND_CANCELED: (_canceled, "canceled"),
    Why.NOT_ON_LIST: (_not_on_list, "on none of the newsletter's lists"),
    Why.JOINED_AFTER: (_joined_after, "joined at 2026-03-01 07:00 UTC, after"),
    Why.UNCONFIRMED: (_unconfirmed, "had not confirmed"),
    Why.LEFT_BEFORE: (_left_before, "left at 2026-03-01 05:00 UTC, before"),
    Why.PAUSED: (_paused, "paused the newsletter until"),
    Why.BY_THE_WEEK: (_by_the_week, "is in that of 2026-03-01 07:00 UTC"),
    Why.EACH_ISSUE: (_each_issue, "the digest of a week"),
    Why.NOT_IN_SEGMENT: (_segment, "the segment fideles"),
    Why.EXCLUDED: (_excluded, "the segment nouveaux"),
    Why.SUPPRESSED: (_blocked, "blocked since 2026-03-01 05:00 UTC: bounced (send 3: 5.1.1)"),
    Why.LEFT_MEANWHILE: (_left_meanwhile, "before their mail began (paused)"),
    Why.CANCELED: (_state("canceled"), "canceled"),
    Why.SUPERSEDED: (_state("superseded"), "newer version"),
    Why.NOT_YET: (lambda w: w.send(), "the send is running"),
    Why.RETRYING: (_state("retrying", next_attempt_at=AFTER), "tried again at 2026-03-01 07:00"),
    Why.ACCEPTED: (_state("accepted"), "took the mail at 2026-03-01 06:00 UTC (250 2.0.0 OK)"),
    Why.DELIVERED: (_state("delivered"), "was delivered"),
    Why.BOUNCED: (_state("bounced"), "refused the mail"),
    Why.FAILED: (_state("failed"), "could not be sent"),
    Why.UNCERTAIN: (_state("uncertain"), "not known whether"),
}


@pytest.mark.parametrize("code", CASES)
def test_each_cause_has_its_sentence(code: Why) -> None:
    make, words = CASES[code]
    world = World()
    make(world)
    answer = world.ask()
    assert (answer.code, words in english(answer)) == (code, True), english(answer)
    assert "@" not in english(answer)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_suppressed_stranger, Why.SUPPRESSED),
        (_left_by_itself, Why.SUPPRESSED),
        (_stands, Why.SEND_HELD),
    ],
)
def test_other_ways_to_the_same_answers(make: Callable[[World], None], code: Why) -> None:
    world = World()
    make(world)
    assert world.ask().code == code


def test_every_code_has_words() -> None:
    assert ENGLISH.keys() == set(Why)
    assert set(Why) - CASES.keys() == {Why.OUTSIDE_AUDIENCE}


def test_the_command_and_the_api_say_the_same() -> None:
    world = World()
    _state("accepted")(world)
    arguments = ["why", "Reader0@Example.org", str(world.issue.pk), "--json"]
    said = json.loads(CliRunner().invoke(about.app, arguments).output)
    assert said == {
        "address": "Reader0@Example.org",
        "issue": str(world.issue.pk),
        "state": "accepted",
        "code": "accepted",
        "answer": english(world.ask()),
    }
    client = program(world.title, "support", "subscribers:why").client
    question = {"address": "Reader0@Example.org", "issue": str(world.issue.pk)}
    answer = client.post("/api/v1/subscribers/why", question, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, said)
    for wrong, status in (
        ({**question, "issue": "999999"}, 404),
        ({**question, "issue": "-1"}, 422),
        ({**question, "address": "no address"}, 422),
    ):
        answer = client.post("/api/v1/subscribers/why", wrong, content_type="application/json")
        assert answer.status_code == status, wrong
    other = program(ledger.publication("ailleurs"), "other", "subscribers:why").client
    answer = other.post("/api/v1/subscribers/why", question, content_type="application/json")
    assert answer.status_code == 404
