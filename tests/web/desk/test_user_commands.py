"""`publisher user create|list`: who may sign in, and what a password file must hold."""

import json
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from typer.testing import CliRunner, Result

from publisher.cli import user_commands
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, User
from tests.web.conftest import PASSWORD, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(user_commands.app, [str(part) for part in arguments])


def refused(*arguments: object) -> str:
    error = run(*arguments).exception
    assert isinstance(error, PublisherError)
    assert not User.objects.filter(username="camille").exists()
    return error.code


def test_who_was_created_may_sign_in_and_is_listed(
    ours: Newsroom, browser: Client, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\nnot this line\n")
    made = run(
        "create", "camille", "--role", "sender", "--password-file", tmp_path / "password", "--json"
    )
    assert json.loads(made.stdout) == {
        **json.loads(run("list", "--json").stdout)["users"][0],
        "password": None,
    }
    assert PASSWORD not in made.output
    browser.post("/desk/sign-in/", {"username": "camille", "password": PASSWORD})
    assert browser.get("/desk/").status_code == 200
    assert "camille" in run("list").output


def test_a_made_password_is_shown_once_and_works(ours: Newsroom, browser: Client) -> None:
    password = json.loads(run("create", "camille", "--role", "viewer", "--json").stdout)["password"]
    browser.post("/desk/sign-in/", {"username": "camille", "password": password})
    assert browser.get("/desk/").status_code == 200
    kept = [str(entry.detail) for entry in AuditEntry.objects.all()]
    assert kept
    assert password not in "".join(kept)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"\xff\xfe", "not_utf8"), (b"1234\n", "bad_password")],
)
def test_a_bad_password_file_creates_nobody(
    content: bytes, code: str, ours: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "password").write_bytes(content)
    file = tmp_path / "password"
    assert refused("create", "camille", "--role", "viewer", "--password-file", file) == code


def test_a_missing_file_a_role_and_a_name_that_are_not(ours: Newsroom, tmp_path: Path) -> None:
    missing = tmp_path / "nothing"
    arguments = ("create", "camille", "--role", "viewer", "--password-file", missing)
    assert refused(*arguments) == "unreadable_file"
    assert refused("create", "camille", "--role", "boss") == "bad_role"
    assert refused("create", "--role", "viewer", "--", "-x y") == "bad_name"


def test_a_name_is_taken_once(ours: Newsroom) -> None:
    ours.member("anne", "viewer")
    error = run("create", "anne", "--role", "admin").exception
    assert isinstance(error, PublisherError)
    assert error.code == "user_exists"
    assert User.objects.count() == 1


def test_a_role_is_changed_and_ended_but_not_the_last_administrators(ours: Newsroom) -> None:
    ours.member("camille", "admin")
    ours.member("louis", "viewer")
    assert json.loads(run("role", "louis", "--role", "chief", "--json").stdout)["role"] == "chief"
    for words in (("role", "camille", "--role", "viewer"), ("end", "camille")):
        error = run(*words).exception
        assert isinstance(error, PublisherError)
        assert error.code == "last_administrator"
    assert run("end", "louis").exit_code == 0
    assert [one["user"] for one in json.loads(run("list", "--json").stdout)["users"]] == ["camille"]
    error = run("end", "louis").exception
    assert isinstance(error, PublisherError)
    assert error.code == "unknown_user"


def test_a_reset_lets_somebody_back_in(ours: Newsroom, browser: Client) -> None:
    louis = ours.member("louis", "viewer")
    Authenticator.objects.create(user=louis, type="totp", data={"secret": "x"})
    browser.force_login(louis)
    password = json.loads(run("reset", "louis", "--steps", "--json").stdout)["password"]
    assert browser.get("/desk/").status_code == 302
    browser.post("/desk/sign-in/", {"username": "louis", "password": password})
    assert browser.get("/desk/").status_code == 200
    assert refused("reset", "nobody") == "unknown_user"


def test_an_address_is_nobody_elses_and_a_name_is_no_address(ours: Newsroom) -> None:
    run("create", "anne", "--role", "viewer", "--email", "Anne@Example.org")
    assert json.loads(run("list", "--json").stdout)["users"][0]["email"] == "anne@example.org"
    again = ("create", "camille", "--role", "viewer", "--email", " anne@example.ORG")
    assert refused(*again) == "address_taken"
    assert refused("create", "camille@example.org", "--role", "viewer") == "bad_name"
    User.objects.create_user("old@example.org")  # of an earlier version
    again = ("create", "camille", "--role", "viewer", "--email", "Old@example.org")
    assert refused(*again) == "address_taken"
