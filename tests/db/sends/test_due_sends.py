"""Sends that wait for their hour: when they start, to whom, and what a person must decide."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from publisher.actions.readers.unsubscribe import unsubscribe
from publisher.actions.sends.control_send import cancel_send, pause_send, resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.send_status import send_status
from publisher.actions.sends.start_send import start_due_sends
from publisher.audience.models import Subscription, Suppression
from publisher.channels.types import Outcome
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Article, Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.mailroom import Keeper, correct, later, work
from tests.newsroom import NOW, STORY, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WINDOW = timedelta(seconds=60)


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcd"))
    made.story("s1")
    return made


def decide(issue: Issue, **more: object) -> Send:
    values = {"undo": WINDOW, "idempotency_key": None, **more}
    return send_issue(issue=issue, actor="cli:test", now=NOW, **values).send


def fresh(send: Send) -> Send:
    return Send.objects.select_related("issue").get(pk=send.pk)


def test_nothing_leaves_before_the_window_is_over(room: Newsroom, tmp_path: Path) -> None:
    send, keeper = decide(room.issue("s1")), Keeper()
    status = send_status(fresh(send))
    assert (status["state"], status["recipients"], status["counts"]["pending"]) == (
        "scheduled",
        4,
        4,
    )
    assert start_due_sends(now=later(seconds=59)) == 0
    assert work(tmp_path, keeper, later(seconds=59)).mails == []
    assert start_due_sends(now=later(seconds=60)) == 1
    assert len(work(tmp_path, keeper, later(seconds=61)).mails) == 4
    status = send_status(fresh(send))
    assert (status["state"], sum(status["counts"].values())) == ("finished", 4)


def test_who_leaves_while_it_waits_gets_nothing_and_who_comes_gets_it(
    room: Newsroom, tmp_path: Path
) -> None:
    earlier = decide(room.issue("s1"), undo=timedelta(0))
    work(tmp_path, Keeper())
    send = decide(room.issue("s1"))
    row = Delivery.objects.get(send=earlier, address="b@example.org")
    unsubscribe(delivery=row, source="page", now=later(seconds=30))
    room.readers("new@example.org,New")
    start_due_sends(now=later(seconds=60))
    got = work(tmp_path, Keeper(), later(seconds=61)).recipients
    assert got == [f"{name}@example.org" for name in ("a", "c", "d", "new")]
    assert fresh(send).recipients == 4


def test_canceled_in_its_window_the_issue_is_as_if_it_had_never_been_sent(room: Newsroom) -> None:
    issue = room.issue("s1")
    send = decide(issue)
    canceled = cancel_send(send=send, actor="cli:test", now=later(seconds=20))
    issue.refresh_from_db()
    assert (issue.state, issue.approved_hash, canceled.recipients) == ("draft", "", 0)
    assert sum(send_status(fresh(send))["counts"].values()) == 0
    assert start_due_sends(now=later(hours=1)) == 0
    assert decide(issue).pk != send.pk


def test_too_late_is_a_persons_decision(room: Newsroom, tmp_path: Path) -> None:
    send = decide(room.issue("s1"), at=later(hours=1), not_after=later(hours=2))
    assert start_due_sends(now=later(hours=2, seconds=1)) == 0
    assert fresh(send).state == "held"
    assert english(fresh(send).hold).startswith("too late")
    assert not Delivery.objects.exists()
    resume_send(send=fresh(send), actor="cli:test", now=later(hours=3))
    assert start_due_sends(now=later(hours=3)) == 1
    assert len(work(tmp_path, Keeper(), later(hours=3)).mails) == 4


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"at": NOW - timedelta(seconds=1)}, "time_passed"),
        ({"at": later(hours=1), "not_after": later(minutes=59)}, "not_after_too_early"),
    ],
)
def test_an_hour_that_cannot_be_met_is_refused(
    room: Newsroom, wish: dict[str, object], code: str
) -> None:
    issue = room.issue("s1")
    with pytest.raises(PublisherError) as caught:
        decide(issue, **wish)
    assert caught.value.code == code
    assert not Send.objects.filter(kind="issue").exists()


def test_a_pause_in_the_window_holds_it_beyond_its_end(room: Newsroom) -> None:
    send = decide(room.issue("s1"))
    pause_send(send=send, actor="cli:test", now=later(seconds=5))
    assert start_due_sends(now=later(seconds=70)) == 0
    resume_send(send=fresh(send), actor="cli:test", now=later(seconds=80))
    assert start_due_sends(now=later(seconds=80)) == 1


def test_a_start_that_a_crash_cut_off_is_made_again(room: Newsroom) -> None:
    send = decide(room.issue("s1"))
    Send.objects.filter(pk=send.pk).update(state=Send.State.PREPARING)
    assert start_due_sends(now=later(seconds=61)) == 1
    assert (fresh(send).state, fresh(send).recipients) == ("running", 4)


def test_a_correction_in_the_window_voids_the_approval(room: Newsroom, tmp_path: Path) -> None:
    send = decide(room.issue("s1"))
    story = room.publication.articles.get(guid="s1")
    text = STORY.replace("dix ans", "douze ans")
    correct(story, text=text, notice="Douze.", now=later(seconds=10))
    assert fresh(send).state == "held"
    assert start_due_sends(now=later(seconds=61)) == 0
    resume_send(send=fresh(send), actor="cli:chef", now=later(seconds=70))
    assert start_due_sends(now=later(seconds=70)) == 1
    mails = work(tmp_path, Keeper(), later(seconds=71)).mails
    assert len(mails) == 4
    assert all(b"douze ans" in body for _, body in mails)


def test_an_approval_that_fits_no_longer_holds_it(room: Newsroom) -> None:
    send = decide(room.issue("s1"))
    Issue.objects.update(approved_hash="1" * 64)
    assert start_due_sends(now=later(seconds=61)) == 0
    assert (fresh(send).state, english(fresh(send).hold)) == ("held", "its approval is void")
    assert not Delivery.objects.exists()


def test_a_story_that_may_not_leave_holds_it_and_is_named(room: Newsroom) -> None:
    send = decide(room.issue("s1"))
    until = later(hours=9)
    Article.objects.filter(guid="s1").update(embargo_until=until)
    assert start_due_sends(now=later(seconds=61)) == 0
    held = fresh(send)
    assert (held.hold_code, held.hold_values["article"]) == ("article_embargoed", "s1")
    assert english(held.hold) == f"it is under embargo until {until:%Y-%m-%d %H:%M} UTC"
    entry = AuditEntry.objects.get(verb="hold_send")
    assert entry.detail == {"reason": english(held.hold)}


def test_nobody_left_is_no_send(room: Newsroom) -> None:
    send = decide(room.issue("s1"))
    Subscription.objects.update(status="unsubscribed")
    assert start_due_sends(now=later(seconds=61)) == 0
    assert english(fresh(send).hold) == "nobody is left to send it to"


def test_a_canceled_issue_goes_again_to_those_who_have_not_got_it(
    room: Newsroom, tmp_path: Path
) -> None:
    issue = room.issue("s1")
    first = decide(issue, undo=timedelta(0))
    Delivery.objects.filter(send=first, address__gt="c").update(next_attempt_at=later(hours=1))
    got = work(tmp_path, Keeper(answers={"b": Outcome.REFUSED})).recipients
    assert got == ["a@example.org", "b@example.org"]
    cancel_send(send=first, actor="cli:test", now=later(minutes=1))
    started = send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=later(minutes=2))
    again = work(tmp_path, Keeper(), later(minutes=2)).recipients
    assert (started.left_out, started.send.recipients) == (1, 3)
    assert again == ["b@example.org", "c@example.org", "d@example.org"]
    assert sum(send_status(fresh(first))["counts"].values()) == first.recipients == 4


def test_not_while_a_mail_of_the_canceled_send_is_on_the_wire(room: Newsroom) -> None:
    issue = room.issue("s1")
    first = decide(issue, undo=timedelta(0))
    row = Delivery.objects.filter(send=first).earliest("pk")
    cancel_send(send=first, actor="cli:test", now=later(minutes=1))
    Delivery.objects.filter(pk=row.pk).update(state="attempting", attempts=1)
    with pytest.raises(Refused, match="on the wire"):
        decide(issue, undo=timedelta(0))
    assert Send.objects.filter(kind="issue").count() == 1


def test_two_deliveries_of_one_issue_to_one_reader_are_impossible() -> None:
    send = ledger.send_to(1)
    twin = Send.objects.create(
        publication=send.publication,
        kind=Send.Kind.TEST,
        state=Send.State.RUNNING,
        issue=send.issue,
        created_by="test",
        created_at=NOW,
        not_before=NOW,
    )
    row = Delivery.objects.get(send=send)
    row.pk, row.send = None, twin
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    twin.pk, twin.kind = None, Send.Kind.ISSUE
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_control_addresses_get_their_copy_while_the_readers_wait(
    room: Newsroom, tmp_path: Path
) -> None:
    room.newsletter.control_addresses = ["Chef@example.net", "gone@example.net", "a@example.org"]
    room.newsletter.save()
    Suppression.objects.create(
        publication=room.publication, address_key="gone@example.net", reason="test", created_at=NOW
    )
    send, keeper = decide(room.issue("s1")), Keeper()
    assert work(tmp_path, keeper).recipients == ["Chef@example.net", "a@example.org"]
    copies = Send.objects.get(kind=Send.Kind.TEST)
    assert (copies.state, copies.recipients) == ("finished", 3)
    assert fresh(send).state == "scheduled"
    start_due_sends(now=later(seconds=60))
    assert len(work(tmp_path, keeper, later(seconds=61)).mails) == 6  # the reader's own copy too
