"""Keeps the children alive until asked to stop, then drains them."""

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from publisher.cli.supervisor.child import Child, Part
from publisher.cli.supervisor.signals import Signals
from publisher.editorial.steady import TOLD, SteadyClock
from publisher.errors import Refused

TICK = 0.05  # seconds between looks while something is awaited
IDLE = 5.0  # seconds between looks at the logs' sizes
DRAIN = 30.0  # seconds that a slice of mail may still take
START = 60.0  # seconds until everything must be ready
GIVE_UP_AFTER = 3  # deaths of one part before the first readiness
QUIET = 2.0  # seconds that a broker or catcher may take to end
STUCK = 60.0  # seconds without a sign of life until a part is killed


class Stopped(Exception):
    """A person or the system asked us to stop."""


class Supervisor:
    """Starts parts in stages; the last ones started are the first ones stopped."""

    def __init__(
        self, environment: Mapping[str, str], logs: Path, report: Callable[[str], None]
    ) -> None:
        self._environment, self.logs, self.report = environment, logs, report
        self._clock = SteadyClock()
        self.signals = Signals()
        self.stages: list[list[Child]] = []
        self.started = False

    def environment(self) -> dict[str, str]:
        """What a child sees that starts now: the clock that we believe in, too."""
        return {**self._environment, TOLD: str(self._clock.offset())}

    @property
    def children(self) -> list[Child]:
        return [child for stage in self.stages for child in stage]

    def start(self, parts: Sequence[Part]) -> None:
        """Start a stage; `wait_ready` says when it stands."""
        self.stages.append([])
        for part in parts:
            self.add(part)

    def add(self, part: Part) -> None:
        """Start one more part in the newest stage."""
        child = Child(part, self.environment, self.logs)
        self.stages[-1].append(child)
        child.start()

    def wait_ready(self) -> None:
        """Wait until every part is ready. Raises Stopped, or Refused after START seconds."""
        waiting, limit = list(self.children), time.monotonic() + START
        while waiting:
            self._restart_dead()
            waiting = [c for c in waiting if not c.ready()]
            if time.monotonic() > limit:
                names = ", ".join(child.part.name for child in waiting)
                raise Refused(
                    "not_ready", f"{names} was not ready after {START:.0f} s", str(self.logs)
                )
            if waiting:
                self._pause(TICK)

    def run_once(self, part: Part, look: Callable[[], None]) -> int:
        """Run a part to its end and return its exit code; its last line stays in its log.

        `look` is called over and over until it ends.
        """
        child = Child(part, self.environment, self.logs)
        child.start()
        assert child.process is not None
        try:
            while child.process.poll() is None:
                self._restart_dead()
                look()
                self._pause(TICK)
        except BaseException:
            child.send(signal.SIGKILL)
            child.process.wait()
            raise
        return child.process.returncode

    def watch(self, look: Callable[[], None]) -> None:
        """Restart what dies or stands still, until a signal to stop comes.

        `look` is called every IDLE seconds or so.
        """
        self.started, looked_at = True, time.monotonic()
        while not self.signals.stops:
            self._restart_dead()
            if time.monotonic() - looked_at >= IDLE:
                # Had we ourselves stood still meanwhile, nobody else could be blamed.
                self._end_stuck(blame=time.monotonic() - looked_at < STUCK / 2)
                look()
                self._clock.now()  # what it believes in comes from looking
                looked_at = time.monotonic()
            for child in self.children:
                child.trim_log()
            due = [c.start_at - time.monotonic() for c in self.children if c.process is None]
            self.signals.wait(min([IDLE, *due]))

    def drain(self) -> None:
        """Stop stage after stage, politely, then not; a second signal stops waiting."""
        patience = self.signals.stops
        for number, stage in enumerate(reversed(self.stages)):
            bound = DRAIN if number == 0 else QUIET
            self._end(stage, time.monotonic() + bound, patience)

    def _end(self, stage: Sequence[Child], limit: float, patience: int) -> None:
        for child in stage:
            child.send(signal.SIGTERM)
        while any(child.running() for child in stage):
            if time.monotonic() > limit or self.signals.stops > max(patience, 1):
                self.report("not waiting any longer for what still runs")
                break
            self.signals.wait(TICK)
        for child in stage:
            child.send(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def _pause(self, seconds: float) -> None:
        self.signals.wait(seconds)
        if self.signals.stops:
            raise Stopped

    def _restart_dead(self) -> None:
        """Notice deaths and start again what is due."""
        for child in self.children:
            if how := child.ended():
                self._report_death(child, how)
            due = child.process is None and time.monotonic() >= child.start_at
            if due and (error := child.try_to_start()):
                self.report(f"{child.part.name} cannot be started: {error}")

    def _end_stuck(self, *, blame: bool) -> None:
        """Kill what gives no sign of life; it is started again like whatever dies."""
        for child in self.children:
            silent = child.silent()
            if not blame:
                child.heard_at = time.monotonic()
            elif silent > STUCK:
                self.report(f"{child.part.name} stands still for {silent:.0f} s; it is killed")
                child.send(signal.SIGKILL)

    def _report_death(self, child: Child, how: str) -> None:
        if not self.started and child.deaths >= GIVE_UP_AFTER:
            raise Refused(
                "will_not_start",
                f"{child.part.name} {how}: {child.last_line()}",
                str(child.log),
            )
        self.report(f"{child.part.name} {how}; starting it again (see {child.log})")
