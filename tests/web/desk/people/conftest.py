"""People at the door, as the tests of accounts begin with them."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from publisher.actions.sends.service_message import link_of
from publisher.delivery.models import ServiceMail
from publisher.publications.models import Membership, User
from tests.web.conftest import PASSWORD, Newsroom


def somebody() -> Client:
    """A browser of its own, in which nobody is signed in."""
    return Client(headers={"host": "localhost"})


def sign_in(client: Client, name: str = "camille", password: str = PASSWORD) -> Any:
    return client.post("/desk/sign-in/", {"username": name, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/desk/account/").status_code == 200


def mailed_path(purpose: str) -> str:
    """The page behind the newest mail of that purpose."""
    return link_of(ServiceMail.objects.filter(purpose=purpose).latest("pk")).removeprefix(
        settings.BASE_URL
    )


def first_match(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


@pytest.fixture
def camille(ours: Newsroom) -> User:
    user = ours.member("camille", Membership.Role.ADMIN)
    user.email = "camille@example.org"
    user.save()
    return user


@pytest.fixture
def camilles(camille: User) -> Client:
    """Her browser, in which she signed in by her password."""
    client = somebody()
    assert sign_in(client).status_code == 302
    return client
