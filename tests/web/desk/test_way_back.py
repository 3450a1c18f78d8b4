"""Addresses that only do something: a link, a reload or a sign-in in between leads back."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from lxml import html

from publisher.publications.models import Membership, User
from publisher.web.desk.urls import urlpatterns
from tests.browser.rooms import make_room
from tests.shared_rows import shared_rows
from tests.web.conftest import PASSWORD, Newsroom

pytestmark = pytest.mark.django_db
PARTS = {
    "number": 1,
    "pk": 1,
    "name": "kill",
    "token": "none",
    "code": "none",
    "provider_id": "none",
    "slug": "none",
    "language": "none",
}


def address_of(route: URLPattern, number: int) -> str:
    parts = {name: PARTS[name] for name in route.pattern.converters}
    return reverse(route.name, kwargs=parts | ({"number": number} if "number" in parts else {}))


@shared_rows
def user(db: None) -> User:
    return make_room("anse", "L’Anse", "fr").user


@pytest.fixture
def client(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


@pytest.mark.slow
def test_no_address_of_the_desk_is_a_bare_error(client: Client) -> None:
    """Slow: many requests."""
    for address in [address_of(route, 10**9) for route in urlpatterns]:
        answer = client.get(address)
        if answer.status_code != 405:
            continue
        assert "POST" in answer["Allow"]
        assert "Cette adresse ne montre rien" in answer.text, address
        back = html.fromstring(answer.text).xpath("string(//main//a/@href)")
        assert back.startswith("/desk/"), address
        assert client.get(back).status_code in (200, 404), "a page, whose row may be gone"


def test_a_check_leads_back_to_its_issue(ours: Newsroom, browser: Client) -> None:
    browser.force_login(ours.member("camille", Membership.Role.EDITOR))
    page = f"/desk/issues/{ours.issue.pk}/"
    answer = browser.get(f"{page}check/")
    assert (answer.status_code, f'href="{page}"' in answer.text) == (405, True)
    assert browser.head(f"{page}check/").status_code == 405


def test_a_button_pressed_after_the_session_ended_comes_back_to_its_page(
    ours: Newsroom, browser: Client
) -> None:
    ours.member("camille", Membership.Role.EDITOR)
    page = f"/desk/issues/{ours.issue.pk}/"
    asked = browser.post(f"{page}check/")
    assert asked.url == f"/desk/sign-in/?next={page}"
    form = {"username": "camille", "password": PASSWORD, "next": page}
    assert browser.post("/desk/sign-in/", form).url == page
