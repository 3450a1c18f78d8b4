"""Sums of what is heard: consent that ends takes back what was measured, in sums as well."""

from datetime import timedelta

import pytest

from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.figures.report import report_on_issue
from publisher.actions.measuring.report_clicks import Known
from publisher.actions.readers.own.change_details import change_measuring
from publisher.audience.growth import YOUNG, count_growth
from publisher.audience.models import GrowthTally, Subscriber, Subscription
from publisher.delivery.models import Delivery, ReaderClick, Send, SendHeard, What
from publisher.delivery.tallies.clicks import settle
from publisher.delivery.tallies.ending import tally_ended
from publisher.editorial.models import Edition, Link
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def send() -> Send:
    """To eight readers who agreed to be measured; six followed a link."""
    made = ledger.send_to(8)
    Subscriber.objects.update(tracking_consent_at=NOW)
    own = {"publication": made.publication, "issue": made.issue, "created_at": NOW}
    arms = [
        Edition.objects.create(arm=arm, content_hash="0" * 64, sha256="0" * 64, compiled=b"", **own)
        for arm in (Edition.Arm.BASE, Edition.Arm.MEASURED)
    ]
    Edition.objects.filter(pk=arms[1].pk).update(base=arms[0])
    Delivery.objects.update(state="accepted", attempts=1, edition=arms[1], changed_at=NOW)
    Send.objects.update(state="finished", edition=arms[0])
    link = Link.objects.create(
        publication=made.publication, issue=made.issue, address="https://e.org", key="k"
    )
    for row in Delivery.objects.order_by("pk")[:6]:
        click = ReaderClick.objects.create(
            publication=made.publication, delivery=row, link=link, subscriber=row.subscriber, at=NOW
        )
        settle([click], set())
    tally()
    return made


def tally() -> None:
    tally_ended(clock=lambda: NOW, seconds=5)


def sums() -> dict[str, int]:
    return {one.what: one.count for one in SendHeard.objects.all()}


def test_who_is_measured_and_clicked_is_summed(send: Send) -> None:
    assert sums() == {What.MEASURED: 8, What.CLICKED: 6, What.FOLLOWED: 6}
    (letter,) = report_on_issue(issue=send.issue).letters
    assert (letter.measured.number, letter.clicked.number) == (8, 6)
    assert letter.clicks.known is Known.NOT_MEASURED


def test_a_withdrawal_and_an_erasure_take_back_what_was_measured(send: Send) -> None:
    first, second = Subscriber.objects.order_by("pk")[:2]
    change_measuring(subscriber=first, agreed=False, source="page", now=NOW)
    tally()
    assert sums() == {What.MEASURED: 7, What.CLICKED: 5, What.FOLLOWED: 5}
    forget_subscriber(subscriber=first, actor="t", now=NOW)
    forget_subscriber(subscriber=second, actor="t", now=NOW)
    tally()
    assert sums() == {What.MEASURED: 6, What.CLICKED: 4, What.FOLLOWED: 4}
    (letter,) = report_on_issue(issue=send.issue).letters
    assert letter.clicked.known is Known.FEW
    Send.objects.update(figured_at=None)
    tally()
    assert sums()[What.MEASURED] == 6


def test_a_click_that_is_taken_back_is_taken_back_in_sums(send: Send) -> None:
    click = ReaderClick.objects.earliest("pk")
    settle([click], {click.link_id})
    tally()
    assert sums() == {What.MEASURED: 8, What.CLICKED: 5, What.FOLLOWED: 5}


def test_who_is_forgotten_long_after_they_joined_is_counted_as_erased(send: Send) -> None:
    later = NOW + YOUNG + timedelta(days=10)
    new, old = Subscriber.objects.order_by("pk")[:2]
    Subscription.objects.filter(subscriber=new).update(created_at=later)
    for reader in (new, old):
        forget_subscriber(subscriber=reader, actor="t", now=later)
    count_growth(now=later)
    count_growth(now=later)
    assert [row.erased for row in GrowthTally.objects.filter(erased__gt=0)] == [1]
