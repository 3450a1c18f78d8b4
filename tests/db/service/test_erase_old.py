"""What filled a mail about one person is gone after a week; that it went is not."""

from pathlib import Path

import pytest

from publisher.actions.sends.service_message import compose_service_mail, service_mails
from publisher.actions.service.erase_old import erase_old
from publisher.delivery.models import Delivery, ServiceMail
from publisher.errors import PublisherError
from publisher.renderers.email.types import Recipient
from tests.db.service.test_service_lane import post
from tests.mailroom import Keeper, later, work
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_after_a_week_nothing_of_it_can_be_read(tmp_path: Path) -> None:
    room = newsroom()
    mail = post(room, expires_at=later(days=2))
    work(tmp_path, Keeper())
    assert erase_old(now=later(days=6, hours=23)) == 0
    assert erase_old(now=later(days=7)) == 1
    assert erase_old(now=later(days=8)) == 0
    mail.refresh_from_db()
    row = Delivery.objects.get(pk=mail.delivery_id)
    assert (mail.values, mail.erased_at, row.address) == ({}, later(days=7), "")
    assert (row.state, row.dated_at, mail.purpose) == ("accepted", NOW, "confirmation")
    reader = Recipient(address="a@example.org", token="t", message_id="m", dated_at=NOW)
    with pytest.raises(PublisherError):
        compose_service_mail(service_mails([row.pk])[row.pk], reader)


def test_what_waits_or_is_still_good_stays() -> None:
    room = newsroom()
    good = post(room, expires_at=later(days=30))
    waits = post(room, "eve@example.org", expires_at=later(days=1))
    assert erase_old(now=later(days=8)) == 0
    Delivery.objects.update(state="accepted")
    assert erase_old(now=later(days=8)) == 2
    assert not Delivery.objects.exclude(address="").exists()
    kept = ServiceMail.objects.get(erased_at=None)
    assert (kept.pk, kept.values["lists"]) == (good.pk, ["Matin"])
    assert ServiceMail.objects.get(pk=waits.pk).values == {}
