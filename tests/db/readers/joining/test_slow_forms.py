"""A form whose confirmations collapse goes slowly, and a person hears of it."""

import logging
from datetime import timedelta

import pytest

from publisher.actions.readers.joining import budgets, slow_forms
from publisher.actions.readers.joining.forms import change_form
from publisher.actions.readers.joining.slow_forms import collapsed, slow_down_forms
from publisher.actions.readers.joining.tallies import Tally
from publisher.audience.models import Form
from publisher.delivery.models import ServiceMail
from publisher.publications.models import AuditEntry
from tests.db.readers.joining.asking import NOW, leave_all, mails, make_title

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ASKED = 24  # what counts as many here: the numbers themselves have a test
LATER = NOW + timedelta(minutes=25)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_forms, "LEAST_ASKED", ASKED)


def test_few_say_nothing_and_one_in_twenty_is_enough() -> None:
    assert not collapsed(Tally(ASKED - 1, 0))
    assert collapsed(Tally(100, 4))
    assert not collapsed(Tally(100, 5))


@pytest.mark.slow
def test_a_form_that_nobody_confirms_goes_slowly(caplog: pytest.LogCaptureFixture) -> None:
    """Slow: much is written to the ledger."""
    caplog.set_level(logging.ERROR)
    title = make_title()
    for number in range(ASKED):
        title.ask(f"a{number}@d{number}.example.org")
    leave_all(NOW)
    for mail in mails()[:1]:
        title.press(mail, NOW + timedelta(minutes=2))
    assert slow_down_forms(now=NOW + timedelta(minutes=5)) == 0, "they may still confirm"
    assert slow_down_forms(now=LATER) == 1
    assert slow_down_forms(now=LATER) == 0, "a person is told once"
    assert Form.objects.get().slow_since == LATER
    entry = AuditEntry.objects.get(verb="slow_form")
    assert entry.detail == {"form": "page", "asked": ASKED, "confirmed": 1}
    assert "form page of rive goes slowly" in caplog.text
    alarm = ServiceMail.objects.get(purpose="alarm")
    assert alarm.values["title"] == "Le formulaire «\u00a0page\u00a0» est mis au ralenti"
    assert alarm.delivery.address == "redaction@rive.example.org"
    for number in range(3):
        title.ask(f"b{number}@e{number}.example.org", now=LATER)
    waits = [mail.due_at - LATER for mail in mails() if mail.due_at >= LATER]
    assert waits[1] - waits[0] == waits[2] - waits[1] == timedelta(seconds=30)
    change_form(publication=title.publication, slug="page", actor="cli:test", now=LATER, slow=False)
    assert Form.objects.get().slow_since is None


@pytest.mark.slow
def test_a_form_that_readers_confirm_stays_as_it_is() -> None:
    """Slow: much is written to the ledger."""
    title = make_title()
    for number in range(ASKED):
        title.ask(f"a{number}@d{number}.example.org")
    leave_all(NOW)
    for mail in mails()[:2]:
        title.press(mail, NOW + timedelta(minutes=2))
    assert slow_down_forms(now=LATER) == 0


@pytest.mark.slow
def test_what_has_not_left_yet_cannot_be_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow: much is written to the ledger."""
    monkeypatch.setattr(budgets, "DOMAIN", budgets.Pace(10, timedelta(minutes=5)))
    title = make_title()
    for number in range(ASKED):
        title.ask(f"a{number}@one.example.org")
    assert slow_down_forms(now=LATER) == 0
    assert budgets.ripe_tally(title.form, LATER) == Tally(12, 0)
