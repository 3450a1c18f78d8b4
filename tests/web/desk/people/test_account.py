"""One's own account: the ways in, the sessions, a password that changes."""

from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from publisher.actions.publications.create_token import create_token
from publisher.actions.publications.people.sessions import forget_ended
from publisher.publications.models import ApiToken, AuditEntry, User
from tests.web.conftest import PASSWORD, Newsroom
from tests.web.desk.people.conftest import first_match, is_in, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = "lune-de-minuit-pile"


def change(client: Client, **words: str) -> int:
    form = {"old": PASSWORD, "new": NEW, "again": NEW} | words
    return client.post("/desk/account/password/", form).status_code


@pytest.mark.parametrize("typed", ["camille@example.org", " Camille@EXAMPLE.org ", "CAMILLE"])
def test_a_name_or_an_address_signs_in_whatever_its_case(typed: str, camille: User) -> None:
    client = somebody()
    assert sign_in(client, typed).status_code == 302
    assert is_in(client)


def test_names_that_differ_in_case_alone_are_told_apart(camille: User, ours: Newsroom) -> None:
    ours.member("Camille", "viewer").set_password("x")
    client = somebody()
    assert sign_in(client, "camille").status_code == 302
    assert f"« {camille.username} »" in client.get("/desk/account/").text.replace("\u00a0", " ")
    assert sign_in(somebody(), "CAMILLE").status_code == 200, "which of them?"


def test_name_and_address_share_the_brake(camille: User) -> None:
    for number in range(10):
        name = "camille" if number % 2 else "camille@example.org"
        sign_in(somebody(), name, "faux")
    assert sign_in(somebody()).status_code == 429


def test_a_new_password_ends_other_sessions_and_tokens(
    camille: User, camilles: Client, ours: Newsroom
) -> None:
    other, now = somebody(), datetime.now(UTC)
    sign_in(other)
    older = somebody()  # from before sessions were listed
    older.force_login(camille)
    for actor in ("user:camille", "user:louis"):
        create_token(
            publication=ours.publication,
            name=actor.partition(":")[2],
            scopes=["articles:read"],
            actor=actor,
            now=now,
        )
    assert "camille</code>" in camilles.get("/desk/account/").text
    assert change(camilles) == 302
    assert is_in(camilles)
    assert (is_in(other), is_in(older)) == (False, False)
    assert list(ApiToken.objects.filter(revoked_at=None).values_list("name", flat=True)) == [
        "louis"
    ]
    assert sign_in(somebody(), password=NEW).status_code == 302
    assert sign_in(somebody()).status_code == 200
    assert AuditEntry.objects.filter(verb="change_password", actor="user:camille").count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"old": "faux"}, "pas votre mot de passe"),
        ({"again": "autre"}, "diffèrent"),
        ({"new": "court", "again": "court"}, "10 caractères"),
    ],
)
def test_a_password_that_does_not_do_changes_nothing(
    words: dict[str, str], said: str, camilles: Client
) -> None:
    answer = camilles.post(
        "/desk/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW} | words
    )
    assert answer.status_code == 400
    assert said in answer.text
    assert sign_in(somebody()).status_code == 302


def test_signing_out_everywhere_else_leaves_this_session(camille: User, camilles: Client) -> None:
    others = [somebody() for _ in range(3)]
    for other in others[:2]:
        sign_in(other)
    others[2].force_login(camille)
    assert camilles.post("/desk/account/sessions/others/").status_code == 302
    assert is_in(camilles)
    assert not any(is_in(other) for other in others)
    assert camilles.get("/desk/account/").text.count("Déconnecter là-bas") == 0


def test_one_session_is_ended_and_nobody_elses(
    camille: User, camilles: Client, ours: Newsroom
) -> None:
    ours.member("louis", "viewer")
    louis, other = somebody(), somebody()
    sign_in(louis, "louis")
    sign_in(other)
    page = louis.get("/desk/account/").text
    assert 'name="session"' not in page, "one's own is ended by signing out"
    number = first_match(r'name="session" value="(\d+)"', camilles.get("/desk/account/").text)
    louis.post("/desk/account/sessions/end/", {"session": number})
    assert is_in(other)
    camilles.post("/desk/account/sessions/end/", {"session": number})
    camilles.post("/desk/account/sessions/end/", {"session": "x"})
    assert (is_in(other), is_in(camilles), is_in(louis)) == (False, True, True)


def test_the_page_asks_no_more_of_the_database_for_more_sessions(
    camille: User, camilles: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        sign_in(somebody())
    with django_assert_max_num_queries(25):
        assert camilles.get("/desk/account/").text.count("Déconnecter là-bas") == 12


def test_a_person_without_a_publication_still_has_an_account(
    camille: User, camilles: Client
) -> None:
    camille.memberships.all().delete()
    assert camilles.get("/desk/").status_code == 403
    assert is_in(camilles)


def test_sessions_that_ran_out_are_forgotten_with_their_addresses(
    camille: User, camilles: Client
) -> None:
    sign_in(somebody())
    assert UserSession.objects.count() == 2
    mine = camilles.cookies["sessionid"].value
    Session.objects.exclude(session_key=mine).update(expire_date=datetime.now(UTC))
    forget_ended(now=datetime.now(UTC))
    assert [row.session_key for row in UserSession.objects.all()] == [mine]
    assert is_in(camilles)
