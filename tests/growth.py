"""What an input costs beside another one.

A bound in seconds says as much of the machine, and of what ran beside, as of the code. What the
same process takes for a shorter input, or for a harmless one, is as slow as what is measured.
"""

import gc
import math
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from publisher.content.problems import BadInput

Input = TypeVar("Input")

MOST = 2.5  # times the time for twice the size
UNNOTICED = 0.02  # seconds: what is quicker cannot be compared
LONG_ENOUGH = 0.1  # seconds: the square of a size shows by then
TRIES = 12


def seconds(read: Callable[[Input], object], given: Input) -> float:
    """CPU of this process for what is read or refused."""
    gc.disable()
    try:
        began = time.process_time()
        with suppress(BadInput):
            read(given)
        return time.process_time() - began
    finally:
        gc.enable()


def costs_more(
    read: Callable[[Input], object], given: Input, beside: Input, *, times: float
) -> str:
    """What an input costs where that is over so many times what the other one does, else ""."""
    reference, took = _compared(read, given, beside, times, seconds(read, beside))
    return "" if took <= _allowed(reference, times) else f"{took:.3f} s beside {reference:.3f} s"


def grows_too_fast(
    read: Callable[[Input], object], shape: Callable[[int], Input], sizes: Iterable[int]
) -> str:
    """What grew faster than its size, "" for nothing.

    A larger one is not tried once its time can be seen, for then its square could be, too.
    """
    reference, smaller = 0.0, 0
    for size in sizes:
        given = shape(size)
        if smaller:
            times = MOST ** math.log2(size / smaller)
            reference, took = _compared(read, given, shape(smaller), times, reference)
            if took > _allowed(reference, times):
                return f"{reference:.3f} s for {smaller}, {took:.3f} s for {size}"
        else:
            took = seconds(read, given)
        if took > LONG_ENOUGH:
            break
        reference, smaller = took, size
    return ""


def _allowed(reference: float, times: float) -> float:
    return times * max(reference, UNNOTICED)


def _compared(
    read: Callable[[Input], object], given: Input, beside: Input, times: float, reference: float
) -> tuple[float, float]:
    """Seconds of the one beside and of the one given.

    The best of some tries counts: whatever else a machine does makes them longer, never shorter.
    """
    took = seconds(read, given)
    for _ in range(TRIES):
        if took <= _allowed(reference, times):
            break
        reference = max(reference, seconds(read, beside))
        took = min(took, seconds(read, given))
    return reference, took
