"""A host's clock that jumps, for the one database that has no other: nothing opens early."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.editorial.steady import BELIEVED, SteadyClock

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


class Host:
    """A wall clock that is put forward and back, and ticks that nobody can change."""

    def __init__(self) -> None:
        self.ticks, self.offset = 100.0, NOW.timestamp() - 100.0
        self.clock = SteadyClock(lambda: self.ticks + self.offset, lambda: self.ticks)
        self.clock.now()

    def after(self, seconds: float, *, jump: timedelta = timedelta(0)) -> timedelta:
        """How far from the true time the clock is, so much later and after the jump."""
        self.offset += jump.total_seconds()
        self.ticks += seconds
        true = NOW + timedelta(seconds=self.ticks - 100.0)
        return self.clock.now() - true


JUMPS = [timedelta(hours=1), timedelta(days=1)]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_ahead_is_not_believed_at_once(jump: timedelta) -> None:
    host = Host()
    assert host.after(1, jump=jump) < timedelta(seconds=1)
    assert host.after(60) < timedelta(seconds=1)
    assert abs(host.after(1, jump=-jump)) < timedelta(seconds=1)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_was_put_right_is_believed_in_the_end(jump: timedelta) -> None:
    host = Host()
    host.after(1, jump=jump)
    assert abs(host.after(BELIEVED) - jump) < timedelta(seconds=1)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_back_counts_at_once_and_leaves_nothing(jump: timedelta) -> None:
    host = Host()
    assert abs(host.after(1, jump=-jump) + jump) < timedelta(seconds=1)
    assert abs(host.after(30, jump=jump)) < timedelta(seconds=1)


@pytest.mark.parametrize("jump", [*JUMPS, -JUMPS[1]])
def test_who_starts_in_a_jump_believes_its_parent(jump: timedelta) -> None:
    host = Host()
    told = host.clock.offset()
    host.after(1, jump=jump)
    child = SteadyClock(lambda: host.ticks + host.offset, lambda: host.ticks, host.clock.offset())
    assert child.offset() == told
    assert child.now() == host.clock.now()
    host.after(1, jump=-jump)
    assert child.now() == host.clock.now()


def test_a_clock_that_is_slewed_is_followed() -> None:
    host = Host()
    for _ in range(100):
        host.after(60, jump=timedelta(seconds=2))
    assert abs(host.after(0) - timedelta(seconds=200)) < timedelta(seconds=1)
