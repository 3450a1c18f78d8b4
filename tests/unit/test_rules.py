"""A rule's hours by the publication's clocks, and what a rule may not say."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from publisher.actions.compose.rules import (
    DAYS,
    Rule,
    checked_rule,
    days_in,
    next_time,
    rule_from,
    rule_to,
)
from publisher.errors import PublisherError

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "days", "after", "due"),
    [
        ("07:00", DAYS, "2026-11-23 05:59", "2026-11-23 06:00"),
        ("07:00", DAYS, "2026-11-23 06:00", "2026-11-24 06:00"),
        ("07:00", DAYS[:5], "2026-11-20 12:00", "2026-11-23 06:00"),  # Friday to Monday
        ("07:00", ("fri",), "2026-11-20 12:00", "2026-11-27 06:00"),
        # Summer time begins: 07:00 is an hour earlier by UTC, and 02:30 does not exist.
        ("07:00", DAYS, "2026-03-28 06:00", "2026-03-29 05:00"),
        ("02:30", DAYS, "2026-03-28 12:00", "2026-03-29 01:30"),
        ("02:30", DAYS, "2026-03-29 01:30", "2026-03-30 00:30"),
        # It ends: 02:30 comes twice, and counts once.
        ("02:30", DAYS, "2026-10-24 12:00", "2026-10-25 00:30"),
        ("02:30", DAYS, "2026-10-25 00:30", "2026-10-26 01:30"),
        ("02:30", DAYS, "2026-10-25 01:15", "2026-10-26 01:30"),
    ],
)
def test_the_hour_is_that_of_the_wall(
    hour: str, days: tuple[str, ...], after: str, due: str
) -> None:
    assert next_time(Rule(at=hour, days=days), PARIS, at(after)) == at(due)


def test_every_day_has_its_hour_once_in_a_year_of_two_changes() -> None:
    rule, moment = Rule(at="02:30"), at("2026-01-01 12:00")
    seen = []
    for _ in range(365):
        found = next_time(rule, PARIS, moment)
        assert found is not None
        moment = found
        seen.append(moment.astimezone(PARIS).date())
    assert len(set(seen)) == 365


def test_without_an_hour_it_is_never_due() -> None:
    assert next_time(Rule(), PARIS, at("2026-11-23 06:00")) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", DAYS[:5]),
        ("sat,sun", DAYS[5:]),
        ("fri-mon", ("mon", "fri", "sat", "sun")),
        ("Wed", ("wed",)),
        ("mon-sun", DAYS),
    ],
)
def test_days_are_read(text: str, days: tuple[str, ...]) -> None:
    assert days_in(text) == days


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"at_least": 0}, "bad_number"),
        ({"at_least": 5, "at_most": 3}, "bad_number"),
        ({"at_most": 101}, "bad_number"),
        ({"lead": "long"}, "bad_length"),
        ({"sections": "author"}, "bad_sections"),
        ({"at": "25:00"}, "bad_hour"),
        ({"at": "7h"}, "bad_hour"),
        ({"days": ()}, "bad_days"),
        ({"rubrics": ("a\nb",)}, "bad_text"),
        ({"language": "français"}, "unknown_language"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(PublisherError) as caught:
        checked_rule(replace(Rule(), **change))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_row_holds_the_rule_and_gives_it_back() -> None:
    rule = Rule(rubrics=("Monde",), lead="line", sections="rubric", at="07:00", days=("mon",))
    assert rule_from(rule_to(rule)) == rule
    assert rule_to(rule)["lengths"] == {"lead": "line", "rest": "teaser"}
    assert rule_from({}) == Rule()
