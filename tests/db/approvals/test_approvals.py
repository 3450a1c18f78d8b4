"""Approval apart from sending: who may give it, what voids it, what a send asks."""

from pathlib import Path

import pytest

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.approvals.decide import ask_approval, give_approval, refuse_approval
from publisher.actions.approvals.people import who_may_approve
from publisher.actions.approvals.texts import known_text
from publisher.actions.approvals.wanted import approvals_wanted
from publisher.actions.compose.restore_text import restorable_text, restore_text
from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.readers.prefer_light import want_light
from publisher.actions.sends.control_send import cancel_send, resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.wording import english
from publisher.editorial.models import Approval, Article, Edition, Issue, ReviewedText
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry, Membership, User
from tests.db.approvals.house import House, house, later
from tests.mailroom import Keeper, correct, work
from tests.newsroom import NOW
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def desk() -> House:
    return house()


def give(desk: House, name: str, **more: object):
    return give_approval(
        issue=desk.issue, person=desk.people[name], **{"note": "", "now": NOW, **more}
    )


def refuse(desk: House, name: str, note: str = "Trop long.", **more: object):
    return refuse_approval(
        issue=desk.issue, person=desk.people[name], note=note, **{"now": NOW, **more}
    )


def ask(desk: House, name: str, note: str = ""):
    return ask_approval(issue=desk.issue, actor=f"user:{name}", note=note, now=NOW)


def send(desk: House, **more: object) -> Send:
    values = {"idempotency_key": None, "actor": "user:sol", "now": NOW, **more}
    return send_issue(issue=desk.issue, **values).send


def planned(desk: House) -> Send:
    return send(desk, at=later(hours=1))


def test_sending_waits_for_the_yes_of_another_person(desk: House) -> None:
    with pytest.raises(Refused) as refused:
        send(desk)
    assert refused.value.code == "approval_needed"
    assert refused.value.values["who"] == "boss, sam, sol"
    assert not Send.objects.filter(kind="issue").exists()

    ask(desk, "ed", "Les chiffres sont vérifiés.")
    mails = ServiceMail.objects.filter(purpose="approval")
    assert {mail.delivery.address for mail in mails} == {
        f"{name}@example.org" for name in ("boss", "sam", "sol")
    }
    standing = give(desk, "sam")
    assert (standing.approved, standing.given) == (True, ("sam",))
    made = send(desk)
    desk.issue.refresh_from_db()
    text = ReviewedText.objects.get()
    assert (made.edition, desk.issue.approved_by) == (text.edition, "user:sam")
    assert made.state == "running"


@pytest.mark.parametrize(
    ("name", "code"), [("ed", "not_an_approver"), ("sam", "own_request"), ("boss", "own_edit")]
)
def test_nobody_approves_what_they_asked_for_or_edited_last(
    desk: House, name: str, code: str
) -> None:
    desk.edit("Un autre objet", "boss")
    ask(desk, "sam")
    with pytest.raises(Refused) as refused:
        give(desk, name)
    assert refused.value.code == code
    assert not Approval.objects.filter(decision="given").exists()
    text = known_text(desk.issue, now=NOW)
    assert [one.username for one in who_may_approve(desk.issue, text)] == ["sol"]


def test_the_same_login_at_the_server_is_the_same_person(desk: House) -> None:
    draft_by = "cli:sam"
    Issue.objects.update(edited_by=draft_by)
    desk.issue.refresh_from_db()
    with pytest.raises(Refused, match="edited it last"):
        give(desk, "sam")


def test_a_readers_first_wish_for_light_mail_voids_no_yes(desk: House) -> None:
    """It is a press on a public page, and makes an edition of the issues begun after it alone."""
    desk.rule(2)
    give(desk, "sam")
    want_light(desk.room.publication, later(minutes=1))
    desk.issue = Issue.objects.select_related("newsletter", "publication").get(pk=desk.issue.pk)
    assert give(desk, "sol", now=later(minutes=2)).holds
    made = send(desk, now=later(minutes=3))
    assert set(Edition.objects.filter(issue=made.issue).values_list("arm", flat=True)) == {0}


def test_two_yeses_are_of_two_people_and_one_pressed_twice_is_one(desk: House) -> None:
    desk.rule(2)
    assert not give(desk, "sam").holds
    assert not give(desk, "sam").holds
    assert Approval.objects.filter(decision="given").count() == 1
    with pytest.raises(Refused) as refused:
        send(desk)
    assert refused.value.values["given"] == 1
    assert give(desk, "boss").holds
    assert send(desk).state == "running"


def test_a_role_that_the_rule_does_not_name_does_not_count(desk: House) -> None:
    desk.rule(1, by_roles=["admin"])
    with pytest.raises(Refused, match="admin"):
        give(desk, "sam")
    assert give(desk, "boss").approved
    desk.rule(1, by_roles=["chief"])  # what was given counts by the rule of now
    with pytest.raises(Refused):
        send(desk)


def test_a_rule_that_nobody_can_meet_is_refused(desk: House) -> None:
    letter = desk.room.newsletter
    for needed, roles in ((2, ["admin"]), (3, []), (1, ["editor"]), (1, ["king"])):
        with pytest.raises(PublisherError):
            change_approval_rule(
                newsletter=letter, needed=needed, by_roles=roles, actor="cli:t", now=NOW
            )
    letter.refresh_from_db()
    assert (letter.approvals_needed, letter.approval_roles) == (1, [])
    Membership.objects.exclude(user__username="sam").delete()
    with pytest.raises(Refused) as refused:  # sam would be the one who asks
        change_approval_rule(newsletter=letter, needed=1, actor="cli:t", now=NOW)
    assert refused.value.code == "rule_cannot_be_met"


def test_an_edit_voids_it_and_the_planned_send_is_held_with_who_may_approve(desk: House) -> None:
    give(desk, "sam")
    waiting = planned(desk)
    desk.edit("Un autre objet", "eve")
    assert (desk.issue.state, desk.issue.approved_hash) == ("draft", "")
    assert start_due_sends(now=later(hours=1)) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.hold_code) == ("held", "approval_needed")
    assert "boss, sam, sol" in english(waiting.hold)
    with pytest.raises(Refused, match="approvals"):
        resume_send(send=waiting, actor="user:sol", now=later(hours=1))
    give(desk, "sam", now=later(hours=1))
    resume_send(send=waiting, actor="user:sol", now=later(hours=1))
    assert start_due_sends(now=later(hours=1)) == 1


def test_a_new_approval_in_time_lets_the_planned_send_go_with_the_new_text(
    desk: House, tmp_path: Path
) -> None:
    give(desk, "sam")
    waiting = planned(desk)
    desk.edit("Un autre objet", "eve")
    give(desk, "boss", now=later(minutes=30))
    assert start_due_sends(now=later(hours=1)) == 1
    ((_, body),) = work(tmp_path, Keeper(), later(hours=1)).mails
    assert b"Un autre objet" in body
    waiting.refresh_from_db()
    assert waiting.edition == ReviewedText.objects.latest("pk").edition


def test_going_back_to_the_approved_text_needs_no_new_approval(desk: House, tmp_path: Path) -> None:
    give(desk, "sam")
    waiting = planned(desk)
    before, hash_before = desk.issue.subject, desk.issue.content_hash
    desk.edit("Un autre objet", "eve")
    text = restorable_text(desk.issue)
    assert text is not None
    restore_text(issue=desk.issue, actor="user:eve", now=NOW)
    assert (desk.issue.subject, desk.issue.content_hash) == (before, hash_before)
    assert (desk.issue.state, desk.issue.edited_by) == ("approved", "user:ed")
    assert start_due_sends(now=later(hours=1)) == 1
    waiting.refresh_from_db()
    assert waiting.edition == text.edition
    assert len(work(tmp_path, Keeper(), later(hours=1)).mails) == 1
    with pytest.raises(Refused):
        restore_text(issue=desk.issue, actor="user:eve", now=NOW)


def test_without_a_rule_one_can_go_back_to_the_text_that_was_planned(desk: House) -> None:
    desk.rule(0)
    planned(desk)
    desk.edit("Un autre objet", "eve")
    restore_text(issue=desk.issue, actor="user:eve", now=NOW)
    assert desk.issue.approved_by == "user:sol"
    assert start_due_sends(now=later(hours=1)) == 1


def test_a_no_ends_every_yes_and_holds_the_planned_send(desk: House) -> None:
    give(desk, "sam")
    waiting = planned(desk)
    with pytest.raises(PublisherError) as missing:
        refuse(desk, "boss", note="  ")
    assert missing.value.code == "note_missing"
    assert refuse(desk, "boss").refused == "boss"
    assert start_due_sends(now=later(hours=1)) == 0
    waiting.refresh_from_db()
    assert waiting.hold_code == "approval_needed"
    assert give(desk, "sam", now=later(hours=1)).approved  # the person thought again


def test_a_correction_of_a_story_voids_it(desk: House) -> None:
    give(desk, "sam")
    waiting = planned(desk)
    story = Article.objects.get(guid="s2")
    correct(story, text="Titre\n\nChapeau.\n\nCorps.\n", notice="Faux.", now=later(minutes=1))
    waiting.refresh_from_db()
    assert waiting.state == "held"
    with pytest.raises(Refused) as refused:
        resume_send(send=waiting, actor="user:sol", now=later(minutes=2))
    assert refused.value.code == "approval_needed"
    desk.issue.refresh_from_db()
    give(desk, "sam", now=later(minutes=3))
    assert resume_send(send=waiting, actor="user:sol", now=later(minutes=4)).state == "scheduled"
    assert start_due_sends(now=later(hours=1)) == 1


def test_one_cannot_go_back_to_a_text_with_a_story_that_was_corrected(desk: House) -> None:
    give(desk, "sam")
    desk.edit("Un autre objet", "eve")
    story = Article.objects.get(guid="s2")
    correct(story, text="Titre\n\nChapeau.\n\nCorps.\n", notice="Faux.", now=later(minutes=1))
    with pytest.raises(PublisherError, match="corrected"):
        restore_text(issue=desk.issue, actor="user:eve", now=later(minutes=2))
    desk.issue.refresh_from_db()
    assert desk.issue.subject == "Un autre objet"


def test_breaking_the_glass_is_audited_and_tells_the_chiefs(desk: House) -> None:
    with pytest.raises(PublisherError) as missing:
        send(desk, without_approval=" ")
    assert missing.value.code == "reason_missing"
    made = send(desk, without_approval="Alerte rouge, personne ne répond.", at=later(hours=1))
    entry = AuditEntry.objects.get(verb="send_issue")
    assert entry.detail["without_approval"] == "Alerte rouge, personne ne répond."
    mails = ServiceMail.objects.filter(purpose="alarm")
    told = {(mail.delivery.address, mail.values["by"]) for mail in mails}
    assert told == {(f"{name}@example.org", "sol") for name in ("boss", "sam", "sol")}
    assert start_due_sends(now=later(hours=1)) == 1
    made.refresh_from_db()
    assert made.state == "running"


def test_the_broken_glass_is_for_one_text_alone(desk: House) -> None:
    made = send(desk, without_approval="Urgent.", at=later(hours=1))
    desk.edit("Un autre objet", "eve")
    assert start_due_sends(now=later(hours=1)) == 0
    made.refresh_from_db()
    assert made.state == "held"
    with pytest.raises(Refused):
        resume_send(send=made, actor="user:sol", now=later(hours=1))
    resume_send(send=made, actor="user:sol", now=later(hours=1), without_approval="Encore.")
    assert start_due_sends(now=later(hours=1)) == 1
    assert Send.objects.get(pk=made.pk).unapproved_because == "Encore."


def test_where_the_approval_holds_no_glass_is_broken(desk: House) -> None:
    give(desk, "sam")
    assert send(desk, without_approval="Vite").unapproved_because == ""
    assert not ServiceMail.objects.filter(purpose="alarm").exists()


def test_a_canceled_send_leaves_the_approval_standing(desk: House) -> None:
    give(desk, "sam")
    cancel_send(send=planned(desk), actor="user:sol", now=NOW)
    desk.issue.refresh_from_db()
    assert (desk.issue.state, desk.issue.approved_by) == ("approved", "user:sam")
    assert send(desk).state == "running"


def test_a_page_of_an_older_text_decides_nothing(desk: House) -> None:
    ask(desk, "ed")
    seen = ReviewedText.objects.get().hash
    desk.edit("Un autre objet", "eve")
    for act in (give, refuse):
        with pytest.raises(Refused) as refused:
            act(desk, "sam", seen=seen)
        assert refused.value.code == "text_changed"
    assert not Approval.objects.exclude(decision="asked").exists()


def test_what_was_approved_leaves_whatever_the_theme_has_become(desk: House) -> None:
    give(desk, "sam")
    approved = ReviewedText.objects.get().edition
    publication = desk.room.publication
    publication.footer = "Un autre pied."
    publication.save()
    desk.issue.refresh_from_db()
    assert send(desk).edition == approved
    assert Edition.objects.filter(article_version=None).count() == 1


def test_a_letter_may_ask_that_who_approves_shows_once_more_who_they_are(desk: House) -> None:
    desk.rule(1, confirmed=True)
    with pytest.raises(Refused) as refused:
        give(desk, "sam")
    assert refused.value.code == "confirmation_needed"
    assert give(desk, "sam", confirmed=True).approved


def test_an_issue_that_has_left_asks_nobody(desk: House) -> None:
    give(desk, "sam")
    send(desk)
    for act in (give, refuse):
        with pytest.raises(Refused) as refused:
            act(desk, "boss")
        assert refused.value.code == "issue_sent"


def test_what_waits_for_a_yes_is_listed_for_the_day(
    desk: House, django_assert_max_num_queries
) -> None:
    sam, ed = desk.people["sam"], desk.people["ed"]

    def as_member(person: User) -> Membership:
        return Membership.objects.select_related("publication", "user").get(user=person)

    assert approvals_wanted(as_member(sam)) == []
    ask(desk, "ed")
    with django_assert_max_num_queries(5):
        (one,) = approvals_wanted(as_member(sam))
    assert (one.issue, one.mine, one.send) == (desk.issue, True, None)
    assert [one.mine for one in approvals_wanted(as_member(ed))] == [False]
    give(desk, "sam")
    assert approvals_wanted(as_member(sam)) == []
    waiting = planned(desk)
    desk.edit("Un autre objet", "eve")
    assert [one.send for one in approvals_wanted(as_member(sam))] == [waiting]


def test_a_takedown_leaves_nothing_to_go_back_to(desk: House) -> None:
    give(desk, "sam")
    desk.edit("Un autre objet", "eve")
    story = Article.objects.get(guid="s2")
    takedown_article(article=story, reason="Jugement.", actor="user:boss", now=later(minutes=1))
    assert all("Un second titre" not in str(row.composition) for row in ReviewedText.objects.all())
    desk.issue.refresh_from_db()
    assert restorable_text(desk.issue) is None
    assert not Delivery.objects.filter(subscriber__isnull=False).exists()
