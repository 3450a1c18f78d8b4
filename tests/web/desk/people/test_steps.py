"""A second step after the password: codes of an app, spare codes; the brake and replays."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from publisher.publications.models import User
from tests.web.conftest import PASSWORD
from tests.web.desk.people.conftest import first_match, is_in, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STEP = "/desk/sign-in/step/"


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def secret(camilles: Client) -> str:
    """She set up an app, and looked at her spare codes."""
    asked = camilles.get("/desk/account/app/")
    assert asked.status_code == 302
    assert asked.url.startswith("/desk/account/confirm/password/")
    assert camilles.post(asked.url, {"password": "faux"}).status_code == 200
    back = camilles.post(asked.url, {"password": PASSWORD, "next": "/desk/account/app/"})
    assert back.url == "/desk/account/app/"
    page = camilles.get(back.url)
    secret = first_match(r'class="secret">(\w+)<', page.text)
    assert camilles.post(back.url, {"code": "000000x"}).status_code == 200
    done = camilles.post(back.url, {"code": code_of(secret)})
    assert (done.status_code, done.url) == (302, "/desk/account/codes/")
    return secret


def spare_codes(client: Client) -> list[str]:
    page = client.get("/desk/account/codes/").text
    return [part.partition("</code>")[0] for part in page.split("<li><code>")[1:]]


def test_a_password_alone_does_not_do_any_more(secret: str, camille: User) -> None:
    client = somebody()
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, STEP)
    assert not is_in(client)
    assert client.get("/desk/").status_code == 302
    assert client.post(STEP, {"code": "123"}).status_code == 200
    assert client.post(STEP, {"code": code_of(secret, 1)}).status_code == 302
    assert is_in(client)


def test_one_leads_on_to_where_one_wanted_to_go(secret: str) -> None:
    client = somebody()
    form = {"username": "camille", "password": PASSWORD, "next": "/desk/articles/"}
    client.post("/desk/sign-in/", form)
    assert client.post(STEP, {"code": code_of(secret, 1)}).url == "/desk/articles/"


def test_a_code_works_once_in_all_processes(secret: str) -> None:
    code, first, second = code_of(secret, 1), somebody(), somebody()
    sign_in(first)
    sign_in(second)
    assert first.post(STEP, {"code": code}).status_code == 302
    used = "allauth.mfa.totp.used"
    for key in [key for key in cache._cache if used in key]:  # type: ignore[attr-defined]
        del cache._cache[key]  # type: ignore[attr-defined]  # as another process has it
    assert second.post(STEP, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200
    assert not is_in(second)


def test_guessing_codes_is_stopped(secret: str) -> None:
    client = somebody()
    sign_in(client)
    for number in range(10):
        client.post(STEP, {"code": f"00000{number}"})
    answer = client.post(STEP, {"code": code_of(secret, 1)})
    assert "Attendez dix minutes" in answer.text
    assert not is_in(client)


def test_spare_codes_are_shown_once_and_work_once(secret: str, camilles: Client) -> None:
    codes = spare_codes(camilles)
    assert len(codes) == 10
    assert spare_codes(camilles) == []
    client, again = somebody(), somebody()
    sign_in(client)
    sign_in(again)
    assert client.post(STEP, {"code": codes[0]}).status_code == 302
    assert again.post(STEP, {"code": codes[0]}).status_code == 200
    assert "Il reste 9 codes" in camilles.get("/desk/account/codes/").text
    assert camilles.post("/desk/account/codes/new/").status_code == 302
    assert len(spare_codes(camilles)) == 10
    assert again.post(STEP, {"code": codes[1]}).status_code == 200


def test_without_the_app_the_password_does_again(secret: str, camilles: Client) -> None:
    assert camilles.post("/desk/account/app/remove/").status_code == 302
    assert not Authenticator.objects.exists()
    client = somebody()
    assert sign_in(client).url == "/desk/"


def test_the_secret_is_not_readable_in_the_database(secret: str) -> None:
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_nobody_removes_a_passkey_of_somebody_else(secret: str, camilles: Client) -> None:
    other = User.objects.create_user("louis")
    data = {"name": "x", "credential": {}}
    row = Authenticator.objects.create(user=other, type="webauthn", data=data)
    assert camilles.post(f"/desk/account/passkeys/{row.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_a_passkey_that_is_none_is_refused_in_words(camille: User) -> None:
    client = somebody()
    client.get("/desk/sign-in/passkey/", headers={"x-requested-with": "XMLHttpRequest"})
    for credential in ("{}", "x", "[]", '{"response": {"clientDataJSON": "e30"}}', "null"):
        answer = client.post("/desk/sign-in/passkey/", {"credential": credential})
        assert (answer.status_code, answer.url) == (302, "/desk/sign-in/"), credential
    assert not is_in(client)
