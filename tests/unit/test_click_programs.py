"""Which clicks are a program's."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.measuring.programs import by_programs, is_program

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Firefox/140.0"}


def at(*seconds: float) -> list[tuple[int, datetime]]:
    return [(link, NOON + timedelta(seconds=one)) for link, one in enumerate(seconds)]


@pytest.mark.parametrize(
    ("seconds", "links", "found"),
    [
        ((0, 30, 60, 90), 4, set()),
        ((0, 1, 2, 3), 10, {0, 1, 2, 3}),
        ((0, 1, 2), 10, set()),
        ((0, 1, 2), 3, {0, 1, 2}),
        ((0,), 1, set()),
        ((0, 300, 301, 302, 303), 20, {1, 2, 3, 4}),
        ((0, 9, 18, 27), 4, set()),
    ],
)
def test_many_links_at_once_are_a_programs(seconds, links, found) -> None:
    assert by_programs(at(*seconds), links=links) == found


def test_nobody_has_read_what_came_this_moment() -> None:
    arrived = NOON - timedelta(seconds=2)
    assert by_programs(at(0, 60), links=9, arrived=arrived) == {0}


def test_a_person_follows_a_link() -> None:
    assert not is_program("GET", PERSON)


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("HEAD", {}),
        ("GET", {"HTTP_PURPOSE": "prefetch"}),
        ("GET", {"HTTP_SEC_PURPOSE": "prefetch;prerender"}),
        ("GET", {"HTTP_X_PURPOSE": "preview"}),
        ("GET", {"HTTP_X_MOZ": "prefetch"}),
        ("GET", {"HTTP_USER_AGENT": ""}),
        ("GET", {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; bingbot/2.0)"}),
        ("GET", {"HTTP_USER_AGENT": "Barracuda Sentinel (EE)"}),
        ("GET", {"HTTP_USER_AGENT": "python-requests/2.32"}),
    ],
)
def test_what_no_person_asks_for(method, more) -> None:
    assert is_program(method, {**PERSON, **more})
