"""Signing in: by password, and by a link that works once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from publisher.actions.publications.sign_in_link import DOORS, sign_in_link
from publisher.errors import PublisherError
from publisher.publications.models import Membership, User
from tests.web.conftest import PASSWORD, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def camille(ours: Newsroom) -> User:
    return ours.member("camille", Membership.Role.SENDER)


def path_of(link: str) -> str:
    return link.removeprefix(settings.BASE_URL)


def test_a_password_opens_the_desk_where_one_wanted_to_go(camille: User, browser: Client) -> None:
    answer = browser.post(
        "/desk/sign-in/",
        {"username": "camille", "password": PASSWORD, "next": "/desk/articles/"},
    )
    assert (answer.status_code, answer.url) == (302, "/desk/articles/")
    assert "Aujourd’hui" in browser.get("/desk/").text


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(place: str, camille: User, browser: Client) -> None:
    answer = browser.post(
        "/desk/sign-in/", {"username": "camille", "password": PASSWORD, "next": place}
    )
    assert answer.url == "/desk/"


def test_a_wrong_name_and_a_wrong_password_look_alike(camille: User, browser: Client) -> None:
    one = browser.post("/desk/sign-in/", {"username": "camille", "password": "faux"})
    other = browser.post("/desk/sign-in/", {"username": "personne", "password": "faux"})
    assert one.status_code == other.status_code == 200
    assert "Le nom ou le mot de passe est faux." in one.text
    assert "Le nom ou le mot de passe est faux." in other.text
    assert browser.get("/desk/").status_code == 302


def test_guessing_is_stopped_even_for_the_right_password(camille: User, browser: Client) -> None:
    for _ in range(10):
        browser.post("/desk/sign-in/", {"username": "camille", "password": "faux"})
    answer = browser.post("/desk/sign-in/", {"username": "camille", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Attendez dix minutes" in answer.text
    assert browser.get("/desk/").status_code == 302


def test_a_link_signs_in_once(camille: User, browser: Client) -> None:
    path = path_of(sign_in_link(camille, datetime.now(UTC)))
    browser.head(path)
    answer = browser.get(path)
    assert (answer.status_code, answer.url) == (302, "/desk/")
    assert browser.get("/desk/").status_code == 200
    stranger = Client(headers={"host": "localhost"})
    assert stranger.get(path).status_code == 403
    assert stranger.get("/desk/").status_code == 302


def test_two_links_are_independent_and_may_lead_elsewhere(camille: User, browser: Client) -> None:
    now = datetime.now(UTC)
    first, second = sign_in_link(camille, now), sign_in_link(camille, now, to="/mailbox/")
    assert browser.get(path_of(first)).url == "/desk/"
    assert browser.get(path_of(second)).url == "/mailbox/"


@pytest.mark.parametrize("age", [timedelta(hours=2), timedelta(hours=-2)])
def test_an_old_link_or_one_from_the_future_is_refused(
    age: timedelta, camille: User, browser: Client
) -> None:
    link = sign_in_link(camille, datetime.now(UTC) - age)
    answer = browser.get(path_of(link))
    assert answer.status_code == 403
    assert "Ce lien a déjà servi ou est trop ancien" in answer.text


def test_a_forged_link_and_a_blocked_user_are_refused(camille: User, browser: Client) -> None:
    link = path_of(sign_in_link(camille, datetime.now(UTC)))
    forged = link[:-3] + ("abc" if link[-3:] != "abc" else "xyz")
    assert browser.get(forged).status_code == 403
    camille.is_active = False
    camille.save()
    assert browser.get(link).status_code == 403


def test_the_language_is_the_users_own_then_the_browsers(camille: User, browser: Client) -> None:
    assert 'lang="en"' in browser.get("/desk/sign-in/", headers={"accept-language": "en-GB"}).text
    assert 'lang="fr"' in browser.get("/desk/sign-in/", headers={"accept-language": "de"}).text
    browser.force_login(camille)
    browser.post("/desk/settle/", {"language": "en"})
    page = browser.get("/desk/", headers={"accept-language": "fr"})
    assert "Nothing needs you." in page.text
    assert page.headers["Content-Language"] == "en"


def test_signing_out_ends_the_session(camille: User, browser: Client) -> None:
    browser.force_login(camille)
    browser.post("/desk/sign-out/")
    assert browser.get("/desk/").status_code == 302


def test_a_form_without_its_csrf_token_is_refused(camille: User) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = client.post("/desk/sign-in/", {"username": "camille", "password": PASSWORD})
    assert answer.status_code == 403
    assert "rechargez-la" in answer.text


def test_a_link_fits_a_line_and_leads_to_known_doors_only(camille: User) -> None:
    for door in DOORS:
        path = path_of(sign_in_link(camille, datetime.now(UTC), to=door))
        assert len(f"{'':16}http://localhost:65535{path}") <= 80
    with pytest.raises(PublisherError):
        sign_in_link(camille, datetime.now(UTC), to="//evil.example.org")
