"""Waiting for a signal or for time to pass, whichever comes first."""

import os
import select
import signal
from types import FrameType

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Signals:
    """Counts requests to stop; `wait` also wakes when a child ends."""

    def __init__(self) -> None:
        self.stops = 0
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(self.writer, False)
        signal.set_wakeup_fd(self.writer, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stops += 1

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes, at most `seconds`."""
        if select.select([self.reader], [], [], max(0.0, seconds))[0]:
            os.read(self.reader, 4096)
