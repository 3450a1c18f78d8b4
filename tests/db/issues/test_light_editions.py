"""Readers who asked for mail without pictures get an edition of their own, by the same choice as
who reads paid stories whole; nobody else's mail, hash or approval changes by it."""

from dataclasses import replace
from pathlib import Path

import pytest

from publisher.actions.erasure.everything_about import everything_about
from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.compile_issue import compile_issue, compiled_hashes
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.issues.variants import approval_of
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.readers.prefer_light import prefer_light
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.send_trial import send_trial
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.kill_article import kill_article
from publisher.audience.models import Subscriber
from publisher.channels.types import Outcome
from publisher.content.blocks import Paragraph, Span
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Edition
from publisher.publications.models import AuditEntry
from tests.db.issues.test_preflight import store
from tests.db.issues.test_variants import BEHIND, HOUR, grant, paid_story
from tests.mailroom import Keeper, later, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Arm = Edition.Arm
LIGHT = b"max-width:38em"  # what only its page has


@shared_rows
def room() -> Newsroom:
    """Three readers: `a` may read all and is measured, `b` may, `c` may not."""
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abc"))
    store(made, "port", paid_story())
    grant(made, "a")
    grant(made, "b")
    Subscriber.objects.filter(address="a@example.org").update(tracking_consent_at=NOW)
    return made


def choose(room: Newsroom, letter: str, light: bool = True) -> bool:
    reader = Subscriber.objects.get(publication=room.publication, address=f"{letter}@example.org")
    new = prefer_light(subscriber=reader, light=light, source="preferences page", now=NOW)
    room.publication.refresh_from_db()
    return new


def decide(room: Newsroom, **more) -> Send:
    issue = room.issue("port")
    return send_issue(issue=issue, idempotency_key=None, actor="cli:t", now=NOW, **more).send


def plain(body: bytes) -> bytes:
    return body.replace(b"=\r\n", b"").replace(b"=3D", b"=")


def got(keeper: Keeper) -> dict[str, tuple[bool, bool]]:
    """By reader: whether it was the light edition, whether it had what is paid for."""
    bodies = {address[0]: plain(body) for address, body in keeper.mails}
    return {who: (LIGHT in body, BEHIND in body) for who, body in sorted(bodies.items())}


def test_each_reader_gets_what_they_asked_for_and_may_read(room: Newsroom, tmp_path: Path) -> None:
    change_newsletter(
        publication=room.publication, slug=room.newsletter.slug, measures_readers=True,
        counts_clicks=True, actor="t", now=NOW,
    )  # fmt: skip
    choose(room, "a")
    choose(room, "c")
    send = decide(room)
    arms = list(Edition.objects.order_by("arm").values_list("arm", "counts_clicks"))
    assert arms == [(0, True), (1, True), (2, True), (3, True), (4, False), (5, False)]
    keeper = work(tmp_path, Keeper())
    assert got(keeper) == {"a": (True, True), "b": (False, True), "c": (True, False)}
    by_reader = {address[0]: plain(body) for address, body in keeper.mails}
    assert b"/r/" in by_reader["b"]
    assert b"/r/" not in by_reader["a"] + by_reader["c"]
    chosen = dict(Delivery.objects.filter(send=send).values_list("address", "edition__arm"))
    assert chosen == {"a@example.org": 5, "b@example.org": 1, "c@example.org": 4}


def test_while_nobody_asked_nothing_is_made_and_no_hash_changes(room: Newsroom) -> None:
    before = decide(room, undo=HOUR)
    assert sorted(Edition.objects.values_list("arm", flat=True)) == [Arm.BASE, Arm.WHOLE]
    approved = approval_of(before.edition)
    choose(room, "c")
    before.issue.refresh_from_db()
    assert before.issue.approved_hash == approved == approval_of(before.edition)
    assert start_due_sends(now=NOW + HOUR) == 1, "what was approved leaves"


def test_who_asks_after_the_approval_gets_what_was_approved(room: Newsroom, tmp_path: Path) -> None:
    decide(room)
    choose(room, "c")
    assert got(work(tmp_path, Keeper()))["c"] == (False, False)


def test_a_change_of_mind_counts_until_the_mail_begins_and_makes_no_new_text(
    room: Newsroom, tmp_path: Path
) -> None:
    assert choose(room, "c") is True
    assert choose(room, "c") is False
    issue = room.issue("port")
    before = compiled_hashes(issue=issue, now=NOW)
    send_issue(issue=issue, idempotency_key=None, actor="cli:t", now=NOW)
    choose(room, "b")
    choose(room, "c", light=False)
    assert compiled_hashes(issue=issue, now=NOW) == before, "readers change no approved text"
    assert got(work(tmp_path, Keeper())) == {
        "a": (False, True), "b": (True, True), "c": (False, False),
    }  # fmt: skip
    assert AuditEntry.objects.filter(verb="change_details").count() == 3


def test_the_same_bytes_at_every_attempt_and_in_the_archive(room: Newsroom, tmp_path: Path) -> None:
    choose(room, "b")
    send = decide(room)
    work(tmp_path, Keeper(answers={"b": Outcome.DEFERRED}))
    first = Delivery.objects.get(send=send, address="b@example.org").edition
    again = work(tmp_path, Keeper(), later(hours=3))
    assert got(again) == {"b": (True, True)}
    shown = render_issue(
        issue=send.issue, format="eml", recipient="b@example.org", actor="t", now=later(days=9)
    )
    assert shown == again.mails[0][1]
    assert first is not None
    assert first.is_light
    known = everything_about(publication=room.publication, address_key="b@example.org")
    assert known["mails"][0]["light"] is True
    assert known["light_since"] == "2026-05-04T05:30:00Z"


def test_an_approval_is_void_when_a_light_edition_alone_changes(room: Newsroom) -> None:
    choose(room, "c")
    send = decide(room, undo=HOUR)
    light = Edition.objects.filter(base=send.edition, arm=Arm.LIGHT)
    assert light.update(sha256="0" * 64) == 1
    assert start_due_sends(now=NOW + HOUR) == 0
    send.refresh_from_db()
    assert (send.state, english(send.hold)) == ("held", "its approval is void")


def test_a_letter_that_offers_none_sends_the_usual_one(room: Newsroom, tmp_path: Path) -> None:
    choose(room, "b")
    change_newsletter(
        publication=room.publication, slug=room.newsletter.slug, offers_light=False, actor="t",
        now=NOW,
    )  # fmt: skip
    decide(room)
    assert got(work(tmp_path, Keeper()))["b"] == (False, True)
    assert not Edition.objects.filter(arm__gte=Arm.LIGHT).exists()


def test_a_killed_story_is_its_notice_alone(room: Newsroom) -> None:
    choose(room, "c")
    issue = room.issue("port")
    kill_article(
        article=room.publication.articles.get(guid="port"), notice="Retiré.", actor="t", now=NOW
    )
    shown = render_issue(
        issue=issue, format="html", recipient=None, actor="t", now=later(minutes=1), light=True
    )
    assert b"Retir\xc3\xa9." in shown
    assert b"Ce que chacun peut lire" not in shown


def test_a_preview_is_as_the_reader_has_asked_and_a_test_too(
    room: Newsroom, tmp_path: Path
) -> None:
    issue = room.issue("port")
    about = {"issue": issue, "format": "html", "actor": "t", "now": NOW}
    assert LIGHT in render_issue(recipient=None, light=True, **about)
    assert LIGHT not in render_issue(recipient=None, **about)
    choose(room, "b")
    seen = render_issue(recipient="b@example.org", **about)
    assert LIGHT in seen
    assert BEHIND in seen
    assert LIGHT not in render_issue(recipient="a@example.org", **about)
    send_trial(
        issue=issue, addresses=["b@example.org", "a@example.org"], actor="t", now=NOW,
        to_anybody=True,
    )  # fmt: skip
    found = got(work(tmp_path, Keeper()))
    assert found == {"a": (False, True), "b": (True, True)}


def test_what_has_no_room_is_a_finding_and_what_fits_is_none(room: Newsroom) -> None:
    story = paid_story()
    long = (Paragraph(content=(Span("Le vent tourne au nord. " * 800),)),)
    for number in range(2):
        store(room, f"long-{number}", replace(story, access="free", cut=None, blocks=long))
    issue = room.issue("port", "long-0", "long-1")

    def codes() -> set[str]:
        return {one.code for one in preflight(issue=issue, now=NOW, network=False).findings}

    assert not {one for one in codes() if one.startswith("light_")}, "nobody has asked"
    choose(room, "c")
    assert "light_shortened" in codes()
    type(issue).objects.filter(pk=issue.pk).update(intro="Le vent. " * 4000)
    issue.refresh_from_db()
    assert "light_too_large" in codes()


def test_compiling_twice_is_the_same_rows(room: Newsroom) -> None:
    choose(room, "c")
    issue = room.issue("port")
    assert compile_issue(issue=issue, now=NOW) == compile_issue(issue=issue, now=NOW)
    assert Edition.objects.count() == 4
