"""From numbers to places up and down a drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_TICKS = 4
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` over the height between `top` and `bottom`, with lines at the ticks."""

    low: float
    high: float
    top: float
    bottom: float
    ticks: Sequence[float]

    def y(self, value: float) -> float:
        """How far down a number stands."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)


def scale_of(values: Sequence[float], top: float, bottom: float) -> Scale:
    """One that holds 0 and all the values, and begins and ends at round numbers: whole ones, for
    what is counted."""
    low, high = min((0, *values)), max((0, *values))
    step = _step((high - low) / MOST_TICKS)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        last = first + 1
    ticks = [number * step for number in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], top, bottom, ticks)


def _step(least: float) -> float:
    """The smallest round number that is not below it."""
    if least <= 1:
        return 1
    power = 10 ** math.floor(math.log10(least))
    return float(next(one * power for one in STEPS if one * power >= least * (1 - 1e-9)))
