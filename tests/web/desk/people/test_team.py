"""The team: invited, given roles, ended; never without an administrator, never above oneself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from publisher.actions.publications.people.invite import invite_member
from publisher.delivery.models import Delivery, ServiceMail
from publisher.publications.models import AuditEntry, Invitation, Membership, OwnRole, User
from publisher.publications.roles import ROLES
from tests.web.conftest import PASSWORD, Newsroom
from tests.web.desk.people.conftest import is_in, mailed_path, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = {"new": "lune-de-minuit-pile", "again": "lune-de-minuit-pile"}


def role_of(name: str) -> str:
    return Membership.objects.get(user__username=name).role


def invite(client: Client, address: str = "louis@example.org", role: str = "editor") -> int:
    return client.post("/desk/team/invite/", {"address": address, "role": role}).status_code


def test_an_invitation_makes_an_account_with_its_role_once(
    camilles: Client, ours: Newsroom
) -> None:
    assert invite(camilles, "Louis@Example.org") == 302
    mail = ServiceMail.objects.get(purpose="invitation")
    assert Delivery.objects.get(pk=mail.delivery_id).address == "louis@example.org"
    assert "louis@example.org" in camilles.get("/desk/team/").text
    path, louis = mailed_path("invitation"), somebody()
    page = louis.get(path).text
    assert "Travailler pour Rive" in page
    assert "Éditeur" in page
    assert louis.post(path, {"name": "camille", **WORDS}).status_code == 400
    assert louis.post(path, {"name": "louis", "new": "x", "again": "x"}).status_code == 400
    assert louis.post(path, {"name": "louis", **WORDS}).status_code == 302
    assert louis.get("/desk/").status_code == 200
    assert role_of("louis") == "editor"
    assert User.objects.get(username="louis").email == "louis@example.org"
    assert somebody().post(path, {"name": "autre", **WORDS}).status_code == 404
    verbs = AuditEntry.objects.filter(publication=ours.publication).values_list("verb", flat=True)
    assert {"invite", "take_up_invitation"} <= set(verbs)
    assert "example.org" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_whoever_has_an_account_keeps_it(
    camilles: Client, theirs: Newsroom, ours: Newsroom
) -> None:
    louis = theirs.member("louis", "viewer")
    User.objects.filter(pk=louis.pk).update(email="louis@example.org")
    invite(camilles)
    path, client = mailed_path("invitation"), somebody()
    assert "a déjà un compte" in client.get(path).text
    assert client.post(path, {"name": "louis2", **WORDS}).status_code == 400
    sign_in(client, "louis")
    assert client.post(path).status_code == 302
    assert Membership.objects.get(user=louis, publication=ours.publication).role == "editor"


def test_an_invitation_is_taken_back_replaced_and_expires(
    camilles: Client, camille: User, ours: Newsroom
) -> None:
    invite(camilles)
    first = mailed_path("invitation")
    invite(camilles, role="viewer")
    assert somebody().get(first).status_code == 404
    second, waits = mailed_path("invitation"), Invitation.objects.get(ended_at=None)
    assert somebody().get(second).status_code == 200
    camilles.post(f"/desk/team/invitations/{waits.pk}/end/")
    assert somebody().get(second).status_code == 404
    invite_member(
        publication=ours.publication,
        address="louis@example.org",
        role="viewer",
        person="camille",
        by=None,
        actor="t",
        now=datetime.now(UTC) - timedelta(days=8),
    )
    assert somebody().get(mailed_path("invitation")).status_code == 404


def test_nobody_gives_or_takes_more_than_they_have(ours: Newsroom, camille: User) -> None:
    helper = OwnRole.objects.create(
        publication=ours.publication, slug="aide", name="Aide", permissions=["view", "team", "edit"]
    )
    user = User.objects.create_user("noor", password=PASSWORD)
    Membership.objects.create(publication=ours.publication, user=user, own_role=helper)
    ours.member("vera", "viewer")
    client = somebody()
    sign_in(client, "noor")
    page = client.get("/desk/team/").text
    assert '<option value="viewer"' in page
    assert '<option value="admin"' not in page
    assert invite(client, role="admin") == 409
    chief, vera = (Membership.objects.get(user__username=n) for n in ("camille", "vera"))
    assert client.post(f"/desk/team/{chief.pk}/role/", {"role": "viewer"}).status_code == 409
    assert client.post(f"/desk/team/{chief.pk}/end/").status_code == 409
    assert client.post(f"/desk/team/{vera.pk}/role/", {"role": "chief"}).status_code == 409
    assert (
        client.post("/desk/team/roles/", {"name": "Tout", "permission": "kill"}).status_code == 409
    )
    assert client.post(f"/desk/team/{vera.pk}/role/", {"role": "aide"}).status_code == 302
    assert (role_of("camille"), role_of("vera")) == ("admin", "")


def test_the_last_administrator_stays(camilles: Client, camille: User, ours: Newsroom) -> None:
    mine = Membership.objects.get(user=camille)
    other = Membership.objects.get(user=ours.member("louis", "viewer"))
    for path, form in ((f"{mine.pk}/role/", {"role": "chief"}), (f"{mine.pk}/end/", {})):
        answer = camilles.post(f"/desk/team/{path}", form)
        assert answer.status_code == 409
        assert "dernier administrateur" in answer.text
    assert camilles.post(f"/desk/team/{other.pk}/role/", {"role": "admin"}).status_code == 302
    assert camilles.post(f"/desk/team/{mine.pk}/end/").status_code == 302
    assert camilles.get("/desk/team/").status_code == 403
    assert is_in(camilles)


def test_a_blocked_administrator_does_not_count(
    camilles: Client, camille: User, ours: Newsroom
) -> None:
    blocked = ours.member("louis", "admin")
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    mine = Membership.objects.get(user=camille)
    assert camilles.post(f"/desk/team/{mine.pk}/end/").status_code == 409


def test_an_own_role_allows_what_was_ticked(camilles: Client, ours: Newsroom) -> None:
    form = {"name": "Envoi de nuit", "permission": ["send", "edit"]}
    assert camilles.post("/desk/team/roles/", form).status_code == 302
    role = OwnRole.objects.get()
    assert (role.slug, role.permissions) == ("envoi-de-nuit", ["view", "edit", "send"])
    louis = ours.member("louis", "viewer")
    member, client = Membership.objects.get(user=louis), somebody()
    sign_in(client, "louis")
    page = f"/desk/issues/{ours.issue.pk}/send/"
    assert client.get(page).status_code == 403
    camilles.post(f"/desk/team/{member.pk}/role/", {"role": "envoi-de-nuit"})
    assert client.get(page).status_code == 200
    assert client.get("/desk/tokens/").status_code == 403
    assert camilles.post(f"/desk/team/own-roles/{role.pk}/delete/").status_code == 409
    camilles.post(f"/desk/team/{member.pk}/role/", {"role": "viewer"})
    assert camilles.post(f"/desk/team/own-roles/{role.pk}/delete/").status_code == 302
    for bad in ({"name": ""}, {"name": "Chief"}, {"name": "x", "permission": "fly"}):
        assert camilles.post("/desk/team/roles/", bad).status_code == 409


def test_who_sends_and_who_approves_can_be_parted() -> None:
    assert "approve" not in ROLES["sender"]
    assert ROLES["chief"] - ROLES["sender"] == {"approve"}


def test_the_page_asks_no_more_of_the_database_for_more_people(
    camilles: Client, ours: Newsroom, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        ours.member(f"m{number}", "viewer")
        invite(camilles, f"i{number}@example.org")
    with django_assert_max_num_queries(25):
        assert camilles.get("/desk/team/").text.count("i8@example.org") == 2


def test_others_see_the_team_and_change_nothing(camille: User, ours: Newsroom) -> None:
    ours.member("vera", "viewer")
    client = somebody()
    sign_in(client, "vera")
    page = client.get("/desk/team/").text
    assert "camille" in page
    assert "Inviter" not in page
    assert invite(client) == 403
