"""A mail about one person becomes a row of the ledger, once, and can be changed while it waits."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.service.post_mail import post_service_mail, revise_service_mail
from publisher.audience.models import Suppression
from publisher.delivery.models import Delivery, LedgerIdentity, Send, ServiceMail
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Purpose = ServiceMail.Purpose
LATER = NOW + timedelta(hours=1)
WEEK = NOW + timedelta(days=7)


@pytest.fixture
def title() -> Publication:
    return ledger.publication()


def post(title: Publication, **more: Any) -> ServiceMail:
    values: dict[str, Any] = {
        "purpose": Purpose.CONFIRMATION,
        "key": "ada",
        "address": "Ada@example.org",
        "language": "fr",
        "values": {"lists": ["Matin"]},
        "now": NOW,
        "expires_at": WEEK,
    }
    return post_service_mail(publication=title, **{**values, **more})


def row_of(mail: ServiceMail) -> Delivery:
    return Delivery.objects.select_related("send").get(pk=mail.delivery_id)


def test_it_is_one_row_of_a_send_of_its_own(title: Publication) -> None:
    who = ledger.subscriber(title, "ada@example.org")
    mail = post(title, subscriber=who)
    row = row_of(mail)
    assert (row.state, row.address, row.subscriber_id) == ("pending", "Ada@example.org", who.pk)
    send = row.send
    assert (send.kind, send.state, send.recipients) == ("service", "running", 1)
    assert (send.not_before, send.expires_at, send.started_at) == (NOW, WEEK, NOW)


def test_the_same_key_is_the_same_mail(title: Publication) -> None:
    first = post(title)
    again = post(title, address="eve@example.org", values={"lists": ["Soir"]})
    assert again.pk == first.pk
    assert again.values == {"lists": ["Matin"]}
    assert (Send.objects.count(), Delivery.objects.count()) == (1, 1)
    assert post(title, purpose=Purpose.FRESH_LINK).pk != first.pk
    assert post(ledger.publication("autre")).pk != first.pk


def test_what_is_no_address_makes_nothing(title: Publication) -> None:
    with pytest.raises(PublisherError) as caught:
        post(title, address="ada")
    assert caught.value.code == "bad_address"
    assert not ServiceMail.objects.exists()
    assert not Send.objects.exists()


@pytest.mark.parametrize(
    ("reason", "purpose", "state"),
    [
        ("complained", Purpose.CONFIRMATION, "suppressed"),
        ("bounced", Purpose.CONFIRMATION, "suppressed"),
        ("manual", Purpose.WELCOME, "suppressed"),
        ("unsubscribed", Purpose.CONFIRMATION, "pending"),
        ("complained", Purpose.FRESH_LINK, "pending"),
        ("bounced", Purpose.ADDRESS_CHANGE, "pending"),
        ("bounced", Purpose.RESET, "pending"),
    ],
)
def test_who_wants_no_mail_gets_only_what_they_asked_for(
    title: Publication, reason: str, purpose: Purpose, state: str
) -> None:
    Suppression.objects.create(
        publication=title, address_key="ada@example.org", reason=reason, created_at=NOW
    )
    assert row_of(post(title, purpose=purpose)).state == state


def test_a_block_on_one_list_blocks_no_confirmation(title: Publication) -> None:
    Suppression.objects.create(
        publication=title,
        mailing_list=ledger.mailing_list(title),
        address_key="ada@example.org",
        reason="complained",
        created_at=NOW,
    )
    assert row_of(post(title)).state == "pending"


def test_while_exits_are_held_it_is_held(title: Publication, tmp_path: Path) -> None:
    assert exits_open(data_dir=tmp_path, now=NOW)
    LedgerIdentity.objects.update(held_at=NOW, held_code="ledger_copied")
    assert row_of(post(title)).send.state == "held"


def test_what_waits_takes_other_values_and_another_hour(title: Publication) -> None:
    mail = post(title)
    longer = WEEK + timedelta(days=1)
    both = {"lists": ["Matin", "Soir"]}
    assert revise_service_mail(mail=mail, values=both, due_at=LATER, expires_at=longer, now=NOW)
    mail.refresh_from_db()
    send = row_of(mail).send
    assert mail.values == both
    assert (mail.due_at, send.not_before) == (LATER, LATER)
    assert (mail.expires_at, send.expires_at) == (longer, longer)
    assert revise_service_mail(mail=mail, values={"lists": []}, now=NOW)
    assert row_of(mail).send.not_before == LATER


@pytest.mark.parametrize(
    "change", [{"state": "attempting"}, {"attempts": 1}, {"state": "accepted"}]
)
def test_what_has_begun_is_not_changed(title: Publication, change: dict[str, Any]) -> None:
    mail = post(title)
    Delivery.objects.filter(pk=mail.delivery_id).update(**change)
    assert not revise_service_mail(mail=mail, values={}, now=NOW)
    mail.refresh_from_db()
    assert mail.values == {"lists": ["Matin"]}


def test_nor_what_is_over_or_stale(title: Publication) -> None:
    mail = post(title)
    assert not revise_service_mail(mail=mail, values={}, now=WEEK)
    Send.objects.update(state="canceled")
    assert not revise_service_mail(mail=mail, values={}, now=NOW)
