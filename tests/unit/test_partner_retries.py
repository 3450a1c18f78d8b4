"""What a partner's answer means: when it is tried again, and when a destination rests."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.channels.types import Outcome, Reply
from publisher.delivery.partners.partner_retries import GIVE_UP, Verdict, partner_result, verdict_of
from publisher.delivery.partners.resting import IN_A_ROW, is_quiet, probe_at, weight

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(code: str, outcome: Outcome = Outcome.REFUSED, **more: float | str) -> Reply:
    return Reply(key=7, outcome=outcome, code=code, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (answer("HTTP 204", Outcome.ACCEPTED), None),
        (answer("written", Outcome.DELIVERED), None),
        (answer("", Outcome.UNKNOWN), None),
        (answer("HTTP 503", Outcome.DEFERRED), Verdict.ROUTE),
        (answer("errno 28", Outcome.ROUTE), Verdict.ROUTE),
        (answer("HTTP 429", Outcome.DEFERRED, retry_after=9), Verdict.ASKED),
        (answer("HTTP 404"), Verdict.MISTAKE),
        (answer("HTTP 301"), Verdict.MISTAKE),
        (answer("HTTP 410"), Verdict.GONE),
        (answer("550 5.7.1"), Verdict.REFUSED),
        (answer("553", verdict="mistake"), Verdict.MISTAKE),
        (answer("421", verdict="gone"), Verdict.GONE),
    ],
)
def test_what_a_reply_is_about(reply: Reply, verdict: Verdict | None) -> None:
    assert verdict_of(reply) == verdict


def test_waits_grow_are_the_same_again_and_differ_from_each_other() -> None:
    def waits(key: int) -> list[timedelta]:
        replies = [Reply(key=key, outcome=Outcome.DEFERRED, code="HTTP 500")] * 6
        found = []
        for number, reply in enumerate(replies, 1):
            result = partner_result(reply, attempt=number, now=NOW, since=NOW, must_go=False)
            assert result.next_attempt_at is not None
            found.append(result.next_attempt_at - NOW)
        return found

    for wait, meant in zip(waits(7), (30, 300, 900, 1800, 3600, 3600), strict=True):
        assert meant <= wait.total_seconds() < 1.1 * meant
    assert waits(7) == waits(7)
    assert not set(waits(7)) & set(waits(8))


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [(5, 30, 33), (1200, 1200, 1200), (9e9, 86_400, 86_400)],
)
def test_what_the_partner_asks_for_is_kept_up_to_a_day(asked: float, least: int, most: int) -> None:
    reply = answer("HTTP 429", Outcome.DEFERRED, retry_after=asked)
    due = partner_result(reply, attempt=1, now=NOW, since=NOW, must_go=False).next_attempt_at
    assert due is not None
    assert least <= (due - NOW).total_seconds() <= most


def test_five_days_and_longer_for_what_must_go() -> None:
    reply = answer("HTTP 500", Outcome.DEFERRED)
    late = {"attempt": 9, "now": NOW + GIVE_UP - HOUR, "since": NOW}
    assert partner_result(reply, must_go=False, **late).state == "failed"  # type: ignore[arg-type]
    assert partner_result(reply, must_go=True, **late).state == "retrying"  # type: ignore[arg-type]


@pytest.mark.parametrize(("age", "most"), [(timedelta(), 330), (timedelta(days=2), 3960)])
def test_a_kill_is_tried_more_often_at_first(age: timedelta, most: int) -> None:
    due = partner_result(
        answer("HTTP 404"), attempt=9, now=NOW + age, since=NOW, must_go=True, urgent=True
    ).next_attempt_at
    assert due is not None
    assert (due - NOW - age).total_seconds() <= most


@pytest.mark.parametrize(
    ("reply", "enough"),
    [
        (answer("HTTP 500", Outcome.DEFERRED), False),
        (answer("TimedOut", Outcome.DEFERRED), True),
        (answer("no connection", Outcome.ROUTE), True),
        (answer("HTTP 503", Outcome.DEFERRED, retry_after=60), True),
    ],
)
def test_one_failure_that_is_about_the_place_is_enough(reply: Reply, enough: bool) -> None:
    assert (weight(reply) >= IN_A_ROW) is enough
    assert weight(reply) > 0


@pytest.mark.parametrize("code", ["HTTP 404", "HTTP 200"])
def test_who_answers_does_not_rest(code: str) -> None:
    assert weight(answer(code, Outcome.ACCEPTED if "200" in code else Outcome.REFUSED)) == 0


@given(failed=st.integers(0, 10**6), asked=st.floats(0, 10**7))
def test_rests_grow_with_the_failure_within_bounds(failed: int, asked: float) -> None:
    reply = answer("x", Outcome.ROUTE, retry_after=asked)
    since = NOW - timedelta(seconds=failed)
    rest = (probe_at(destination_id=3, since=since, now=NOW, reply=reply) - NOW).total_seconds()
    assert rest >= 20
    assert rest <= max(1980, min(asked, 86_400)) + 1e-3
    if 60 < failed < 3000 and asked < 20:
        assert failed / 2 <= rest <= failed * 0.55 + 1e-3


@pytest.mark.parametrize(
    ("at", "start", "end", "quiet"),
    [
        ("22:00", None, time(6), False),
        ("22:00", time(22), time(22), False),
        ("21:59", time(22), time(6), False),
        ("22:00", time(22), time(6), True),
        ("03:00", time(22), time(6), True),
        ("06:00", time(22), time(6), False),
        ("12:30", time(12), time(13), True),
        ("13:00", time(12), time(13), False),
    ],
)
def test_quiet_hours_are_by_the_destination_s_clock(
    at: str, start: time | None, end: time | None, quiet: bool
) -> None:
    now = datetime.fromisoformat(f"2026-07-01T{at}:00+02:00")
    assert is_quiet(now, start, end, "Europe/Paris") is quiet


def test_quiet_hours_in_the_hour_that_comes_twice() -> None:
    for offset in ("+02:00", "+01:00"):
        now = datetime.fromisoformat(f"2026-10-25T02:30:00{offset}")
        assert is_quiet(now, time(2), time(3), "Europe/Paris")
