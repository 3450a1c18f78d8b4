"""Correction mails: exactly those who got the wrong text, each once, and nobody else."""

import email
import email.policy
from datetime import datetime
from pathlib import Path

import pytest

from publisher.actions.readers.unsubscribe import delivery_of_token, unsubscribe
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.notices.notify_readers import count_readers, notify_readers
from publisher.channels.types import Outcome
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import ArticleVersion
from publisher.errors import Refused
from tests.mailroom import Keeper, correct, later, send_now, work
from tests.newsroom import NOW, STORY, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WRONG = "Les travaux ont duré douze ans, et non dix."


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("ana@example.org,Ana", "bela@example.org,Béla", "cleo@example.org,")
    made.story("s1")
    made.story("s2", "Un autre titre\n\nUn chapeau.\n\nUn paragraphe entier, avec sa phrase.\n")
    return made


def corrected(room: Newsroom, now: datetime = NOW) -> ArticleVersion:
    article = room.publication.articles.get(guid="s1")
    text = STORY.replace("dix ans", "douze ans")
    return correct(article, text=text, notice=WRONG, now=now)


def message(body: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(body, policy=email.policy.default)


@pytest.mark.slow
def test_who_got_the_wrong_text_is_told_and_nobody_else(room: Newsroom, tmp_path: Path) -> None:
    """Slow: much is written to the ledger."""
    send_now(room, "s1")
    work(tmp_path, Keeper(answers={"b": Outcome.REFUSED}))
    room.readers("dora@example.org,Dora")  # after the issue
    version = corrected(room, later(hours=1))
    assert count_readers(article=version.article, version=version) == 2
    started = notify_readers(version=version, actor="cli:test", now=later(hours=1))
    assert started
    assert (started.created, started.send.recipients) == (True, 2)
    told = work(tmp_path, Keeper(), later(hours=1))
    assert told.recipients == ["ana@example.org", "cleo@example.org"]
    mail = message(told.mails[0][1])
    assert mail["Subject"] == "Rectificatif\u00a0: La rivière revient"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert WRONG in text
    assert "4 mai 2026" in text


def test_a_second_call_is_the_same_send(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s1")
    work(tmp_path, Keeper())
    version = corrected(room)
    first = notify_readers(version=version, actor="cli:test", now=NOW)
    again = notify_readers(version=version, actor="cli:other", now=later(hours=3))
    assert first
    assert again
    assert (again.send, again.created) == (first.send, False)
    assert len(work(tmp_path, Keeper(), later(hours=3)).mails) == 3
    assert count_readers(article=version.article, version=version) == 0


def test_nobody_to_tell_is_no_send(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s2")
    work(tmp_path, Keeper())
    assert notify_readers(version=corrected(room), actor="cli:test", now=NOW) is None
    assert not Send.objects.filter(kind=Send.Kind.NOTICE).exists()


def test_an_update_that_is_no_correction_is_refused(room: Newsroom) -> None:
    version = room.story("s1", STORY.replace("dix", "onze")).version
    with pytest.raises(Refused, match="nothing to tell"):
        notify_readers(version=version, actor="cli:test", now=NOW)


def test_who_has_left_is_not_told_and_who_leaves_meanwhile_neither(
    room: Newsroom, tmp_path: Path
) -> None:
    send = send_now(room, "s1")
    work(tmp_path, Keeper())
    rows = {row.address: row for row in Delivery.objects.filter(send=send)}
    unsubscribe(delivery=rows["ana@example.org"], source="page", now=later(minutes=5))
    version = corrected(room, later(hours=1))
    started = notify_readers(version=version, actor="cli:test", now=later(hours=1))
    assert started
    assert started.send.recipients == 2
    room.publication.suppressions.create(
        address_key="bela@example.org", reason="manual", source="test", created_at=NOW
    )
    told = work(tmp_path, Keeper(), later(hours=1))
    assert told.recipients == ["cleo@example.org"]
    states = Delivery.objects.filter(send=started.send).values_list("address", "state")
    assert dict(states) == {"bela@example.org": "suppressed", "cleo@example.org": "accepted"}


@pytest.mark.slow
def test_one_reader_of_two_issues_is_told_once_by_the_newest(
    room: Newsroom, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    send_now(room, "s1")
    newest = send_now(room, "s1", "s2")
    work(tmp_path, Keeper())
    version = corrected(room)
    started = notify_readers(version=version, actor="cli:test", now=NOW)
    assert started
    assert started.send.recipients == 3
    editions = {row.edition for row in Delivery.objects.filter(send=started.send)}
    assert [edition.issue for edition in editions if edition] == [newest.issue]


def test_the_leaving_link_of_a_notice_leaves_its_letter_alone(
    room: Newsroom, tmp_path: Path
) -> None:
    send_now(room, "s1")
    work(tmp_path, Keeper())
    started = notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    assert started
    told = work(tmp_path, Keeper())
    link = message(told.mails[0][1])["List-Unsubscribe"].strip("<>")
    delivery = delivery_of_token(link.rsplit("/", 1)[1])
    assert delivery
    assert delivery.send == started.send
    left = unsubscribe(delivery=delivery, source="one-click", now=NOW)
    assert (left.changed, left.newsletter) == (True, room.newsletter)


def test_a_killed_story_is_not_named(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s1")
    work(tmp_path, Keeper())
    article = room.publication.articles.get(guid="s1")
    killed = kill_article(article=article, notice="Tout est faux.", actor="cli:test", now=NOW)
    notify_readers(version=killed.version, actor="cli:test", now=NOW)
    told = work(tmp_path, Keeper())
    assert len(told.mails) == 3
    mail = message(told.mails[0][1])
    whole = mail["Subject"] + "".join(part.get_content() for part in mail.iter_parts())
    assert "Tout est faux." in whole
    assert "Retrait" in mail["Subject"]
    assert "rivière" not in whole


@pytest.mark.slow
def test_a_notice_overtakes_an_issue_that_is_running(room: Newsroom, tmp_path: Path) -> None:
    """Slow: much is written to the ledger."""
    send_now(room, "s1")
    work(tmp_path, Keeper())
    send_now(room, "s2")
    notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    subjects = [message(body)["Subject"] for _, body in work(tmp_path, Keeper()).mails]
    assert [subject.startswith("Rectificatif") for subject in subjects] == [True] * 3 + [False] * 3


def test_who_was_being_served_is_told_if_the_old_text_arrived_and_else_not(
    room: Newsroom, tmp_path: Path
) -> None:
    send = send_now(room, "s1")
    work(tmp_path, Keeper())
    rows = Delivery.objects.filter(send=send)
    rows.update(state="attempting")
    started = notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    assert started
    assert started.send.recipients == 3
    assert not work(tmp_path, Keeper()).mails  # nobody knows yet
    rows.filter(address__startswith="a").update(state="accepted")
    rows.filter(address__startswith="b").update(state="uncertain")
    rows.filter(address__startswith="c").update(state="pending", edition=None)
    Send.objects.filter(pk=send.pk).update(state=Send.State.PAUSED)
    told = work(tmp_path, Keeper(), later(minutes=1))
    assert told.recipients == ["ana@example.org", "bela@example.org"]
    last = Delivery.objects.get(send=started.send, address__startswith="c")
    assert last.state == "superseded"


def test_a_closed_route_does_not_cost_a_notice_its_edition(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s1")
    work(tmp_path, Keeper())
    started = notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    assert started
    work(tmp_path, Keeper(answers=dict.fromkeys("abc", Outcome.ROUTE)))
    assert len(work(tmp_path, Keeper(), later(minutes=5)).mails) == 3
