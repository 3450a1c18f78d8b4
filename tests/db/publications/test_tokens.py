"""Programs' keys: shown once, kept as a hash, listed without it, ended for good."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.publications.recognise_token import recognise_token
from publisher.cli.main import run
from publisher.publications.models import ApiToken, AuditEntry
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Printed = pytest.CaptureFixture[str]
WRITE = "--scope=articles:write"


@pytest.fixture(autouse=True)
def room() -> None:
    newsroom()


def created(capsys: Printed, *options: str) -> dict[str, object]:
    assert run(["token", "create", "cms", WRITE, *options, "--json"]) == 0
    made: dict[str, object] = json.loads(capsys.readouterr().out)
    return made


def test_a_token_is_shown_once_and_kept_as_a_hash(capsys: Printed) -> None:
    made = created(capsys, "--source=vigie", "--scope=articles:read")
    token = str(made["token"])
    assert token.startswith("pub_")
    assert len(token) == 47
    assert (made["scopes"], made["source"]) == (["articles:read", "articles:write"], "vigie")
    row = ApiToken.objects.get()
    assert token not in str(vars(row))
    assert token not in str(list(AuditEntry.objects.values()))
    assert run(["token", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert token not in listed
    assert row.hash not in listed
    assert json.loads(listed)["tokens"][0]["name"] == "cms"


def test_a_revoked_token_is_nobodys(capsys: Printed) -> None:
    token, now = str(created(capsys)["token"]), datetime.now(UTC)
    found = recognise_token(token=token, now=now)
    assert found is not None
    assert recognise_token(token=token[:-1] + "!", now=now) is None
    assert run(["token", "revoke", "cms"]) == 0
    assert recognise_token(token=token, now=now) is None
    assert run(["token", "revoke", "cms"]) == 1
    assert "revoked before" in capsys.readouterr().err
    assert run(["token", "revoke", "other"]) == 2
    # Versions name it: another program must not speak in its name.
    assert run(["token", "create", "cms", WRITE]) == 2


def test_a_day_means_its_end_where_the_publication_is(capsys: Printed) -> None:
    made = created(capsys, "--expires=2099-01-31")
    assert made["expires_at"] == "2099-01-31T23:00:00Z"
    token = str(made["token"])
    end = datetime(2099, 1, 31, 23, tzinfo=UTC)
    assert recognise_token(token=token, now=end - timedelta(seconds=1)) is not None
    assert recognise_token(token=token, now=end) is None


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["cms", "--scope=articles:all"], "unknown_scope"),
        (["Un CMS", WRITE], "bad_slug"),
        (["cms", WRITE, "--source=Ça"], "bad_slug"),
        (["cms", WRITE, "--expires=2020-01-01"], "expires_in_past"),
        (["cms", WRITE, "--expires=demain"], "bad_time"),
        (["cms", WRITE, "--expires=2099-01-01T10:00"], "bad_time"),
        (["cms"], "usage"),
    ],
)
def test_a_bad_token_is_none(options: list[str], code: str, capsys: Printed) -> None:
    assert run(["token", "create", *options, "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code
    assert ApiToken.objects.count() == 0
