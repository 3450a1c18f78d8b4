"""Times that people write."""

from zoneinfo import ZoneInfo

import pytest

from publisher.content.local_time import moment_in
from publisher.content.problems import BadInput

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-22T06:30:00Z", "2026-11-22T06:30:00+00:00"),
        ("2026-11-22T06:30:00+05:30", "2026-11-22T01:00:00+00:00"),
        ("2026-11-22 07:30", "2026-11-22T06:30:00+00:00"),
        ("2026-07-14T07:30", "2026-07-14T05:30:00+00:00"),
    ],
)
def test_with_an_offset_or_by_the_clock_on_the_wall(written: str, utc: str) -> None:
    assert moment_in(written, PARIS).isoformat() == utc


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("demain", "bad_time"),
        ("", "bad_time"),
        ("2026-03-29 02:30", "bad_time"),
        ("2026-10-25 02:30", "ambiguous_time"),
    ],
)
def test_a_time_that_is_none_or_two(written: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        moment_in(written, PARIS, "UNTIL")
    assert (caught.value.code, caught.value.where) == (code, "UNTIL")
