"""Beat: by a clock that nobody can set, with nothing kept, quiet while the broker is away."""

import pytest

from workers.beating import ENOUGH, Beat


class Redis:
    """The pulses and the queue as beat sees them."""

    def __init__(self) -> None:
        self.beats, self.waits, self.away = 0, 0, False

    def beat(self, _parts: list[str]) -> None:
        if self.away:
            raise OSError("no Redis")
        self.beats += 1

    def waiting(self, _queue: str) -> int:
        if self.away:
            raise OSError("no Redis")
        return self.waits


class Beating:
    """A beat for two paces, and a clock that the test puts on."""

    def __init__(self) -> None:
        self.now, self.sent, self.redis = 1_000.0, list[float](), Redis()
        self.beat = Beat(
            self.redis,  # type: ignore[arg-type]
            self.sent.append,
            paces=(2.0, 60.0),
            clock=lambda: self.now,
        )

    def for_seconds(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += max(self.beat.tick(), 0.001)


def test_each_pace_is_kept_from_the_start_on() -> None:
    beating = Beating()
    beating.for_seconds(120)
    assert 58 <= beating.sent.count(2.0) <= 61
    assert beating.sent.count(60.0) == 2
    assert 23 <= beating.redis.beats <= 25


def test_sweeps_that_nobody_takes_do_not_pile_up() -> None:
    beating = Beating()
    beating.redis.waits = ENOUGH
    beating.for_seconds(60)
    assert beating.sent == []
    beating.redis.waits = 0
    beating.for_seconds(2)
    assert beating.sent


def test_an_outage_is_a_line_when_it_begins_and_one_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    beating = Beating()
    beating.redis.away = True
    beating.for_seconds(60)
    beating.redis.away = False
    beating.for_seconds(10)
    (away,) = [line for line in caplog.messages if "away" in line]
    assert "REDIS_URL" in away
    assert caplog.messages.count("the broker is back") == 1
    assert beating.sent
