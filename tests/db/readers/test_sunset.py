"""Silence is no sign of absence: who is asked, for whom a list rests, and what a sign undoes."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.readers.choose_lists import choose_lists
from publisher.actions.readers.sunset.proposal import RESTS, decide, propose, terms_of
from publisher.audience.models import (
    ConsentEvent,
    ReaderActivity,
    Subscriber,
    SubscriberTag,
    Subscription,
)
from publisher.cli.main import run
from publisher.delivery.models import Delivery
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry
from publisher.publications.tokens import seal
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = timedelta(days=365)
LATER = NOW + 2 * YEAR
TERMS = terms_of(silent_days=365, answer_days=30)


@pytest.fixture
def matinale():
    """A list of four: measured and silent; measured with a sign; never measured; never mailed."""
    made = ledger.mailing_list(ledger.publication(), "matinale", readers=4)
    silent, sign, _, unmailed = readers = list(Subscriber.objects.order_by("pk"))
    for reader in (silent, sign, unmailed):
        Subscriber.objects.filter(pk=reader.pk).update(tracking_consent_at=NOW)
    for reader in readers[:3]:
        ReaderActivity.objects.create(
            publication=made.publication, mailing_list=made, subscriber=reader, received=9
        )
    ReaderActivity.objects.filter(subscriber__in=[silent, sign]).update(clicks=0)
    ReaderActivity.objects.filter(subscriber=sign).update(last_sign_at=LATER - timedelta(days=9))
    return made


def tagged():
    return list(SubscriberTag.objects.values_list("subscriber__address", flat=True))


def resting():
    rows = Subscription.objects.filter(paused_until=RESTS)
    return list(rows.values_list("subscriber__address", flat=True))


def counts(found):
    return (found.confirmed, found.unmeasured, found.ask, found.rest)


def test_it_proposes_and_changes_nothing(matinale):
    assert counts(propose(mailing_list=matinale, terms=TERMS, now=LATER)) == (4, 1, 1, 0)
    assert not ConsentEvent.objects.exists()
    assert propose(mailing_list=matinale, terms=TERMS, now=NOW + timedelta(days=30)).ask == 0
    both = terms_of(silent_days=365, answer_days=30, unmeasured=True)
    assert propose(mailing_list=matinale, terms=both, now=LATER).ask == 2


def test_who_is_asked_and_does_not_answer_rests_and_stays_on_the_list(matinale):
    assert counts(decide(mailing_list=matinale, terms=TERMS, actor="a", now=LATER)) == (4, 1, 1, 0)
    assert tagged() == ["reader0@example.org"]
    soon, late = LATER + timedelta(days=9), LATER + timedelta(days=31)
    assert counts(propose(mailing_list=matinale, terms=TERMS, now=soon)) == (4, 1, 0, 0)
    assert counts(decide(mailing_list=matinale, terms=TERMS, actor="a", now=late)) == (4, 1, 0, 1)
    assert (tagged(), resting()) == ([], ["reader0@example.org"])
    assert Subscription.objects.filter(status="confirmed").count() == 4
    assert counts(propose(mailing_list=matinale, terms=TERMS, now=late)) == (4, 1, 0, 0)
    assert AuditEntry.objects.filter(verb="sunset").count() == 2


def test_one_press_is_an_answer_and_a_look_is_none(matinale):
    send = ledger.running_send(ledger.issue(matinale.publication, matinale))
    mail = Delivery.objects.get(send=send, address="reader0@example.org")
    page, client = f"/still/{seal('leave', mail.pk)}", Client(headers={"host": "localhost"})
    decide(mailing_list=matinale, terms=TERMS, actor="a", now=LATER)
    late = datetime.now(UTC)
    decide(mailing_list=matinale, terms=TERMS, actor="a", now=LATER + timedelta(days=31))
    Subscription.objects.filter(paused_until=RESTS).update(changed_at=late)
    for method in (client.get, client.head):
        answer = method(page)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert resting() == ["reader0@example.org"]
    assert b"button" in client.get(page).content
    assert client.post(page).status_code == 200
    assert resting() == tagged() == []
    renewed = ConsentEvent.objects.get(kind="renewed")
    assert (renewed.mailing_list, renewed.source) == (matinale, "still page")
    assert ReaderActivity.objects.get(subscriber=mail.subscriber).last_sign_at is not None
    assert client.get("/still/nonsense").status_code == 404


def test_the_page_of_choices_is_a_sign(matinale):
    send = ledger.running_send(ledger.issue(matinale.publication, matinale))
    mail = Delivery.objects.get(send=send, address="reader0@example.org")
    choose_lists(delivery=mail, wanted={matinale.pk}, source="page", now=LATER)
    assert propose(mailing_list=matinale, terms=TERMS, now=LATER).ask == 0


def test_days_that_are_none_are_refused():
    for days in (0, 29, 9_999):
        with pytest.raises(PublisherError, match="must be 30 to 3650 days"):
            terms_of(silent_days=days, answer_days=30)


def test_what_a_list_keeps_is_what_the_command_proposes(matinale, capsys):
    every = ["subscriber", "sunset", "--json"]
    assert run(every) == 0
    assert json.loads(capsys.readouterr().out) == {"lists": []}, "off, unless somebody said so"
    change = ["list", "change", "matinale", "--sunset-after", "6", "--rest-after", "2", "--json"]
    assert run(change) == 0
    kept = json.loads(capsys.readouterr().out)
    assert (kept["sunset_after"], kept["rest_after"]) == (6, 2)
    assert run(every) == 0
    (found,) = json.loads(capsys.readouterr().out)["lists"]
    assert (found["list"], found["confirmed"], found["ask"]) == ("matinale", 4, 1)
    assert not SubscriberTag.objects.exists(), "a person decides"
    assert run(["subscriber", "sunset", "--list", "matinale"]) == 0
    detail = AuditEntry.objects.get(verb="sunset").detail
    assert detail["silent_days"] == 182
    assert run(["list", "change", "matinale", "--sunset-after", "121"]) == 2
    assert run(["list", "change", "matinale", "--sunset-after", "0"]) == 0
    capsys.readouterr()
    assert run(every) == 0
    assert json.loads(capsys.readouterr().out) == {"lists": []}


def test_the_command_counts_and_then_does(matinale, capsys):
    words = ["subscriber", "sunset", "--list", "matinale", "--json"]
    assert run([*words, "--dry-run"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["confirmed"], found["unmeasured"], found["dry_run"]) == (4, 1, True)
    assert not SubscriberTag.objects.exists()
    assert run(["subscriber", "sunset", "--list", "matinale"]) == 0
    assert "Of 4 readers of matinale" in capsys.readouterr().out
    assert run(["subscriber", "sunset", "--list", "none"]) == 2
