"""Reports of a generated year say what the sends themselves say, whatever comes later."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.figures.letters import Numbers
from publisher.actions.figures.periods import Kind, period_around, range_of, read_period
from publisher.actions.figures.report import report_on, report_on_issue
from publisher.actions.measuring.report_clicks import Known
from publisher.actions.sends.send_status import send_status
from publisher.audience.growth import count_growth
from publisher.audience.models import ConsentEvent, GrowthTally, Suppression
from publisher.delivery import transitions
from publisher.delivery.events import record_event
from publisher.delivery.models import Delivery, DeliveryEvent, HeardNews, Send, SendTally
from publisher.delivery.tallies.ending import tally_ended
from tests.db import ledger
from tests.generated_year import PARIS, Year, generated_year
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = range_of("2025-11-01", "2026-11-30")


@shared_rows
def year(db: None) -> Year:
    return generated_year(ledger.publication(), letters=2, readers=24)


def by_status(sends: list[Send]) -> Numbers:
    """What `send status` says of them, added up."""
    counts, complaints = Counter[str](), 0
    for send in sends:
        counts.update(send_status(Send.objects.get(pk=send.pk))["counts"])
    events = DeliveryEvent.objects.filter(delivery__send__in=[send.pk for send in sends])
    complaints = events.filter(type="complaint").count()
    return Numbers(
        recipients=sum(counts.values()),
        accepted=counts["accepted"] + counts["delivered"],
        refused=counts["bounced"] + counts["failed"],
        unknown=counts["uncertain"],
        stopped=counts["suppressed"] + counts["canceled"] + counts["superseded"],
        left=events.filter(type="unsubscribe").count(),
        complained=complaints,
    )


def without_replies(numbers: Numbers) -> tuple[int, ...]:
    return tuple(getattr(numbers, name) for name in Numbers.__slots__ if name != "replied")


def reported(year: Year, period=YEAR, newsletter=None):
    return report_on(publication=year.publication, newsletter=newsletter, period=period)


def check_sums(report) -> None:
    """Whatever it is divided by, it comes to the same."""
    total = report.mails.total
    assert sum(one.accepted for one in report.mails.destinations) == total.accepted
    assert sum(one.refused for one in report.mails.destinations) == total.refused
    assert sum(one.refused for one in report.mails.reasons) == total.refused
    assert sum(one.accepted for _, one in report.over_time) == total.accepted
    assert total.accepted + total.refused + total.unknown + total.stopped == total.recipients
    growth = report.growth
    for rows in (growth.by_list, growth.by_source, [one for _, one in growth.over_time]):
        assert sum(one.net for one in rows) == growth.total.net


def test_a_report_says_what_send_status_says(year: Year) -> None:
    report = reported(year)
    assert without_replies(report.mails.total) == without_replies(by_status(year.sends))
    assert len(report.mails.letters) == len(year.sends)
    check_sums(report)
    for letter in report.mails.letters[:3]:
        own = [send for send in year.sends if send.issue_id == letter.issue]
        assert without_replies(letter.numbers) == without_replies(by_status(own))
        assert report_on_issue(issue=own[0].issue).letters == [letter]


def test_each_newsletter_and_each_period_is_a_part_of_the_whole(year: Year) -> None:
    whole = reported(year).mails.total
    own = [reported(year, newsletter=one).mails.total for one in year.newsletters]
    assert sum(one.recipients for one in own) == whole.recipients
    months, period = 0, period_around(Kind.MONTH, date(2025, 11, 1))
    while period.first <= YEAR.last:
        part = reported(year, period)
        check_sums(part)
        months += part.mails.total.recipients
        period = period.after()
    assert months == whole.recipients


def test_late_bounces_and_events_correct_it(year: Year) -> None:
    before = reported(year).mails.total
    row = Delivery.objects.filter(send=year.sends[0], state="accepted").first()
    transitions.bounce(key=row.pk, code="550", reply="gone", now=year.until, verdict="unknown")
    after = reported(year)
    assert (after.mails.total.accepted, after.mails.total.refused) == (
        before.accepted - 1,
        before.refused + 1,
    )
    assert without_replies(after.mails.total) == without_replies(by_status(year.sends))
    check_sums(after)


def test_a_forgotten_reader_stays_in_the_sums_and_in_their_group(year: Year) -> None:
    row = Delivery.objects.filter(send=year.sends[0], state="accepted").first()
    before = reported(year)
    forget_subscriber(subscriber=row.subscriber, actor="test", now=year.until)
    assert Delivery.objects.get(pk=row.pk).address == ""
    transitions.bounce(key=row.pk, code="550", reply="gone", now=year.until, verdict="unknown")
    after = reported(year)
    assert not SendTally.objects.filter(count__lt=0).exists()
    assert after.mails.total.recipients == before.mails.total.recipients
    assert [one.name for one in after.mails.destinations] == [
        one.name for one in before.mails.destinations
    ]
    check_sums(after)


def test_sends_of_before_get_their_figures_from_the_sweep(year: Year) -> None:
    expected = reported(year)
    Send.objects.update(figured_at=None)
    SendTally.objects.filter(count__gt=1).delete()
    tally_ended(clock=lambda: year.until, seconds=60)
    assert reported(year).mails.destinations == expected.mails.destinations
    assert reported(year).mails.hours == expected.mails.hours
    assert not Send.objects.filter(figured_at=None, tallied_at__isnull=False).exists()


def test_what_is_heard_twice_counts_once(year: Year) -> None:
    before = reported(year).mails.total.left
    row = Delivery.objects.filter(send=year.sends[1], state="accepted").exclude(
        events__type="unsubscribe"
    )[0]
    for _ in range(2):
        record_event(delivery=row, event=DeliveryEvent.Type.UNSUBSCRIBE, now=year.until)
    assert HeardNews.objects.count() == 1
    tally_ended(clock=lambda: year.until, seconds=1)
    assert not HeardNews.objects.exists()
    assert reported(year).mails.total.left == before + 1


def test_what_is_not_measured_is_not_0_and_few_are_not_told_apart(year: Year) -> None:
    counted, other = (reported(year, newsletter=one).mails for one in year.newsletters)
    assert other.clicks.known is Known.NOT_MEASURED
    assert {one.clicks.known for one in other.hours} == {Known.NOT_MEASURED}
    assert counted.clicks.known is Known.COUNTED
    assert all(one.clicks.number is None or one.clicks.number > 4 or one.clicks.number == 0
               for one in counted.letters)  # fmt: skip
    said = sum(one.clicks.number or 0 for one in counted.letters)
    assert counted.clicks.number == said


def test_growth_is_what_consent_imports_and_blocks_say(year: Year) -> None:
    growth = reported(year).growth
    joined = ConsentEvent.objects.filter(kind="confirmed").count()
    imported = sum(row.joined for row in growth.by_source if row.name == "salon du livre")
    assert growth.total.joined == joined + imported
    assert growth.total.left == ConsentEvent.objects.filter(kind="withdrawn").count()
    assert growth.total.bounced == Suppression.objects.filter(reason="bounced").count()
    assert {one.name for one in growth.by_source} == {
        "form une-g",
        "form journal-g",
        "salon du livre",
    }
    kept = list(GrowthTally.objects.order_by("pk").values_list("day", "joined"))
    count_growth(now=year.until)
    assert sorted(kept) == sorted(GrowthTally.objects.values_list("day", "joined"))


def test_a_day_on_which_the_clocks_change_is_a_day(year: Year) -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        start, end = range_of(day, day).moments(PARIS)
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)
    send = year.sends[0]
    at = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)  # 23:30 in Paris, the 25th hour
    Send.objects.filter(pk=send.pk).update(started_at=at)
    assert [
        one.issue for one in reported(year, range_of("2026-10-25", "2026-10-25")).mails.letters
    ] == [send.issue_id]


@pytest.mark.parametrize(
    "name", ["2026-11", "2026-Q4", "2026", "2026-11-03..2026-11-09", "2024-02"]
)
def test_a_period_is_read_as_it_is_called(name: str) -> None:
    period = read_period(name)
    assert period.name == name
    stretches = period.stretches()
    assert (stretches[0].first, stretches[-1].last) == (period.first, period.last)
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(stretches))
    assert period.before().after() == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-Q5",
        "1234567",
        "2026-11-09..2026-11-03",
        "x..y",
        "2026-1",
        "0001",
        "٢٠٢٦",
        "2000-01-01..2026-01-01",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="is no period"):
        read_period(text)


def test_the_questions_do_not_grow(year: Year, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(18):
        reported(year)


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [("America/Montreal", date(2026, 3, 9), 23), ("Asia/Kathmandu", date(2026, 3, 10), 9)],
)
def test_days_and_hours_are_those_of_the_publications_clocks(
    db: None, zone: str, day: date, hour: int
) -> None:
    title = ledger.publication()
    title.time_zone = zone
    title.save()
    at = datetime(2026, 3, 10, 3, 40, tzinfo=UTC)  # 23:40 the day before; 09:25
    readers = ledger.mailing_list(title, readers=1)
    send = ledger.running_send(ledger.issue(title, readers))
    Delivery.objects.update(state="accepted", attempts=1, changed_at=at)
    Send.objects.update(state="finished", started_at=at)
    reader = send.deliveries.get().subscriber
    ConsentEvent.objects.create(
        publication=title, subscriber=reader, mailing_list=readers, kind="confirmed", at=at
    )
    tally_ended(clock=lambda: at, seconds=5)
    count_growth(now=at)
    report = report_on(
        publication=title, newsletter=None, period=range_of(day.isoformat(), day.isoformat())
    )
    assert report.mails.total.accepted == 1
    assert report.growth.total.joined == 1
    assert [one.hour for one in report.mails.hours if one.left] == [hour]
