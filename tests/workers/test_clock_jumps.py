"""A host whose clock is a day off for some seconds: everything works on, then and afterwards.

Slow: real processes, whose clock is changed by a shim.
"""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness import wait_for
from tests.promises.sending import finished, letter, new_issue, start
from tests.running.clock import HostClock
from tests.sink import Sink

pytestmark = pytest.mark.slow
JUMPS = (timedelta(hours=1), timedelta(days=1), -timedelta(days=1))
MOMENT = 6.0  # seconds that a glitch lasts: three sweeps


def lasting(clock: HostClock, jump: timedelta) -> None:
    """The clock is off for a moment."""
    clock.set(jump)
    until = time.monotonic() + MOMENT
    wait_for(lambda: time.monotonic() >= until, MOMENT + 5, "the end of the jump")
    clock.set(timedelta(0))


def test_sends_and_sweeps_go_on_after_every_jump() -> None:
    with Sink(keep=False) as sink, letter(50, sink) as (made, issue):
        clock = HostClock(made)
        made.env["SMTP_URL"] += "&rate=200/s" if "?" in made.env["SMTP_URL"] else "?rate=200/s"
        with made.up():
            hour = datetime.now(UTC) + timedelta(seconds=60)
            at = hour.isoformat().replace("+00:00", "Z")
            later = made.json("issue", "send", issue, "--at", at)["send"]
            for sent, jump in enumerate(JUMPS):
                lasting(clock, jump)
                assert made.json("send", "status", later)["state"] == "scheduled"
                assert len(sink.recipients) == 50 * sent
                at_once = start(made, new_issue(made))
                wait_for(lambda s=at_once: finished(made, s), 40, f"the send after {jump}")
                wait_for(lambda: made.status("/readyz?workers=1") == 200, 40, "everybody's pulse")
            wait_for(lambda: finished(made, later), 120, "the send of later")
        assert datetime.now(UTC) >= hour
        assert len(sink.recipients) == 50 * (len(JUMPS) + 1)
