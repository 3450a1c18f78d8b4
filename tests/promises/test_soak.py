"""`make soak`: promises 1 and 2 for a night. The short one is in the first promise's file.

Slow: a night.
"""

import sys

import pytest

from tests.promises.soak import judge, soak

pytestmark = [pytest.mark.slow, pytest.mark.soak]


def test_a_hundred_thousand_readers_fifty_kills_and_a_relay_on_a_bad_day() -> None:
    record = soak(
        readers=100_000,
        kills=50,
        chance=0.0005,
        delay=0,
        seconds=3_600,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    judge(record)
    print(record.counts, f"swallowed {record.swallowed}", file=sys.stderr)
