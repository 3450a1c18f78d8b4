"""What pages show of sends to many readers is what counting each row gives."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import cycle, islice

import pytest
from django.core.cache import cache

from publisher.actions.sends import by_provider as providers
from publisher.actions.sends.send_figures import counts_of, left_by
from publisher.audience import kept_counts
from publisher.audience.kept_counts import kept_count
from publisher.delivery.models import Delivery, DeliveryEvent, Send
from publisher.delivery.tallies import live
from publisher.editorial.models import Issue
from tests.newsroom import NOW
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STATES = [state for state in Delivery.State if state != Delivery.State.DELIVERED]


@pytest.fixture
def room(db: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    cache.clear()  # of sends that had the same numbers in other tests
    monkeypatch.setattr(live, "LARGE", 20)
    return make_newsroom("rive", "La Rive")


def sent(room: Newsroom, number: int, state: str = Send.State.RUNNING) -> Send:
    return room.sent(state, **Counter(islice(cycle(STATES), number)))


def test_a_large_send_is_counted_by_what_is_left_of_it(
    room: Newsroom, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    large = sent(room, 50)
    room.issue = another(room.issue)
    small = sent(room, 11)
    with django_assert_num_queries(1):
        found = counts_of([large, small])
    for send in (large, small):
        rows = Counter(send.deliveries.values_list("state", flat=True))
        assert found[send.pk] == dict(rows)
        assert sum(found[send.pk].values()) == send.recipients


def another(issue: Issue) -> Issue:
    """The next day's."""
    copy = Issue.objects.get(pk=issue.pk)
    copy.pk, copy.dated_at = None, issue.dated_at + timedelta(days=1)
    copy.save()
    return copy


def test_what_was_heard_of_as_delivered_counts_as_accepted(room: Newsroom) -> None:
    send = room.sent(Send.State.RUNNING, accepted=10, delivered=15)
    assert counts_of([send])[send.pk] == {"accepted": 25}


def test_who_left_by_a_send_is_counted_from_its_first_row(room: Newsroom) -> None:
    send = sent(room, 22, Send.State.FINISHED)
    row = send.deliveries.order_by("pk")[0]
    DeliveryEvent.objects.create(
        publication=room.publication,
        delivery=row,
        type="unsubscribe",
        key=b"1" * 16,
        occurred_at=NOW,
        recorded_at=NOW,
    )
    assert left_by([send], now=NOW) == {send.pk: 1}
    assert left_by([], now=NOW) == {}


def test_every_second_row_is_a_sample_of_providers(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = room.sent(Send.State.RUNNING, accepted=40)
    assert not providers.by_provider(send, now=NOW).sampled
    monkeypatch.setattr(providers, "WHOLE", 20)
    shown = providers.by_provider(send, now=NOW)
    assert (shown.counted, shown.total, shown.sampled) == (20, 40, True)
    assert shown.rows == (("", {"accepted": 40}),)


def test_a_large_number_is_kept_for_a_minute_and_a_small_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.clear()
    monkeypatch.setattr(kept_counts, "LARGE", 5)
    numbers = iter([7, 8, 3, 4, 9])

    def at(now: datetime) -> int:
        return kept_count("x", lambda: next(numbers), now).number

    later = NOW + timedelta(seconds=61)
    assert [at(NOW), at(NOW + timedelta(seconds=59)), at(later)] == [7, 7, 8]
    again = later + timedelta(seconds=61)
    assert [at(again), at(again)] == [3, 4], "what is small is counted every time"
    assert at(again - timedelta(hours=1)) == 9, "a clock that jumped back"
