"""An issue's approval at the desk: asked for, given and refused; the way back; who is here."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.sends.control_send import cancel_send
from publisher.actions.sends.start_send import start_due_sends
from publisher.delivery.models import Send, ServiceMail
from publisher.editorial.models import Approval, IssueComment, IssuePresence, TextLook
from publisher.publications.models import Membership, OwnRole, User
from tests.browser.rooms import Room, make_room
from tests.shared_rows import shared_rows
from tests.web.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.database]
QUERIES = 25


@shared_rows
def room(db: None) -> Room:
    made = make_room("anse", "L’Anse", "fr")
    made.newsroom.member("eve", Membership.Role.EDITOR)
    return made


@pytest.fixture
def page(room: Room) -> str:
    return f"/desk/issues/{room.review.pk}/approval/"


def as_user(name: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=name))
    return client


def hidden(text: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]+)"', text)
    assert found, f"no field {name}"
    return found[1]


def test_one_page_shows_what_changed_and_takes_the_decision(room: Room, page: str) -> None:
    chief = as_user("camille-fr")
    text = chief.get(page).text
    assert "modifié après avoir été approuvé" in text
    assert "<del>Le bassin nord a rouvert</del>" in text
    assert "<ins>Le bassin nord rouvre enfin</ins>" in text
    assert "Cet article est sorti." in text
    assert "Peuvent l’approuver" in text
    assert "Aussi dans ce numéro en ce moment" in text
    seen = hidden(text, "text")
    answer = chief.post(f"{page}decide/", {"act": "approve", "text": seen, "note": "Oui."})
    assert (answer.status_code, answer.url) == (302, page)
    again = chief.post(f"{page}decide/", {"act": "approve", "text": seen, "note": "Oui."})
    assert again.status_code == 302
    assert Approval.objects.filter(person="camille-fr", decision="given").count() == 1
    assert "Approuvé par camille-fr." in chief.get(page).text
    assert "approuvé par camille-fr" in chief.get(f"/desk/issues/{room.review.pk}/").text


def test_a_page_of_an_older_text_does_nothing_and_says_so(room: Room, page: str) -> None:
    chief, ida = as_user("camille-fr"), as_user("ida-anse")
    old = hidden(chief.get(page).text, "text")
    back = hidden(chief.get(page).text, "content_hash")
    assert ida.post(f"{page}back/", {"content_hash": back}).status_code == 302
    for act in ("approve", "refuse"):
        answer = chief.post(f"{page}decide/", {"act": act, "text": old, "note": "Non."})
        assert answer.status_code == 409
        assert "après que vous avez ouvert cette page" in answer.text
        assert "Approuvé par bo-anse." in answer.text  # what is true now stands on it
    assert not Approval.objects.filter(person="camille-fr").exists()
    stale = ida.post(f"{page}back/", {"content_hash": back})
    assert stale.status_code == 409
    old_ask = ida.post(f"{page}ask/", {"text": old, "note": ""})
    assert old_ask.status_code == 409


def test_who_edited_or_asked_may_refuse_but_not_approve(room: Room, page: str) -> None:
    ida = as_user("ida-anse")
    text = ida.get(page).text
    assert "Vous l’avez modifié en dernier" in text
    assert 'value="approve"' not in text
    seen = hidden(text, "text")
    answer = ida.post(f"{page}decide/", {"act": "approve", "text": seen})
    assert answer.status_code == 409
    assert "une autre personne l’approuve" in answer.text
    empty = ida.post(f"{page}decide/", {"act": "refuse", "text": seen, "note": ""})
    assert empty.status_code == 400
    assert "dites ce qui doit changer" in empty.text
    assert (
        ida.post(f"{page}decide/", {"act": "refuse", "text": seen, "note": "Non."}).status_code
        == 302
    )
    assert "Refusé par ida-anse." in ida.get(page).text


def test_an_editor_asks_and_decides_nothing(room: Room, page: str) -> None:
    eve = as_user("eve")
    text = eve.get(page).text
    assert 'value="refuse"' not in text
    seen = hidden(text, "text")
    User.objects.filter(username="bo-anse").update(email="bo@example.org")
    for _ in range(2):  # a double click asks once
        assert eve.post(f"{page}ask/", {"text": seen, "note": ""}).status_code == 302
    mail = ServiceMail.objects.get(purpose="approval")
    assert (mail.delivery.address, mail.values["path"]) == ("bo@example.org", page)
    assert eve.post(f"{page}decide/", {"act": "approve", "text": seen}).status_code == 403
    assert "Demandé par eve" in eve.get(page).text


def test_without_the_yes_the_send_asks_why_and_tells_the_chiefs(room: Room) -> None:
    User.objects.filter(username="camille-fr").update(email="chef@example.org")
    now = datetime.now(UTC)
    cancel_send(send=Send.objects.get(issue=room.review), actor="user:t", now=now)
    bo, address = as_user("bo-anse"), f"/desk/issues/{room.review.pk}/send/"
    question = bo.get(address).text
    assert "Il lui manque l’accord" in question
    form = {name: hidden(question, name) for name in ("key", "content_hash")}
    refused = bo.post(address, form)
    assert refused.status_code == 409
    assert "il lui manque l’accord" in refused.text
    planned = Send.objects.filter(issue=room.review).exclude(state="canceled")
    assert not planned.exists()
    done = bo.post(address, {**form, "without_approval": "Le port ferme ce soir."})
    assert done.status_code == 302
    assert planned.get().unapproved_because == "Le port ferme ce soir."
    mail = ServiceMail.objects.get(purpose="alarm", values__alarm="sent_unapproved")
    assert mail.delivery.address == "chef@example.org"


def test_a_planned_send_whose_approval_is_void_says_so_on_its_pages(room: Room, page: str) -> None:
    chief, send = as_user("camille-fr"), Send.objects.get(issue=room.review)
    assert "Sans accord, il sera retenu à cette heure." in chief.get(page).text
    assert start_due_sends(now=send.not_before) == 0
    shown = chief.get(f"/desk/sends/{send.pk}/").text
    assert "Il a 0 accord sur les 1 que demande sa lettre." in shown
    assert "Voir qui peut l’approuver" in shown
    assert "Son envoi est retenu." in chief.get(page).text
    refused = chief.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"})
    assert refused.status_code == 409
    form = {"act": "approve", "text": hidden(chief.get(page).text, "text"), "note": ""}
    assert chief.post(f"{page}decide/", form).status_code == 302
    bo = as_user("bo-anse")
    assert bo.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"}).status_code == 302
    assert start_due_sends(now=send.not_before + timedelta(minutes=1)) == 1


def test_a_letter_may_ask_for_the_password_once_more(room: Room, page: str) -> None:
    letter = room.review.newsletter
    change_approval_rule(newsletter=letter, confirmed=True, actor="t", now=datetime.now(UTC))
    chief = as_user("camille-fr")
    form = {"act": "approve", "text": hidden(chief.get(page).text, "text"), "note": "Oui"}
    asked = chief.post(f"{page}decide/", form)
    assert asked.status_code == 302
    assert asked.url.startswith("/desk/account/confirm/password/?next=")
    assert "Confirmer que c’est vous" in chief.get(page).text
    wrong = chief.post(asked.url, {"password": "nein", "next": page})
    assert wrong.status_code == 200
    assert not Approval.objects.filter(person="camille-fr").exists()
    back = chief.post(asked.url, {"password": PASSWORD, "next": page})
    assert (back.status_code, back.url) == (302, page)
    assert chief.post(f"{page}decide/", form).url == page
    assert Approval.objects.filter(person="camille-fr", decision="given").exists()


def test_comments_are_said_answered_and_settled(room: Room, page: str) -> None:
    ida, address = as_user("ida-anse"), f"/desk/issues/{room.review.pk}/comments/"
    for _ in range(2):
        assert ida.post(address, {"words": "Un <b>mot</b>.", "act": "say"}).status_code == 302
    said = IssueComment.objects.get(words="Un <b>mot</b>.")
    assert "Un &lt;b&gt;mot&lt;/b&gt;." in ida.get(page).text
    reply = {"words": "Oui.", "comment": str(said.pk), "act": "say"}
    assert ida.post(address, reply).url == f"{page}#comment-{said.pk}"
    settle = {"comment": str(said.pk), "act": "resolve"}
    for _ in range(2):
        assert ida.post(address, settle).status_code == 302
    assert "Réglé par ida-anse" in ida.get(page).text
    ida.post(address, {**settle, "act": "reopen"})
    said.refresh_from_db()
    assert (said.resolved_at, said.replies.count()) == (None, 1)
    assert ida.post(address, {"words": " ", "act": "say"}).status_code == 400
    assert ida.post(address, {"words": "x", "comment": "999999", "act": "say"}).status_code == 400
    assert ida.post(address, {"words": "x" * 2001}).status_code == 400
    viewer = room.newsroom.member("vera", Membership.Role.VIEWER)
    assert as_user(viewer.username).post(address, {"words": "x"}).status_code == 403


def test_who_is_in_the_issue_is_asked_with_a_tag_and_gone_after_a_minute(room: Room) -> None:
    address = f"/desk/issues/{room.review.pk}/presence/"
    chief, ida = as_user("camille-fr"), as_user("ida-anse")
    first = ida.get(address)
    assert "bo-anse" in first.text
    assert "camille-fr" not in first.text
    same = ida.get(address, headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    chief.get(address)
    more = ida.get(address, headers={"if-none-match": first["ETag"]})
    assert (more.status_code, "camille-fr" in more.text) == (200, True)
    IssuePresence.objects.update(seen_at=datetime.now(UTC) - timedelta(seconds=61))
    assert "bo-anse" not in ida.get(address).text


def test_the_rule_is_set_and_one_that_cannot_be_met_is_refused(room: Room) -> None:
    chief, letter = as_user("camille-fr"), room.review.newsletter
    address = f"/desk/newsletters/{letter.pk}/approval/"
    assert "attend l’accord de 1 personne" in chief.get(address).text
    assert chief.post(address, {"needed": "2", "role": "chief"}).status_code == 302
    letter.refresh_from_db()
    assert (letter.approvals_needed, letter.approval_roles) == (2, ["chief"])
    refused = chief.post(address, {"needed": "2", "role": "admin"})
    assert refused.status_code == 409
    assert "moins de personnes peuvent approuver" in refused.text
    for wrong in ({"needed": "3"}, {"needed": ""}, {"needed": "1", "role": "viewer"}, {}):
        assert chief.post(address, wrong).status_code == 400, wrong
    letter.refresh_from_db()
    assert letter.approvals_needed == 2
    assert as_user("bo-anse").get(address).status_code == 403


def test_today_says_whose_yes_is_asked_for(room: Room, page: str) -> None:
    for name in ("camille-fr", "ida-anse"):
        assert page in as_user(name).get("/desk/").text


def test_an_own_role_that_may_approve_can_be_asked_for(room: Room) -> None:
    letter = room.review.newsletter
    own = OwnRole.objects.create(
        publication=letter.publication,
        slug="droit",
        name="Service juridique",
        permissions=["view", "approve"],
    )
    lawyer = User.objects.create_user("lou", password=PASSWORD)
    Membership.objects.create(publication=letter.publication, user=lawyer, own_role=own)
    chief, address = as_user("camille-fr"), f"/desk/newsletters/{letter.pk}/approval/"
    assert "Service juridique" in chief.get(address).text
    assert chief.post(address, {"needed": "1", "role": "droit"}).status_code == 302
    page = f"/desk/issues/{room.review.pk}/approval/"
    form = {"act": "approve", "text": hidden(as_user("lou").get(page).text, "text"), "note": ""}
    assert chief.post(f"{page}decide/", form).status_code == 409
    assert as_user("lou").post(f"{page}decide/", form).status_code == 302
    assert "Approuvé par lou." in chief.get(page).text


def test_a_page_asks_the_database_little_however_much_was_said(
    room: Room, page: str, django_assert_max_num_queries
) -> None:
    chief, issue = as_user("camille-fr"), room.review
    chief.get(page)
    with django_assert_max_num_queries(QUERIES) as few:
        chief.get(page)
    now, text = datetime.now(UTC), issue.texts.get()
    common = {"publication": issue.publication, "issue": issue, "at": now}
    said = [IssueComment(words="Un mot.", author="user:x", **common) for _ in range(30)]
    IssueComment.objects.bulk_create(said)
    decision = {"text": text, "decision": "refused", "person": "bo-anse", "door": "user:bo"}
    Approval.objects.bulk_create([Approval(**decision, **common) for _ in range(30)])
    with django_assert_max_num_queries(len(few)):
        answer = chief.get(page)
    assert len(answer.content) < 100_000
    assert (
        TextLook.objects.filter(person="camille-fr").count() == 1
    )  # however often it is looked at
