"""Dates as feeds and files of the field write them."""

from datetime import UTC, datetime

import pytest

from publisher.content.parsers.moments import read_moment

SEVEN = datetime(2026, 9, 3, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-03T07:00:00Z", "2026-09-03T09:00:00+02:00", "2026-09-03 09:00:00 +0200",
        "2026-09-03 09:00 CEST", "2026-09-03 07:00:00 UTC", "2026-09-03T07:00:00.123456Z",
        "Thu, 03 Sep 2026 07:00:00 GMT", "Thu, 3 Sept 2026 07:00:00 UT",
        "Thu, 03 Sep 2026 08:00:00 CET", "Thu, 03 Sep 2026 09:00:00 CEST",
        "Thu, 03 Sep 2026 08:00:00 BST", "Thu, 03 Sep 2026 08:00:00 GMT+1",
        "Thu, 03 Sep 2026 08:00:00 GMT+01:00", "Thu, 03 Sep 2026 09:00:00 +02:00",
        "Thu, 03 Sep 2026 09:00:00 +0200 (CEST)", "Thu, 03 Sep 2026 03:00:00 EDT",
        "jeu., 03 sept. 2026 09:00:00 +0200", "jeudi 3 septembre 2026 09:00 +0200",
        "jeudi 3 septembre 2026 à 07:00", "Do, 03 September 2026 09:00:00 MESZ",
        "jue, 03 septiembre 2026 09:00:00 +0200", "September 3, 2026 7:00 AM GMT",
        "Thu Sep  3 07:00:00 2026", "Thu Sep 3 09:00:00 CEST 2026", "03-Sep-26 07:00:00 GMT",
        "Thu, 03 Sep 2026 06:59:60 GMT", "2026-09-03T06:59:60Z",
    ],
)  # fmt: skip
def test_one_instant(text: str) -> None:
    found = read_moment(text, UTC)
    assert found is not None
    assert found.replace(microsecond=0) == SEVEN


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "03/09/2026 07:00", "Thu, 03 Sep 2026 07:00:00 IST",
        "Thu, 03 Sep 2026 07:00:00 XYZ", "Thu, 33 Sep 2026 07:00:00 GMT",
        "Thu, 03 Smarch 2026 07:00:00 GMT", "Thu, 03 Sep 0001 07:00:00 GMT",
        "2026-09-03T25:00:00Z", "Thu, 03 Sep 2026 07:00:00 +9900",
    ],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert read_moment(text, UTC) is None
