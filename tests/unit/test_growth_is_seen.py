"""The measure of costs sees a square, and nothing where there is none."""

import pytest

from tests.growth import costs_more, grows_too_fast


def work(steps: int) -> int:
    return sum(1 for _ in range(steps))


@pytest.mark.slow
def test_a_square_is_seen() -> None:
    """Slow: each square is worked out a dozen times before it is believed."""
    assert grows_too_fast(lambda size: work(size * size), int, (600, 2_400))
    assert costs_more(work, 6_000_000, 400_000, times=2)


def test_what_grows_with_its_size_does_not_grow_too_fast() -> None:
    assert not grows_too_fast(work, int, (100_000, 400_000, 1_600_000))
    assert not costs_more(work, 100_000, 1_000_000, times=1)
