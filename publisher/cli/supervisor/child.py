"""One child process: started bound to us, its output in a log file of limited size."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from publisher.parent_death import launched

LOG_BYTES = 5_000_000
FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER = 0.2, 30.0, 10.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A process to keep alive: its name on screen, command line, and what has to be there before
    each start. ready: whether it does its work; alive: whether it can do any; both take its pid."""

    name: str
    command: list[str]
    ready: Callable[[int], bool] = lambda _: True
    alive: Callable[[int], bool] = lambda _: True
    prepare: Callable[[], object] = lambda: None  # before each start


class Child:
    """A Part that runs, or waits for its next start."""

    def __init__(self, part: Part, environment: Callable[[], dict[str, str]], logs: Path) -> None:
        self.part, self.environment = part, environment
        self.log = logs / f"{part.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.deaths = 0
        self.started_at = self.start_at = self.heard_at = 0.0

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor alone."""
        self.part.prepare()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                launched(self.part.command),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started_at = self.heard_at = time.monotonic()

    def ended(self) -> str | None:
        """How it ended, in words, or None while it runs. Plans its next start."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        now = time.monotonic()
        if now - self.started_at > STEADY_AFTER:
            self.pause, self.deaths = FIRST_PAUSE, 0
        self.deaths += 1
        self.start_at, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.process = None
        if status < 0:
            return f"was killed ({signal.Signals(-status).name})"
        return f"ended (exit code {status})"

    def try_to_start(self) -> OSError | None:
        """Start it, or plan the next try: on a full disk not even that may work."""
        try:
            self.start()
        except OSError as error:
            now = time.monotonic()
            self.start_at, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
            return error
        return None

    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def ready(self) -> bool:
        """Whether it is there and does its work."""
        return self.process is not None and self.running() and self.part.ready(self.process.pid)

    def silent(self) -> float:
        """Seconds since it was last seen alive; looks now. 0 for one that waits for its start."""
        now = time.monotonic()
        if self.process is None or not self.running() or self.part.alive(self.process.pid):
            self.heard_at = now
        return now - self.heard_at

    def send(self, number: signal.Signals) -> None:
        """Signal the process; for SIGKILL its whole session."""
        if self.process is None or self.process.poll() is not None:
            return
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)

    def last_line(self) -> str:
        """The last line of its log: usually why it ended."""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 4096))
            lines = file.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def trim_log(self) -> None:
        """Keep one old file when the log has grown; writers append, so truncating is safe. Without
        room for the old one, it goes."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            with suppress(OSError):
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)
