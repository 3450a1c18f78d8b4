"""Mails about one person leave before everything else, under the ledger's own rules."""

import email
import email.policy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.mail.mail_due import mail_due
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.actions.sends.control_send import stop_all
from publisher.actions.sends.oldest_open import oldest_open
from publisher.actions.sends.resume_service import resume_service
from publisher.actions.service.post_mail import post_service_mail, revise_service_mail
from publisher.audience.models import Suppression
from publisher.channels.types import Outcome
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.sends import expire_service, finish_complete
from tests.mailroom import Keeper, later, send_now, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Purpose = ServiceMail.Purpose


@shared_rows
def room() -> Newsroom:
    return newsroom()


def post(room: Newsroom, address: str = "ada@example.org", **more: Any) -> ServiceMail:
    values: dict[str, Any] = {
        "purpose": Purpose.CONFIRMATION,
        "key": address,
        "language": "fr",
        "values": {"lists": ["Matin"], "asked_at": NOW.isoformat()},
        "now": NOW,
        "expires_at": later(days=7),
    }
    return post_service_mail(publication=room.publication, address=address, **{**values, **more})


def row_of(mail: ServiceMail) -> Delivery:
    return Delivery.objects.select_related("send").get(pk=mail.delivery_id)


def test_it_leaves_and_its_send_is_over(room: Newsroom, tmp_path: Path) -> None:
    mail = post(room)
    ((address, raw),) = work(tmp_path, Keeper()).mails
    row = row_of(mail)
    assert (address, row.state, row.send.state) == ("ada@example.org", "accepted", "finished")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed["To"] == "ada@example.org"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert "Matin" in parsed["Subject"]
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"):
        assert name not in parsed


def test_it_overtakes_a_large_send_within_a_chunk(room: Newsroom, tmp_path: Path) -> None:
    room.readers(*(f"r{number:03}@example.org,R" for number in range(200)))
    room.story("s1")
    send = send_now(room, "s1")
    keeper = Keeper()

    def arrives(taken: int) -> None:
        if taken == 3:
            post(room)

    keeper.after = arrives
    work(tmp_path, keeper)
    places = [address for address, _ in keeper.mails].index("ada@example.org")
    assert places < 60
    assert len(keeper.mails) == 201
    assert Delivery.objects.filter(send=send, state="accepted").count() == 200


def test_hour_and_end_are_kept(room: Newsroom, tmp_path: Path) -> None:
    mail = post(room, due_at=later(hours=1), expires_at=later(hours=2))
    assert work(tmp_path, Keeper(), later(minutes=59)).mails == []
    assert not mail_due(now=later(minutes=59))
    assert oldest_open(later(minutes=59)) is None
    assert mail_due(now=later(hours=1))
    assert oldest_open(later(hours=1, minutes=1)) == later(hours=1)
    assert work(tmp_path, Keeper(), later(hours=2)).mails == []
    assert expire_service(later(hours=2)) == 1
    row = row_of(mail)
    assert (row.state, row.reason, row.send.state) == ("canceled", {"code": "stale"}, "canceled")
    assert work(tmp_path, Keeper(), later(hours=3)).mails == []


def test_what_is_not_over_does_not_expire(room: Newsroom, tmp_path: Path) -> None:
    mail = post(room)
    assert expire_service(later(days=6)) == 0
    Delivery.objects.filter(pk=mail.delivery_id).update(state="attempting")
    assert expire_service(later(days=8)) == 0
    assert row_of(mail).state == "attempting"


def test_a_refusal_since_is_seen_when_it_begins(room: Newsroom, tmp_path: Path) -> None:
    mail, link = post(room), post(room, purpose=Purpose.FRESH_LINK)
    Suppression.objects.create(
        publication=room.publication,
        address_key="ada@example.org",
        reason="complained",
        created_at=NOW,
    )
    assert len(work(tmp_path, Keeper()).mails) == 1
    assert (row_of(mail).state, row_of(link).state) == ("suppressed", "accepted")
    assert row_of(mail).send.state == "finished"


def test_an_erased_address_gets_nothing(room: Newsroom, tmp_path: Path) -> None:
    mail = post(room, purpose=Purpose.FRESH_LINK)
    Delivery.objects.filter(pk=mail.delivery_id).update(address="")
    assert work(tmp_path, Keeper()).mails == []
    assert row_of(mail).state == "suppressed"


def test_a_deferral_is_tried_again_and_the_bytes_are_the_same(
    room: Newsroom, tmp_path: Path
) -> None:
    mail = post(room)
    work(tmp_path, Keeper(answers={"a": Outcome.DEFERRED}))
    row = row_of(mail)
    assert row.state == "retrying"
    assert not revise_service_mail(mail=mail, values={}, now=NOW)
    assert work(tmp_path, Keeper(), later(minutes=1)).mails == []
    first = work(tmp_path, Keeper(answers={"a": Outcome.UNKNOWN}), later(minutes=10)).mails
    assert row_of(mail).state == "uncertain"
    Delivery.objects.update(state="pending")
    Send.objects.update(state="running")
    assert work(tmp_path, Keeper(), later(minutes=20)).mails == first


def test_one_that_cannot_be_composed_fails_alone(room: Newsroom, tmp_path: Path) -> None:
    bad = post(room, "bad@example.org", values={"lists": ["Matin"], "asked_at": "never"})
    post(room)
    assert work(tmp_path, Keeper()).recipients == ["ada@example.org"]
    assert row_of(bad).state == "failed"


@pytest.mark.slow
def test_two_publications_do_not_wait_for_each_other(room: Newsroom, tmp_path: Path) -> None:
    """Slow: much is written to the ledger."""
    other = newsroom("autre")
    for number in range(30):
        post(room if number % 2 else other, f"r{number:02}@example.org")
    keeper = work(tmp_path, Keeper())
    assert len(keeper.mails) == 30
    senders = {
        email.message_from_bytes(raw)["From"].rpartition("@")[2].rstrip(">")
        for _, raw in keeper.mails
    }
    assert senders == {"gazette.example.org", "autre.example.org"}


def test_one_that_waits_for_its_hour_is_not_closed_before(room: Newsroom) -> None:
    post(room, due_at=later(hours=1))
    assert finish_complete(NOW + timedelta(minutes=1)) == 0


def test_stop_press_spares_what_lets_people_in(room: Newsroom, tmp_path: Path) -> None:
    mail, link = post(room), post(room, "eve@example.org", purpose=Purpose.FRESH_LINK)
    stopped = stop_all(publication=None, actor="cli:test", now=NOW)
    assert [send.pk for send in stopped] == [row_of(mail).send_id]
    assert work(tmp_path, Keeper()).recipients == ["eve@example.org"]
    assert resume_service(publication=room.publication, actor="cli:test", now=later(minutes=1)) == 1
    assert work(tmp_path, Keeper(), later(minutes=1)).recipients == ["ada@example.org"]
    assert row_of(link).state == "accepted"


@pytest.mark.parametrize(
    ("reason", "state"), [("complained", "suppressed"), ("unsubscribed", "pending")]
)
def test_a_complaint_stops_what_waits(room: Newsroom, reason: str, state: str) -> None:
    mail, link = post(room), post(room, purpose=Purpose.FRESH_LINK)
    other = post(room, "eve@example.org")
    Suppression.objects.create(
        publication=room.publication, address_key="ada@example.org", reason=reason, created_at=NOW
    )
    stop_blocked(
        publication_id=room.publication.pk, address_key="ada@example.org", now=NOW, why=reason
    )
    assert [row_of(one).state for one in (mail, link, other)] == [state, "pending", "pending"]
