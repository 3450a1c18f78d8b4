"""The brake on guessing: whom it stops, and whom nobody can lock out by it."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from django.conf import settings as conf
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from publisher.actions.publications.sign_in_link import sign_in_link
from publisher.publications.models import Membership, User
from tests.web.conftest import PASSWORD, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PROXY, THIEF, EDITOR = "10.1.2.3", "203.0.113.9", "198.51.100.7"


@pytest.fixture
def camille(ours: Newsroom) -> User:
    return ours.member("camille", Membership.Role.SENDER)


def client() -> Client:
    return Client(headers={"host": "localhost"})


def sign_in(who: Client, name: str = "camille", password: str = PASSWORD, **more: str) -> int:
    return _post(who, name, password, **more).status_code


def _post(who: Client, name: str, password: str, **more: str) -> HttpResponse:
    form = {"username": name, "password": password}
    return who.post("/desk/sign-in/", form, **more)  # type: ignore[arg-type, return-value]


def through_proxy(address: str) -> dict[str, str]:
    return {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": address}


@pytest.mark.slow
def test_behind_a_trusted_proxy_each_reader_is_one(camille: User, settings: Settings) -> None:
    """Slow: many requests."""
    settings.TRUSTED_PROXIES = [ip_network("10.1.0.0/16")]
    for number in range(50):
        guessed = sign_in(client(), f"nom{number}", "faux", **through_proxy(THIEF))
        assert guessed == 200
    assert sign_in(client(), "nom51", "faux", **through_proxy(THIEF)) == 429
    assert sign_in(client(), **through_proxy(EDITOR)) == 302


@pytest.mark.slow
def test_what_a_stranger_writes_before_the_proxy_does_not_count(
    camille: User, settings: Settings
) -> None:
    """Slow: many requests."""
    settings.TRUSTED_PROXIES = [ip_network("10.1.0.0/16"), ip_network("192.0.2.1")]
    for number in range(50):
        forged = f"198.51.100.{number}, {THIEF}, 192.0.2.1"
        sign_in(client(), f"nom{number}", "faux", **through_proxy(forged))
    assert sign_in(client(), **through_proxy(f"198.51.100.99, {THIEF}, 192.0.2.1")) == 429
    assert sign_in(client(), **through_proxy(EDITOR)) == 302


@pytest.mark.slow
def test_a_header_of_who_is_no_trusted_proxy_is_not_believed(camille: User) -> None:
    """Slow: many requests."""
    for number in range(50):
        sign_in(client(), f"nom{number}", "faux", **through_proxy(f"198.51.100.{number}"))
    assert sign_in(client(), **through_proxy("198.51.100.99")) == 429


@pytest.mark.slow
def test_one_subscriber_of_ipv6_is_one(camille: User) -> None:
    """Slow: many requests."""
    for number in range(50):
        sign_in(client(), f"nom{number}", "faux", REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")
    assert sign_in(client(), REMOTE_ADDR="2001:db8:1:2:ffff::1") == 429
    assert sign_in(client(), REMOTE_ADDR="2001:db8:1:3::1") == 302


@pytest.mark.parametrize(
    "spelling",
    [
        " camille",
        "camille\u3000",
        "\u00a0camille",
        "ｃａｍｉｌｌｅ",
        "Camille",
        " " * 200 + "camille",
    ],
)
def test_a_name_is_counted_as_it_signs_in(spelling: str, camille: User) -> None:
    for number in range(10):
        sign_in(client(), spelling, "faux", REMOTE_ADDR=f"198.51.100.{number}")
    assert sign_in(client(), REMOTE_ADDR=EDITOR) == 429


@pytest.mark.slow
def test_nobody_locks_the_right_password_out_of_a_known_browser(camille: User) -> None:
    """Slow: many requests."""
    known = client()
    assert sign_in(known) == 302
    known.post("/desk/sign-out/")
    for number in range(60):  # by name, from everywhere and from the same address
        sign_in(client(), "camille", "faux", REMOTE_ADDR=f"198.51.100.{number}")
        sign_in(client(), f"nom{number}", "faux")
    assert sign_in(client()) == 429
    assert sign_in(known) == 302


def test_a_known_browser_has_a_count_of_its_own(camille: User) -> None:
    known = client()
    sign_in(known)
    known.post("/desk/sign-out/")
    for _ in range(10):
        assert sign_in(known, password="faux") == 200
    assert sign_in(client()) == 302, "its guesses count for nobody else"
    for _ in range(10):
        sign_in(known, password="faux")
    assert sign_in(known) == 429, "it has used up its own tries, and then those of all"


def test_a_link_from_the_command_line_makes_a_browser_known_too(camille: User) -> None:
    known = client()
    link = sign_in_link(camille, datetime.now(UTC)).removeprefix(conf.BASE_URL)
    assert known.get(link).status_code == 302
    known.post("/desk/sign-out/")
    for number in range(10):
        sign_in(client(), "camille", "faux", REMOTE_ADDR=f"198.51.100.{number}")
    assert (sign_in(client()), sign_in(known)) == (429, 302)


def test_the_cookie_opens_nothing_is_kept_from_scripts_and_tells_no_name(
    camille: User, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    answer = _post(client(), "camille", PASSWORD)
    (cookie,) = [one for name, one in answer.cookies.items() if name.startswith("known-")]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/desk/sign-in/")
    assert int(cookie["max-age"]) >= 180 * 86_400
    assert "camille" not in cookie.OutputString()
    stranger = client()
    stranger.cookies[cookie.key] = cookie.value
    assert stranger.get("/desk/").status_code == 302


def test_a_cookie_of_another_name_or_a_forged_one_is_of_no_use(
    camille: User, ours: Newsroom
) -> None:
    ours.member("louis", Membership.Role.VIEWER)
    louis = client()
    sign_in(louis, "louis")
    mine = next(one for name, one in louis.cookies.items() if name.startswith("known-"))
    known = client()
    sign_in(known)
    name = next(name for name in known.cookies if name.startswith("known-"))
    for number in range(10):
        sign_in(client(), "camille", "faux", REMOTE_ADDR=f"198.51.100.{number}")
    for value in (mine.value, "x", known.cookies[name].value[:-1] + "_"):
        thief = client()
        thief.cookies[name] = value
        assert sign_in(thief) == 429, value
