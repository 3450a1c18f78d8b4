"""What a correction or a kill does to a send: the corrected text, or a person's decision."""

from pathlib import Path

import pytest

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.sends.control_send import cancel_send, pause_send, resend, resume_send
from publisher.actions.sends.render_send import render_send
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.notices.notify_readers import count_readers, notify_readers
from publisher.channels.types import Outcome
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Article, ArticleVersion, Edition
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry
from tests.mailroom import Keeper, correct, later, send_now, work
from tests.newsroom import NOW, STORY, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OTHER = "Un autre titre\n\nUn chapeau.\n\nUn paragraphe entier, avec sa phrase.\n"
OLD, NEW = b"dix ans", b"douze ans"


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcdef"))
    made.story("s1")
    made.story("s2", OTHER)
    return made


def article(room: Newsroom, guid: str = "s1") -> Article:
    return room.publication.articles.get(guid=guid)


def corrected(room: Newsroom, text: str = STORY.replace("dix ans", "douze ans")) -> ArticleVersion:
    return correct(article(room), text=text, notice="Douze, et non dix.", now=later(minutes=1))


def texts(keeper: Keeper) -> str:
    """O for each mail with the old text, N for each with the new one, in their order."""
    return "".join("O" if OLD in body else "N" if NEW in body else "-" for _, body in keeper.mails)


def fresh(send: Send) -> Send:
    return Send.objects.select_related("issue", "edition").get(pk=send.pk)


@pytest.mark.slow
def test_what_has_not_begun_gets_the_corrected_text_and_the_send_goes_on(
    room: Newsroom, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    send = send_now(room, "s1", "s2")
    first = fresh(send).edition
    deferred = Keeper(answers={"c": Outcome.DEFERRED})
    Delivery.objects.filter(send=send, address__gt="d").update(next_attempt_at=later(minutes=20))
    work(tmp_path, deferred)
    version = corrected(room)
    now = fresh(send)
    assert now.state == Send.State.RUNNING
    assert now.edition != first
    assert now.issue
    assert now.issue.approved_hash == now.issue.content_hash
    assert now.issue.approved_by == version.author
    after = work(tmp_path, Keeper(), later(minutes=30))
    assert (texts(deferred), texts(after)) == ("OO", "NNNN")  # also the one that was deferred
    assert set(first.versions.values_list("number", flat=True)) == {1}
    told = notify_readers(version=version, actor="cli:test", now=later(hours=2))
    assert told
    addresses = Delivery.objects.filter(send=told.send).values_list("address", flat=True)
    assert sorted(addresses) == ["a@example.org", "b@example.org"]


def test_a_subject_made_of_the_wrong_headline_is_corrected_too(room: Newsroom) -> None:
    send = send_now(room, "s1")
    corrected(room, STORY.replace("La rivière revient", "La rivière reviendra"))
    issue = fresh(send).issue
    assert issue
    assert issue.subject == "La rivière reviendra"
    assert b"reviendra" in bytes(Edition.objects.latest("pk").compiled)


def test_a_mail_under_way_is_the_last_with_the_old_text(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s1")
    versions: list[ArticleVersion] = []

    def after(taken: int) -> None:
        if taken == 2:
            versions.append(corrected(room))
            counted.append(count_readers(article=versions[0].article, version=versions[0]))

    counted: list[int] = []
    keeper = Keeper(after=after)
    work(tmp_path, keeper)
    begun = texts(keeper).count("O")
    assert 2 <= begun <= 6  # the chunk that had begun
    assert begun <= counted[0] <= 6  # rows that were attempting count until their end is known
    told = notify_readers(version=versions[0], actor="cli:test", now=later(minutes=2))
    assert told
    assert told.send.recipients == begun


def test_a_correction_while_paused_leaves_it_paused_with_the_new_text(
    room: Newsroom, tmp_path: Path
) -> None:
    send = send_now(room, "s1")
    pause_send(send=send, actor="cli:test", now=NOW)
    corrected(room)
    assert fresh(send).state == Send.State.PAUSED
    resume_send(send=fresh(send), actor="cli:test", now=later(minutes=2))
    assert texts(work(tmp_path, Keeper(), later(minutes=3))) == "NNNNNN"


def test_one_that_has_not_begun_waits_for_a_new_approval(room: Newsroom, tmp_path: Path) -> None:
    send = send_now(room, "s1")
    Send.objects.filter(pk=send.pk).update(state=Send.State.SCHEDULED)
    corrected(room)
    held = fresh(send)
    assert held.state == Send.State.HELD
    assert held.issue
    assert held.issue.approved_hash == ""
    assert not work(tmp_path, Keeper()).mails
    resume_send(send=held, actor="cli:chief", now=later(hours=1))
    going = fresh(send)
    assert going.state == Send.State.RUNNING
    assert going.issue
    assert (going.issue.approved_by, going.issue.approved_hash) == (
        "cli:chief",
        going.issue.content_hash,
    )
    assert texts(work(tmp_path, Keeper(), later(hours=1))) == "NNNNNN"


def test_a_kill_blocks_until_a_person_lets_the_notice_go(room: Newsroom, tmp_path: Path) -> None:
    send = send_now(room, "s1", "s2")
    Delivery.objects.filter(send=send, address__gt="c").update(next_attempt_at=later(hours=1))
    work(tmp_path, Keeper())
    kill_article(article=article(room), notice="Tout est faux.", actor="cli:test", now=NOW)
    assert fresh(send).state == Send.State.HELD
    assert not work(tmp_path, Keeper(), later(hours=2)).mails
    resume_send(send=fresh(send), actor="cli:chief", now=later(hours=2))
    rest = work(tmp_path, Keeper(), later(hours=2))
    assert len(rest.mails) == 4
    assert all(b"Tout est faux." in body for _, body in rest.mails)
    assert not any(b"rivi=C3" in body for _, body in rest.mails)


def test_an_embargo_keeps_it_held_and_names_the_story(room: Newsroom) -> None:
    send = send_now(room, "s1", "s2")
    kill_article(article=article(room), notice="Faux.", actor="cli:test", now=NOW)
    Article.objects.filter(guid="s2").update(embargo_until=later(days=30000))
    with pytest.raises(Refused, match="s2"):
        resume_send(send=fresh(send), actor="cli:test", now=later(minutes=2))
    assert fresh(send).state == Send.State.HELD
    assert cancel_send(send=fresh(send), actor="cli:test", now=NOW).state == Send.State.CANCELED


def test_a_correction_that_cannot_go_out_holds_the_send(room: Newsroom) -> None:
    send = send_now(room, "s1", "s2")
    Article.objects.filter(guid="s2").update(pubstatus=Article.PubStatus.WITHHELD)
    before = fresh(send).edition
    corrected(room)
    assert (fresh(send).state, fresh(send).edition) == (Send.State.HELD, before)


def test_what_is_sent_again_by_hand_is_the_corrected_text(room: Newsroom, tmp_path: Path) -> None:
    send = send_now(room, "s1")
    work(tmp_path, Keeper(answers={"b": Outcome.UNKNOWN}))
    corrected(room)
    row = Delivery.objects.get(send=send, state="uncertain")
    resend(send=fresh(send), delivery_ids=[row.pk], actor="cli:test", now=later(hours=1))
    assert texts(work(tmp_path, Keeper(), later(hours=1))) == "N"


def test_a_newer_correction_replaces_the_notice_under_way(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s1")
    work(tmp_path, Keeper())
    first = notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    assert first
    version = correct(article(room), text=STORY, notice="Dix, après tout.", now=later(hours=1))
    notices = work(tmp_path, Keeper(), later(hours=1))
    assert len(notices.mails) == 6
    assert all(b"apr=C3=A8s tout" in body for _, body in notices.mails)
    states = set(Delivery.objects.filter(send=first.send).values_list("state", flat=True))
    assert states == {"superseded"}
    again = notify_readers(version=version, actor="cli:test", now=later(hours=2))
    assert again
    assert not again.created


@pytest.mark.slow
def test_a_takedown_replaces_the_notice_under_way_and_is_still_told(
    room: Newsroom, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    send_now(room, "s1")
    work(tmp_path, Keeper())
    notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    takedown_article(article=article(room), reason="Jugement.", actor="cli:test", now=NOW)
    notices = work(tmp_path, Keeper(), later(hours=1))
    assert len(notices.mails) == 6
    assert not any(b"Jugement" in body or b"rivi=C3" in body for _, body in notices.mails)


def test_an_outdated_notice_is_not_sent_again(room: Newsroom, tmp_path: Path) -> None:
    send_now(room, "s1")
    work(tmp_path, Keeper())
    first = notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    assert first
    work(tmp_path, Keeper(answers={"b": Outcome.UNKNOWN}))
    kill_article(article=article(room), notice="Faux.", actor="cli:test", now=later(hours=1))
    row = Delivery.objects.get(send=first.send, state="uncertain")
    with pytest.raises(Refused, match="again since"):
        resend(send=fresh(first.send), delivery_ids=[row.pk], actor="cli:test", now=NOW)


@pytest.mark.slow
def test_a_notice_can_be_shown_again_byte_for_byte(room: Newsroom, tmp_path: Path) -> None:
    """Slow: much is written to the ledger."""
    send_now(room, "s1")
    work(tmp_path, Keeper())
    started = notify_readers(version=corrected(room), actor="cli:test", now=NOW)
    assert started
    told = work(tmp_path, Keeper())
    room.publication.name = "Un autre nom"
    room.publication.save()
    for address, body in told.mails:
        again = render_send(
            send=started.send, recipient=address, format="eml", actor="cli:auditor", now=NOW
        )
        assert again == body
    assert AuditEntry.objects.filter(actor="cli:auditor", verb="read_delivery").count() == 6
    with pytest.raises(PublisherError, match="no delivery to that address"):
        render_send(
            send=started.send, recipient="x@example.org", format="eml", actor="cli:x", now=NOW
        )
