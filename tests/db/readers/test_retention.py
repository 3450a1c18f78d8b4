"""What is kept no longer than it is needed, and what a person decides about."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from publisher.actions.erasure.retention import apply_retention, retention_plan, sweep_retention
from publisher.audience.models import (
    ConsentEvent,
    Entitlement,
    ErasedAddress,
    Subscriber,
    Subscription,
)
from publisher.cli.readers import forgetting
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OLD = NOW - timedelta(days=31)


@pytest.fixture
def world():
    title = ledger.publication()
    listed = ledger.mailing_list(title)
    for name, status, days in (
        ("old", "unconfirmed", 31),
        ("new", "unconfirmed", 29),
        ("there", "confirmed", 2000),
        ("left", "unsubscribed", 31),
        ("payer", "unconfirmed", 31),
    ):
        reader = ledger.subscriber(title, f"{name}@example.org")
        link = ledger.subscribe(reader, listed, status)
        at = NOW - timedelta(days=days)
        Subscription.objects.filter(pk=link.pk).update(created_at=at, changed_at=at)
        Subscriber.objects.filter(pk=reader.pk).update(created_at=at)
    Entitlement.objects.create(
        publication=title,
        subscriber=Subscriber.objects.get(address="payer@example.org"),
        external_id="1",
        starts_at=OLD,
        source="t",
        changed_at=OLD,
    )
    return title


def found(rows) -> dict[str, int]:
    return {row.rule: row.number for row in rows}


def test_the_plan_counts_and_changes_nothing(world) -> None:
    plan = retention_plan(publication=world, now=NOW)
    assert found(plan) == {"unconfirmed": 1, "three_years": 1}
    assert [row.proposes for row in plan] == [False, True]
    assert Subscriber.objects.count() == 5


def test_who_never_confirmed_is_erased_and_nobody_else(world) -> None:
    apply_retention(publication=world, now=NOW)
    names = {one.partition("@")[0] for one in Subscriber.objects.values_list("address", flat=True)}
    assert names == {"new", "there", "left", "payer"}
    assert not ErasedAddress.objects.exists(), "who said nothing may be asked again"
    entry = AuditEntry.objects.get(verb="apply_retention")
    assert entry.detail == {"rule": "unconfirmed", "number": 1}
    assert found(retention_plan(publication=world, now=NOW))["unconfirmed"] == 0


def test_a_sign_of_the_last_three_years_is_one(world) -> None:
    reader = Subscriber.objects.get(address="there@example.org")
    ConsentEvent.objects.create(
        publication=world, subscriber=reader, kind="renewed", at=NOW - timedelta(days=9), source="t"
    )
    assert found(retention_plan(publication=world, now=NOW))["three_years"] == 0


def test_a_rule_that_is_off_says_so(world, settings) -> None:
    settings.UNCONFIRMED_DAYS = 0
    plan = {row.rule: row for row in apply_retention(publication=world, now=NOW)}
    assert (plan["unconfirmed"].days, plan["unconfirmed"].number) == (None, 0)
    assert Subscriber.objects.count() == 5


def test_the_command(world) -> None:
    run = CliRunner().invoke
    told = json.loads(run(forgetting.app, ["retention", "--dry-run", "--json"]).output)
    assert [rule["done"] for rule in told["rules"]] == [False, False]
    assert run(forgetting.app, ["retention"]).exit_code == 0
    assert not Subscriber.objects.filter(address="old@example.org").exists()


def test_the_sweep_applies_what_needs_no_person_and_counts_nothing_else(world) -> None:
    """Whom nobody saw for years is asked of a million readers: not every ten minutes."""
    with CaptureQueriesContext(connection) as sent:
        assert sweep_retention(NOW) == 1
    assert not Subscriber.objects.filter(address="old@example.org").exists()
    assert not [one for one in sent.captured_queries if "last_sign_at" in one["sql"]]
