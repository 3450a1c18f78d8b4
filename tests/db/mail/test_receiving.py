"""What the receiver answers over the ledger: to recipients, to mails, without a database."""

import logging

import pytest
from django.db import OperationalError

from publisher.actions.mail.ways_in import receiving
from publisher.actions.mail.ways_in.receiving import LATER, NOBODY, OURS, TAKEN, ReceivingDesk
from publisher.delivery.models import Delivery, IncomingMail
from tests.db.mail.test_receive_mail import bounce, delivery, token

__all__ = ["delivery"]  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.database]
STRANGE = b"From: MAILER-DAEMON@x\r\nSubject: ?\r\n\r\n?\r\n"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """A test's transaction is not to be closed."""
    monkeypatch.setattr(receiving, "close_old_connections", lambda: None)


def test_only_our_own_addresses_are_taken(delivery):
    desk = ReceivingDesk()
    for ours in (
        f"b-{token('return', delivery)}@courrier.example.org",
        f"LEAVE+{token('leave', delivery).upper()}@courrier.example.org",
        "fbl@courrier.example.org",
        "lettre@courrier.example.org",
    ):
        assert desk.knows(ours) == OURS
    for other in (
        "lea@example.org",
        "leave@courrier.example.org",
        f"b-{token('leave', delivery)}@courrier.example.org",
        "b-" + "a" * 26 + "@courrier.example.org",
        "@courrier.example.org",
        "\0@x",
        "é" * 400,
    ):
        assert desk.knows(other) == NOBODY
        assert desk.take(other, b"") == NOBODY


def test_what_nobody_can_read_is_taken_and_kept(delivery):
    address = f"b-{token('return', delivery)}@courrier.example.org"
    assert ReceivingDesk().take(address, STRANGE) == TAKEN
    assert IncomingMail.objects.get().door == "return"


def test_a_report_that_overtakes_the_reply_comes_again(delivery):
    Delivery.objects.update(state="attempting")
    address = f"b-{token('return', delivery)}@courrier.example.org"
    assert ReceivingDesk().take(address, bounce()) == LATER
    Delivery.objects.update(state="accepted")
    assert ReceivingDesk().take(address, bounce()) == TAKEN


@pytest.mark.parametrize("ailment", [OperationalError("lea@example.org"), ZeroDivisionError()])
def test_whatever_ails_us_nothing_is_lost(delivery, monkeypatch, caplog, ailment):
    def fails(*_, **__):
        raise ailment

    monkeypatch.setattr(receiving, "mailbox_of", fails)
    monkeypatch.setattr(receiving, "receive_mail", fails)
    with caplog.at_level(logging.DEBUG):
        assert ReceivingDesk().knows("b-x@y") == LATER
        assert ReceivingDesk().take("b-x@y", b"") == LATER
    assert "lea@" not in caplog.text
