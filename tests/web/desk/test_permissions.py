"""Who sees and does what at the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.delivery.models import Send
from publisher.publications.models import Membership
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]


def desk_pages(room: Newsroom, send: Send) -> list[str]:
    return [
        f"/desk/issues/{room.issue.pk}/",
        f"/desk/issues/{room.issue.pk}/preview/",
        f"/desk/issues/{room.issue.pk}/send/",
        f"/desk/sends/{send.pk}/",
        f"/desk/sends/{send.pk}/progress/",
    ]


def test_nobody_sees_a_desk_page_without_signing_in(browser: Client, ours: Newsroom) -> None:
    send = ours.sent()
    for page in [
        "/desk/",
        "/desk/articles/",
        "/desk/issues/",
        "/mailbox/",
        *desk_pages(ours, send),
    ]:
        answer = browser.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith("/desk/sign-in/?next=/"), page


def test_rows_of_another_publication_are_not_there(signed_in: SignedIn, theirs: Newsroom) -> None:
    send, client = theirs.sent(), signed_in(Membership.Role.ADMIN)
    for page in desk_pages(theirs, send):
        assert client.get(page).status_code == 404, page
    for page in [f"/desk/issues/{theirs.issue.pk}/send/", f"/desk/sends/{send.pk}/control/"]:
        assert client.post(page, {"act": "pause"}).status_code == 404, page
    send.refresh_from_db()
    assert send.state == Send.State.RUNNING


def test_lists_hold_only_rows_of_ones_own_publications(
    signed_in: SignedIn, ours: Newsroom, theirs: Newsroom
) -> None:
    theirs.sent(Send.State.PAUSED)
    client = signed_in(Membership.Role.ADMIN)
    for page in ["/desk/", "/desk/articles/", "/desk/issues/"]:
        text = client.get(page).content.decode()
        assert "Rive" in text
        assert "Cap" not in text, page


def test_choosing_a_publication_of_others_changes_nothing(
    signed_in: SignedIn, theirs: Newsroom
) -> None:
    client = signed_in(Membership.Role.ADMIN)
    client.post("/desk/settle/", {"publication": theirs.publication.slug})
    assert "Cap" not in client.get("/desk/").content.decode()


def test_a_member_of_two_publications_looks_at_one_at_a_time(
    ours: Newsroom, theirs: Newsroom, browser: Client
) -> None:
    user = ours.member("camille", Membership.Role.SENDER)
    Membership.objects.create(
        publication=theirs.publication, user=user, role=Membership.Role.VIEWER
    )
    browser.force_login(user)
    browser.post("/desk/settle/", {"publication": "rive"})
    assert "Ce matin à Cap" not in browser.get("/desk/").content.decode()
    browser.post("/desk/settle/", {"publication": "cap"})
    assert "Ce matin à Cap" in browser.get("/desk/").content.decode()
    assert browser.get(f"/desk/issues/{theirs.issue.pk}/").status_code == 200
    assert browser.get(f"/desk/issues/{theirs.issue.pk}/send/").status_code == 403


@pytest.mark.parametrize("role", [Membership.Role.VIEWER, Membership.Role.EDITOR])
def test_sending_and_stopping_need_the_role_sender(
    role: str, signed_in: SignedIn, ours: Newsroom
) -> None:
    send, client = ours.sent(pending=1), signed_in(role)
    assert client.get(f"/desk/issues/{ours.issue.pk}/").status_code == 200
    assert client.post(f"/desk/issues/{ours.issue.pk}/send/").status_code == 403
    assert client.post(f"/desk/sends/{send.pk}/control/", {"act": "pause"}).status_code == 403
    assert client.post("/desk/stop/").status_code == 403
    send.refresh_from_db()
    assert send.state == Send.State.RUNNING
    assert "Tout arrêter" not in client.get(f"/desk/sends/{send.pk}/").content.decode()


def test_a_viewer_reads_everything_but_addresses(signed_in: SignedIn, ours: Newsroom) -> None:
    send = ours.sent(Send.State.FINISHED, uncertain=1)
    page = f"/desk/sends/{send.pk}/"
    assert "uncertain0@example.org" not in signed_in(Membership.Role.VIEWER).get(page).text
    assert "uncertain0@example.org" in signed_in(Membership.Role.EDITOR).get(page).text


def test_the_mailbox_of_all_publications_needs_trust_in_all(
    signed_in: SignedIn, ours: Newsroom, theirs: Newsroom, browser: Client
) -> None:
    assert signed_in(Membership.Role.ADMIN).get("/mailbox/").status_code == 403
    user = ours.member("camille", Membership.Role.SENDER)
    Membership.objects.create(
        publication=theirs.publication, user=user, role=Membership.Role.SENDER
    )
    browser.force_login(user)
    assert browser.get("/mailbox/").status_code == 200


def test_a_user_without_a_publication_is_let_in_nowhere(ours: Newsroom, browser: Client) -> None:
    user = ours.member("gone", Membership.Role.ADMIN)
    Membership.objects.filter(user=user).delete()
    browser.force_login(user)
    assert browser.get("/desk/").status_code == 403
