"""`publisher mail provider`, from outside."""

import json

import pytest

from publisher.cli.main import run
from publisher.delivery.models import MailProvider
from publisher.publications.models import AuditEntry
from tests.db import ledger

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def title():
    return ledger.publication()


def output(capsys, *words, code=0):
    assert run(["mail", "provider", *words, "--json"]) == code
    shown = capsys.readouterr()
    return json.loads(shown.out if code == 0 else shown.err)


def test_a_webhook_is_opened_rotated_and_closed(capsys, tmp_path):
    key = tmp_path / "key"
    key.write_text("a key\n")
    opened = output(capsys, "add", "mailgun", "--signing-key-file", str(key))
    assert opened["url"].startswith("http://localhost:8000/hooks/mail/courrier/mailgun/")
    assert (opened["user"], opened["password"], opened["needs_signing_key"]) == (None, None, False)
    assert output(capsys, "add", "mailgun", code=2)["error"]["code"] == "provider_exists"
    rotated = output(capsys, "rotate", "mailgun")
    assert rotated["url"] != opened["url"]
    assert rotated["rotating"] is True
    assert output(capsys, "rotate", "mailgun", "--finish")["rotating"] is False
    (listed,) = output(capsys, "list")["providers"]
    assert (listed["provider"], listed["events"]) == ("mailgun", 0)
    assert not {"url", "password", "secrets"} & set(listed)
    assert output(capsys, "remove", "mailgun") == {"provider": "mailgun", "removed": True}
    assert output(capsys, "remove", "mailgun", code=2)["error"]["code"] == "no_provider"
    assert not MailProvider.objects.exists()
    logged = json.dumps(list(AuditEntry.objects.values_list("verb", "detail")))
    assert logged.count("mail_provider") == 4
    assert opened["url"].rpartition("/")[2] not in logged


def test_who_signs_nothing_gets_a_password(capsys):
    opened = output(capsys, "add", "brevo")
    assert opened["user"] == "publisher"
    assert len(opened["password"]) == 32
    assert output(capsys, "add", "postmark", "--no-password")["password"] is None


def test_what_is_wrong_is_named(capsys, tmp_path):
    (tmp_path / "key").write_text("a key")
    assert output(capsys, "add", "nobody", code=2)["error"]["code"] == "unknown_provider"
    given = ("--signing-key-file", str(tmp_path / "key"))
    assert output(capsys, "add", "brevo", *given, code=2)["error"]["code"] == "key_not_used"
    assert run(["mail", "provider", "add", "resend"]) == 0
    assert "Nothing is taken before its signing key is known" in capsys.readouterr().out
    assert run(["mail", "provider", "list"]) == 0
    assert "waits for its" in capsys.readouterr().out
