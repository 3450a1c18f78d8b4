"""Promise 12: secrets are never readable in the database, logs or exports."""

import json
import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.publications.create_user import create_user
from publisher.channels.smtp import SmtpRoute
from tests.conftest import ROOT
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WEBHOOK_SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
PASSWORD = "un mot de passe secret"


def dump() -> str:
    """Every row of every table of ours, as an export would show it."""
    rows = []
    for model in apps.get_models():
        rows += json.loads(serializers.serialize("json", model._default_manager.all()))
    return json.dumps(rows)


def test_no_secret_is_readable_in_the_database(tmp_path: Path) -> None:
    room = newsroom()
    add_partner(
        publication=room.publication,
        slug="agence",
        name="Agence",
        channel="webhook",
        settings={"url": "https://agence.example.org/push", "secret": WEBHOOK_SECRET},
        actor="cli:test",
        now=NOW,
    )
    create_user(
        name="claire",
        password=PASSWORD,
        publication=room.publication,
        role="sender",
        actor="cli:test",
        now=NOW,
    )
    everything = dump()
    assert "agence.example.org" in everything
    assert WEBHOOK_SECRET.removeprefix("whsec_") not in everything
    assert PASSWORD not in everything


def test_a_relay_s_password_is_in_no_text_of_the_route() -> None:
    route = SmtpRoute.from_url("smtps://news:geheim@relay.example.org:465")
    assert "geheim" not in repr(route) + str(route)


def test_a_log_call_that_names_an_address_is_not_in_the_code() -> None:
    named = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in [*ROOT.glob("publisher/**/*.py"), *ROOT.glob("workers/**/*.py")]
        for line in file.read_text().splitlines()
        if "log." in line and any(word in line for word in (".address", "recipient", "password"))
    ]
    assert named == []


def test_a_whole_import_and_send_logs_no_address(caplog: pytest.LogCaptureFixture) -> None:
    from publisher.actions.sends.send_issue import send_issue

    caplog.set_level(logging.DEBUG)
    room = newsroom()
    room.readers("tres.reconnaissable@example.org,Ana")
    room.story("s1")
    send_issue(issue=room.issue("s1"), idempotency_key=None, actor="cli:test", now=NOW)
    assert "tres.reconnaissable" not in caplog.text
