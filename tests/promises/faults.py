"""Faults of a running installation, one after another, each in the middle of a send.

A round: a send begins, the fault comes, readiness must say so, it goes or is mended, the send ends,
and both sides count. What happened when is kept for the figures.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.harness import Installation, Running, wait_for
from tests.promises.sending import CONNECTIONS, finished, in_state, new_issue, start
from tests.sink import Sink

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "10"))
READERS, CHILDREN = 200, 2
TRUTH = 30.0  # seconds in which readiness must know of a fault, and of its end
FULL = 45.0  # seconds that a disk stays full
MENDED = 150.0  # seconds in which what stands still must have been replaced
ALL_WORK = "/readyz?workers=1"


@dataclass
class Figures:
    """Seconds until readiness knew, and until everything worked again; rows of unknown fate."""

    knew: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    uncertain: int = 0

    def __str__(self) -> str:
        def of(times: list[float]) -> str:
            return f"{min(times):.0f} to {max(times):.0f} s" if times else "not asked"

        return (
            f"{len(self.back)} rounds: not ready after {of(self.knew)}, ready again after "
            f"{of(self.back)}, {self.uncertain} uncertain, none lost, none repeated, none open"
        )


@dataclass
class House:
    """What runs, and what it sends to."""

    made: Installation
    up: Running
    sink: Sink
    figures: Figures = field(default_factory=Figures)
    send: str = ""  # of this round

    def ready(self) -> bool:
        return self.made.status(ALL_WORK) == 200

    def knows(self, since: float) -> None:
        """Readiness says within TRUTH seconds that something is wrong."""
        wait_for(lambda: not self.ready(), TRUTH, "readiness to know of the fault")
        self.figures.knew.append(time.monotonic() - since)

    def round(
        self, fault: Callable[[], None], *, connections: int = CHILDREN * CONNECTIONS
    ) -> None:
        """One send with the fault in its middle; `fault` returns when it is over or will be."""
        made, sink = self.made, self.sink
        wait_for(self.ready, MENDED, "everybody's pulse before the round")
        before = len(sink.mails)
        send = self.send = start(made, new_issue(made))
        wait_for(lambda: len(sink.mails) > before + 20, MENDED, "the first mails")
        fault()
        since = time.monotonic()
        wait_for(self.ready, MENDED, "readiness after the fault")
        self.figures.back.append(time.monotonic() - since)
        end = wait_for(lambda: finished(made, send), 300, "the end of the send")
        taken = Counter(mail.recipient for mail in sink.mails[before:])
        assert sum(end["counts"].values()) == READERS
        assert end["counts"]["accepted"] + end["counts"]["uncertain"] == READERS, end["counts"]
        assert set(taken.values()) == {1}, "somebody got it twice"
        assert in_state_or_counted(made, send, end) <= set(taken), "somebody did not get it"
        assert end["counts"]["uncertain"] <= connections
        self.figures.uncertain += end["counts"]["uncertain"]


def in_state_or_counted(made: Installation, send: str, end: dict[str, dict[str, int]]) -> set[str]:
    """Who has it according to the ledger; of PostgreSQL only the number is compared."""
    return set() if "DATABASE_URL" in made.env else in_state(made, send, "accepted")


def stop_for_good(house: House, pid: int) -> None:
    """SIGSTOP and no SIGCONT: whoever watches over it must mend that."""
    since = time.monotonic()
    os.kill(pid, signal.SIGSTOP)
    house.knows(since)


def kill(house: House, pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at an empty folder. Skips where nothing may be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here, so no disk can be filled")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def installations_on(folder: Path) -> Iterator[None]:
    """Data directories are made there."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def fill(disk: Path) -> Path:
    """Write until nothing more fits; the file to remove."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    return filler


def full_for_a_while(house: House, disk: Path) -> None:
    """Fill it, see that everybody says so, and make room."""
    filler, since = fill(disk), time.monotonic()
    try:
        house.knows(since)
        wait_for(lambda: "the disk is full" in house.up.printed(), TRUTH, "`up` to say so")
        done = house.made.run("send", "status", house.send, check=False, fresh=True)
        assert "the disk is full" in done.stdout + done.stderr
        while time.monotonic() < since + FULL:
            assert not house.ready(), "readiness lies"
            time.sleep(1)  # it is the fault that lasts
    finally:
        filler.unlink()


def lose_broker(house: House) -> None:
    """Its folder goes, and it dies."""
    (broker,) = house.made.pids("valkey-server")
    shutil.rmtree(house.made.data_dir / "broker")
    os.kill(broker, signal.SIGKILL)
