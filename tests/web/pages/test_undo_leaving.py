"""Leaving can be taken back for an hour, says why in one tap, and reaches one list or all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.processes import counts as counting
from publisher.audience.models import (
    ConsentBatch,
    ConsentEvent,
    LeavingReason,
    MailingList,
    Subscription,
    Suppression,
)
from publisher.delivery.models import Delivery
from publisher.publications.models import AuditEntry
from publisher.publications.tokens import seal
from tests.web.conftest import NOW, Newsroom, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def delivery(ours: Newsroom) -> Delivery:
    return ours.delivery(ours.sent(), "anne@example.org", "accepted")


@pytest.fixture
def path(delivery: Delivery) -> str:
    return f"/u/{seal('leave', delivery.pk)}"


def subscription(delivery: Delivery) -> Subscription:
    return Subscription.objects.get(subscriber=delivery.subscriber, mailing_list__slug="matin")


def leaving(page: str) -> str:
    return page.partition('name="leaving" value="')[2].partition('"')[0]


def test_the_consent_of_before_and_its_import_come_back(
    ours: Newsroom, delivery: Delivery, path: str, browser: Client
) -> None:
    batch = ConsentBatch.objects.create(
        publication=ours.publication, mailing_list=ours.mailing_list, source="f", by="t", at=NOW
    )
    link = subscription(delivery)
    Subscription.objects.filter(pk=link.pk).update(
        batch=batch, consent_at=NOW, consent_source="a form of 2024"
    )
    before = Subscription.objects.filter(pk=link.pk).values().get()
    token = leaving(browser.post(path, {"leave": "yes"}).text)
    assert subscription(delivery).status == "unsubscribed"
    page = browser.post(path, {"leaving": token, "undo": "yes"}).text
    assert "comme avant" in page
    after = Subscription.objects.filter(pk=link.pk).values().get()
    assert {**after, "changed_at": None} == {**before, "changed_at": None}
    assert not Suppression.objects.exists()
    kinds = ConsentEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["withdrawn", "renewed"]
    assert AuditEntry.objects.filter(verb="undo_leaving").count() == 1


def test_after_one_click_the_page_of_the_link_offers_it_too(
    delivery: Delivery, path: str, browser: Client
) -> None:
    browser.post(path, {"List-Unsubscribe": "One-Click"})
    page = browser.get(path).text
    browser.post(path, {"leaving": leaving(page), "undo": "yes"})
    assert subscription(delivery).status == "confirmed"


def test_an_hour_later_or_after_another_choice_it_is_too_late(
    ours: Newsroom, delivery: Delivery, path: str, browser: Client
) -> None:
    token = leaving(browser.post(path).text)
    ConsentEvent.objects.update(at=datetime.now(UTC) - timedelta(minutes=61))
    assert "plus être annulé" in browser.post(path, {"leaving": token, "undo": "yes"}).text
    assert subscription(delivery).status == "unsubscribed"


def test_a_token_of_another_leaving_or_forged_takes_nothing_back(
    ours: Newsroom, delivery: Delivery, path: str, browser: Client
) -> None:
    other = ours.delivery(delivery.send, "bob@example.org", "accepted")
    foreign = leaving(browser.post(f"/u/{seal('leave', other.pk)}").text)
    browser.post(path)
    for wrong in (foreign, "x", "A" * 22, seal("leave", 1), ""):
        browser.post(path, {"leaving": wrong, "undo": "yes"})
        assert subscription(delivery).status == "unsubscribed"


def test_what_a_complaint_suppressed_stays(
    ours: Newsroom, delivery: Delivery, path: str, browser: Client
) -> None:
    token = leaving(browser.post(path).text)
    Suppression.objects.create(
        publication=ours.publication,
        address_key="anne@example.org",
        reason="complained",
        source="t",
        created_at=NOW,
    )
    browser.post(path, {"leaving": token, "undo": "yes"})
    assert subscription(delivery).status == "unsubscribed"


def test_one_button_leaves_everything_and_undo_brings_all_back(
    ours: Newsroom, delivery: Delivery, path: str, browser: Client
) -> None:
    evening = MailingList.objects.create(
        publication=ours.publication, slug="soir", name="Soir", created_at=NOW
    )
    subscribe(delivery.subscriber, evening)
    mine = Subscription.objects.filter(subscriber=delivery.subscriber)
    page = browser.post(path).text
    assert 'name="everywhere"' in page
    assert sorted(mine.values_list("status", flat=True)) == ["confirmed", "unsubscribed"]
    page = browser.post(path, {"everywhere": "yes"}).text
    assert set(mine.values_list("status", flat=True)) == {"unsubscribed"}
    assert Suppression.objects.count() == 2


def test_why_is_counted_once_and_without_the_person(
    delivery: Delivery, path: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, int] = {}

    class Counts:
        def add(self, key: str, seconds: int) -> counting.Count:
            seen[key] = seen.get(key, 0) + 1
            return counting.Count(seen[key], seconds)

    monkeypatch.setattr("publisher.actions.readers.leaving_reasons.counts", Counts)
    token = leaving(browser.post(path).text)
    for reason in ("too_many", "other", "too_many", "no such reason"):
        assert "Merci" in browser.post(path, {"leaving": token, "why": reason}).text
    row = LeavingReason.objects.get()
    assert (row.newsletter, row.reason, row.number) == ("rive-matin", "too_many", 1)
    assert subscription(delivery).status == "unsubscribed"
