"""Each new reader of a list gets its welcome issues, once each, at their days."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.processes.guard_ledger import ADOPT
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.actions.readers.unsubscribe import unsubscribe
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.welcome.steps import add_welcome, remove_welcome, welcomes_of
from publisher.actions.sends.welcome.welcome_due import welcome_due
from publisher.actions.stories.kill_article import kill_article
from publisher.audience.models import MailingList, Subscription
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.mailroom import Keeper, later, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("old@example.org,Old")
    made.story("s1")
    made.story("s2")
    return made


def the_list(room: Newsroom) -> MailingList:
    return room.newsletter.mailing_lists.get()


def add(room: Newsroom, *, days: int = 0, guid: str = "s1") -> Issue:
    issue = room.issue(guid)
    add_welcome(mailing_list=the_list(room), issue=issue, days=days, actor="cli:test", now=NOW)
    return issue


def join(room: Newsroom, address: str, at: datetime) -> Subscription:
    link = ledger.subscribe(ledger.subscriber(room.publication, address), the_list(room))
    Subscription.objects.filter(pk=link.pk).update(consent_at=at, changed_at=at)
    return link


def welcome_send() -> Send:
    return Send.objects.get(kind="welcome")


def test_each_new_reader_gets_it_once(room: Newsroom, tmp_path: Path) -> None:
    add(room, days=2)
    join(room, "ada@example.org", later(hours=1))
    assert welcome_due(now=later(days=2)) == 0
    assert welcome_due(now=later(days=2, hours=1)) == 1
    assert work(tmp_path, Keeper(), later(days=2, hours=1)).recipients == ["ada@example.org"]
    assert (welcome_send().state, welcome_send().recipients) == ("finished", 1)
    join(room, "eve@example.org", later(days=1))
    assert welcome_due(now=later(days=2, hours=2)) == 0
    assert welcome_due(now=later(days=3)) == 1
    assert work(tmp_path, Keeper(), later(days=3)).recipients == ["eve@example.org"]
    assert welcome_send().recipients == 2


@pytest.mark.slow
def test_a_thousand_at_once_and_no_imported_ones(room: Newsroom) -> None:
    """Slow: much is written to the ledger."""
    add(room)
    joined = ledger.subscribe_all(the_list(room), (f"r{n}@example.org" for n in range(1_005)))
    links = Subscription.objects.filter(pk__in=[link.pk for link in joined])
    links.update(consent_at=later(minutes=1), changed_at=later(minutes=1))
    room.readers(*(f"i{number}@example.org,I" for number in range(20)))
    Subscription.objects.exclude(batch=None).update(consent_at=later(minutes=1))
    assert welcome_due(now=later(minutes=2)) == 1_005
    rows = Delivery.objects.filter(send=welcome_send())
    assert not rows.filter(address__startswith="i").exists()


def test_who_left_or_came_long_ago_gets_none(room: Newsroom, tmp_path: Path) -> None:
    add(room, days=1)
    join(room, "early@example.org", NOW - timedelta(hours=1))
    gone = join(room, "gone@example.org", later(hours=1))
    Subscription.objects.filter(pk=gone.pk).update(status="unsubscribed")
    join(room, "late@example.org", later(hours=1))
    assert welcome_due(now=later(days=9)) == 0
    assert welcome_due(now=later(days=1, hours=1)) == 1
    assert Delivery.objects.get(send=welcome_send()).address == "late@example.org"


def test_leaving_ends_it(room: Newsroom, tmp_path: Path) -> None:
    add(room)
    add(room, days=1, guid="s2")
    join(room, "ada@example.org", later(minutes=1))
    assert welcome_due(now=later(minutes=2)) == 1
    row = Delivery.objects.get(address="ada@example.org")
    unsubscribe(delivery=row, source="page", now=later(minutes=3))
    assert Delivery.objects.get(pk=row.pk).state == "suppressed"
    assert work(tmp_path, Keeper(), later(minutes=4)).mails == []
    assert welcome_due(now=later(days=1, hours=1)) == 0


def test_its_own_list_counts(room: Newsroom) -> None:
    """Who is still on another list of the letter is welcomed to this one no more."""
    add(room)
    link = join(room, "ada@example.org", later(minutes=1))
    other = ledger.mailing_list(room.publication, "autre")
    room.newsletter.mailing_lists.add(other)
    ledger.subscribe(link.subscriber, other)
    assert welcome_due(now=later(minutes=2)) == 1
    Subscription.objects.filter(pk=link.pk).update(status="unsubscribed")
    stop_blocked(
        publication_id=room.publication.pk,
        address_key="ada@example.org",
        now=later(minutes=3),
        why="x",
    )
    assert Delivery.objects.get(address="ada@example.org").state == "suppressed"


def test_a_killed_story_holds_it_until_a_person_decides(room: Newsroom, tmp_path: Path) -> None:
    add(room)
    story = room.publication.articles.get(guid="s1")
    kill_article(article=story, notice="Faux.", actor="cli:test", now=later(minutes=1))
    join(room, "ada@example.org", later(minutes=1))
    assert welcome_due(now=later(minutes=2)) == 0
    assert (welcome_send().state, welcome_send().hold_code) == ("held", "article_killed")
    resume_send(send=welcome_send(), actor="cli:test", now=later(minutes=3))
    assert welcome_due(now=later(minutes=4)) == 0  # the story stays killed


def test_what_waits_in_it_is_held_at_once(room: Newsroom, tmp_path: Path) -> None:
    add(room)
    join(room, "ada@example.org", later(minutes=1))
    assert welcome_due(now=later(minutes=2)) == 1
    story = room.publication.articles.get(guid="s1")
    kill_article(article=story, notice="Faux.", actor="cli:test", now=later(minutes=3))
    assert welcome_send().state == "held"
    assert work(tmp_path, Keeper(), later(minutes=4)).mails == []


def test_what_the_original_of_a_copied_ledger_did_is_not_done_again(room: Newsroom) -> None:
    add(room, days=1)
    join(room, "ada@example.org", later(hours=1))
    join(room, "eve@example.org", later(hours=9))
    AuditEntry.objects.create(actor="cli:test", verb=ADOPT, at=later(days=1, hours=5))
    assert welcome_due(now=later(days=1, hours=10)) == 1
    assert Delivery.objects.get(send=welcome_send()).address == "eve@example.org"


@pytest.mark.slow
def test_what_cannot_welcome_is_refused(room: Newsroom) -> None:
    """Slow: much is written to the ledger."""
    issue = add(room)
    elsewhere = ledger.mailing_list(room.publication, "autre")

    def code(**more: object) -> str:
        how = {"mailing_list": the_list(room), "issue": issue, "days": 0, **more}
        with pytest.raises(PublisherError) as caught:
            add_welcome(actor="cli:test", now=NOW, **how)
        return caught.value.code

    assert code() == "welcome_before"
    assert code(mailing_list=elsewhere, issue=room.issue("s2")) == "welcome_of_another_letter"
    assert code(issue=room.issue("s2"), days=-1) == "bad_days"
    for _ in range(4):
        add(room)
    assert code(issue=room.issue("s2")) == "too_many_welcomes"
    with pytest.raises(PublisherError) as caught:
        send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    assert caught.value.code == "issue_welcomes"


def test_one_that_is_taken_out_goes_no_more_and_the_others_move_up(room: Newsroom) -> None:
    first, second = add(room), add(room, guid="s2")
    join(room, "ada@example.org", later(minutes=1))
    assert welcome_due(now=later(minutes=2)) == 2
    remove_welcome(mailing_list=the_list(room), position=1, actor="cli:test", now=NOW)
    states = dict(Delivery.objects.values_list("issue", "state"))
    assert states == {first.pk: "canceled", second.pk: "pending"}
    assert [one.step.position for one in welcomes_of(the_list(room))] == [1]
    with pytest.raises(PublisherError):
        remove_welcome(mailing_list=the_list(room), position=2, actor="cli:test", now=NOW)
