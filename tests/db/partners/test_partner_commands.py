"""`publisher partner`: options and table, messages that name the place, secrets shown once."""

import json
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.partners.destination_settings import secrets_of
from publisher.channels.webhook import new_secret
from publisher.cli.main import run
from publisher.publications.models import Publication
from publisher.syndication.models import Destination, Partner
from tests.db.ledger import publication

pytestmark = [pytest.mark.django_db, pytest.mark.database]
URL = "https://partner.example.org/in"


@pytest.fixture(autouse=True)
def title() -> Publication:
    return publication()


def add(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["partner", "add", "agence", *arguments, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    """Code and place of the error; nothing was added."""
    assert run(["partner", "add", "agence", *arguments, "--json"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert not Partner.objects.exists()
    return error["code"], error["where"]


def test_options_and_settings_say_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    short = add(capsys, "--directory", str(tmp_path))["added"]
    long = add(capsys, "--channel", "directory", "--format", "ninjs", "--set", f"path={other}")[
        "added"
    ]
    own = {"place": "", "destination": "", "slug": "", "starts_at": ""}
    assert {**short, **own} == {**long, **own}
    assert (short["slug"], long["slug"]) == ("main", "directory")
    assert (short["channel"], short["format"]) == ("directory", "ninjs")
    assert (short["place"], long["place"]) == (str(tmp_path), str(other))
    pushed = add(capsys, "--channel", "webhook", "--set", f"url={URL}")
    assert (pushed["added"]["place"], pushed["added"]["channel"]) == (URL, "webhook")
    assert pushed["secret"].startswith("whsec_")


def test_a_secret_that_was_given_is_not_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secrets = [new_secret() for _ in range(3)]
    file = tmp_path / "secret"
    ways = (
        ("--webhook", URL, "--secret-file", str(file)),
        ("--channel", "webhook", "--set", f"url={URL}?b", "--set", f"secret=@{file}"),
        ("--channel", "webhook", "--set", f"url={URL}?c", "--set", f"secret={secrets[2]}"),
    )
    for secret, arguments in zip(secrets, ways, strict=True):
        file.write_text(f"{secret}\n")
        assert add(capsys, *arguments)["secret"] is None
    kept = [secrets_of(row)["secret"] for row in Destination.objects.order_by("pk")]
    assert kept == secrets
    stored = json.dumps(list(Destination.objects.values_list("settings", flat=True)))
    assert "whsec_" not in stored


@pytest.mark.parametrize(
    ("arguments", "code", "where"),
    [
        ((), "which_channel", "--directory, --webhook"),
        (("--directory", "/tmp", "--webhook", URL), "which_channel", "--directory, --webhook"),
        (
            ("--directory", "/tmp", "--channel", "webhook"),
            "which_channel",
            "--directory, --webhook",
        ),
        (("--directory", "x"), "path_not_absolute", "--directory"),
        (("--directory", "/not/there"), "no_directory", "--directory"),
        (("--webhook", "http://partner.example.org/"), "url_not_https", "--webhook"),
        (("--webhook", "file:///etc/passwd"), "bad_url", "--webhook"),
        (("--directory", "/tmp", "--secret-file", "/tmp/x"), "secret_not_used", "--secret-file"),
        (("--webhook", URL, "--secret-file", "/not/there"), "secret_unreadable", "/not/there"),
        (("--channel", "fax", "--set", "path=/tmp"), "unknown_channel", "--channel"),
        (("--channel", "directory"), "missing_setting", "--set path"),
        (("--channel", "directory", "--set", "path="), "missing_setting", "--set path"),
        (("--channel", "directory", "--set", "path=x"), "path_not_absolute", "--set path"),
        (("--channel", "directory", "--set", "pfad=/tmp"), "unknown_setting", "--set pfad"),
        (("--channel", "directory", "--set", "/tmp"), "bad_set", "--set"),
        (("--directory", "/tmp", "--set", "path=/tmp"), "setting_twice", "--set path"),
        (("--webhook", URL, "--set", "secret=short"), "bad_secret", "--set secret"),
        (("--directory", "/tmp", "--format", "xml"), "unknown_format", "--format"),
    ],
)
def test_a_bad_option_is_named_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str, where: str
) -> None:
    assert refused(capsys, *arguments) == (code, where)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("--channel", "fax"), "directory, "),
        (("--webhook", URL, "--format", "xml"), "ninjs"),
        (("--webhook", URL, "--set", "adress=x"), "url, secret"),
        (("--channel", "directory"), "absolute path of a directory"),
        (("--directory", "/tmp", "--secret-file", "/tmp/x"), "a directory has no secret"),
    ],
)
def test_a_message_says_what_there_is(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], remedy: str
) -> None:
    assert run(["partner", "add", "agence", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert remedy in line


def test_an_empty_secret_file_is_refused_and_no_secret_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("\n")
    arguments = ("--webhook", URL, "--secret-file", str(file))
    assert refused(capsys, *arguments) == ("secret_unreadable", str(file))


def test_a_destination_of_a_version_to_come_is_listed_as_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    add(capsys, "--directory", str(tmp_path))
    Destination.objects.update(channel="fax", format="telex")
    assert run(["partner", "list", "--json"]) == 0
    (partner,) = json.loads(capsys.readouterr().out)["partners"]
    (shown,) = partner["destinations"]
    assert (shown["channel"], shown["format"], shown["place"]) == ("fax", "telex", "")
