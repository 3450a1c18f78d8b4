"""Who may read a reader's mail, and that it is noted who did."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.actions.issues.compile_issue import compile_issue
from publisher.actions.sends.render_send import render_send
from publisher.delivery.models import Delivery, Send
from publisher.publications.models import AuditEntry, Membership
from tests.shared_rows import shared_rows
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
ADDRESS = "accepted0@example.org"


@shared_rows
def send(ours: Newsroom) -> Send:
    made = ours.sent(Send.State.FINISHED, accepted=1)
    made.edition = compile_issue(issue=ours.issue, now=NOW)
    made.save()
    Delivery.objects.filter(send=made).update(dated_at=NOW)
    return made


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_who_sends_may_read_it(
    signed_in: SignedIn, ours: Newsroom, send: Send, role: str
) -> None:
    client = signed_in(role)
    for page in (f"/desk/sends/{send.pk}/mail/", f"/desk/issues/{ours.issue.pk}/mail/"):
        assert client.post(page, {"recipient": ADDRESS}).status_code == 403
        assert page not in client.get(page.removesuffix("mail/")).text
    assert not AuditEntry.objects.filter(verb="read_delivery").exists()


@pytest.mark.parametrize("role", [Role.SENDER, Role.ADMIN])
def test_it_is_the_very_message_and_noted(
    signed_in: SignedIn, ours: Newsroom, send: Send, role: str
) -> None:
    client = signed_in(role)
    wanted = render_send(send=send, recipient=ADDRESS, format="eml", actor="test", now=NOW)
    for page in (f"/desk/sends/{send.pk}/mail/", f"/desk/issues/{ours.issue.pk}/mail/"):
        assert f'action="{page}"' in client.get(page.removesuffix("mail/")).text
        answer = client.post(page, {"recipient": ADDRESS.upper()})
        assert answer.content == wanted
        assert answer.headers["Content-Type"] == "message/rfc822"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "no-store" in answer.headers["Cache-Control"]
    rows = AuditEntry.objects.filter(verb="read_delivery", actor__startswith="user:")
    assert rows.count() == 2
    assert "@" not in str(list(rows.values_list("detail", "object_id")))


def test_before_the_send_it_is_as_it_would_leave_and_noted(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.SENDER)
    answer = client.post(f"/desk/issues/{ours.issue.pk}/mail/", {"recipient": "lea@example.org"})
    assert b"To: lea@example.org" in answer.content
    assert AuditEntry.objects.get(verb="read_preview").object_id == str(ours.issue.pk)


def test_an_address_that_is_not_there_is_said_and_another_titles_send_is_not_there(
    signed_in: SignedIn, send: Send, theirs: Newsroom
) -> None:
    client = signed_in(Role.ADMIN)
    answer = client.post(f"/desk/sends/{send.pk}/mail/", {"recipient": "x@example.org"})
    assert answer.status_code == 409
    assert "personne à cette adresse" in answer.text
    assert client.post(f"/desk/sends/{send.pk}/mail/", {"recipient": "\0"}).status_code == 400
    other = theirs.sent(accepted=1)
    assert client.post(f"/desk/sends/{other.pk}/mail/", {"recipient": ADDRESS}).status_code == 404
    assert client.get(f"/desk/sends/{send.pk}/mail/").status_code == 405
