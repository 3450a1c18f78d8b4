"""The runner of a worker's pools: what hangs at the end is killed, what stands still too.

Real processes, forked by a program of its own; each takes a second.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publisher.actions.processes.pulses import RUNNER
from tests.conftest import ROOT
from tests.harness import wait_for
from workers.marks import _MARK, _PLACE, Marks
from workers.pools import Pool
from workers.watch import FRESH, IDLE, STALLED, STUCK, Watch

PROGRAM = """
import os, signal, sys, time
from workers.pools import Pool, Runner

def work(pool):
    if pool.name == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, f"{pool.name} {os.getpid()}\\n".encode())  # whole lines, of two processes
    if pool.name == "dies":
        sys.stdin.readline()
        return 3
    time.sleep(600)
    return 0

sys.exit(Runner(lambda: 0.1, drain=0.5).run((Pool("deaf", (), 1), Pool("dies", (), 1)), work))
"""


def start() -> tuple["subprocess.Popen[str]", dict[str, int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline().split() for _ in range(2)]
    return process, {name: int(pid) for name, pid in lines}


COMES_BACK = """
import os, sys, time
from workers.pools import Pool, Runner

def work(pool):
    name = open("/proc/self/comm").read().strip()
    os.write(1, f"{pool.name} {os.getpid()} {name}\\n".encode())
    time.sleep(600)

pools = (Pool("steady", (), 1), Pool("again", (), 1, comes_back=True))
sys.exit(Runner(lambda: 5.0, drain=5).run(pools, work))
"""


def test_who_comes_back_ends_nobody_else() -> None:
    """Killed twice; the signal that ends the runner reaches whoever runs by then."""
    command = [sys.executable, "-c", COMES_BACK]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pids: dict[str, list[int]] = {"steady": [], "again": []}
    for count in (2, 1, 1):
        for _ in range(count):
            name, pid, comm = process.stdout.readline().split()
            pids[name].append(int(pid))
            assert comm == name, "what `ps` shows of it"
        if len(pids["again"]) < 3:
            os.kill(pids["again"][-1], signal.SIGKILL)
    assert len(pids["steady"]) == 1
    assert runs(pids["steady"][0])
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    assert not any(map(runs, pids["steady"] + pids["again"]))
    process.stdout.close()


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_pool_that_will_not_end_is_killed_when_another_has_ended() -> None:
    """Half a worker would live for ever: no sweep, and nobody to start it again."""
    process, pids = start()
    _, errors = process.communicate("\n", timeout=20)
    assert process.returncode == 3
    assert not any(map(runs, pids.values()))
    assert "killed: deaf" in errors


def test_a_worker_that_is_asked_to_end_does_so_in_time() -> None:
    process, pids = start()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) != 0  # somebody had to be killed
    assert not any(map(runs, pids.values()))
    process.communicate()


class Book:
    """What the watch tells Redis."""

    def __init__(self) -> None:
        self.told: list[set[str]] = []
        self.away, self.waits, self.queue = False, 0, "b"

    def waiting(self, queue: str) -> int:
        return self.waits if queue == self.queue else 0

    def beat(self, parts: list[str]) -> None:
        if self.away:
            raise OSError("no Redis")
        self.told.append(set(parts))


class Watched:
    """A watch over the pools a (with children) and b (threads), and a clock that can be put on."""

    def __init__(self, folder: Path) -> None:
        self.ahead = 0.0
        self.marks, self.book = Marks(2), Book()
        self.watch = Watch(
            self.marks,
            [Pool("a", ("a",), 1), Pool("b", ("b",), 1, threads=True)],
            self.book,  # type: ignore[arg-type]
            folder,
            clock=lambda: time.monotonic() + self.ahead,
        )


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_a_pool_lives_while_its_main_process_takes_tasks(watched: Watched) -> None:
    """One that has nothing to do has no child."""

    def told() -> set[str]:
        watched.watch.look()
        return watched.book.told[-1]

    assert told() == {RUNNER}
    watched.marks.leave(1)
    assert told() == {RUNNER, "b"}
    watched.marks.leave(0)
    assert told() == {RUNNER, "a", "b"}
    watched.marks.leave(0, 3)
    assert told() == {RUNNER, "a", "b"}
    watched.marks.leave(0, age=FRESH + 1)
    assert told() == {RUNNER, "b"}


def test_a_pool_whose_children_all_stand_still_does_not_live(
    watched: Watched, sleeper: "subprocess.Popen[bytes]"
) -> None:
    watched.marks.leave(0)
    mark(watched, sleeper.pid, age=FRESH + 1, place=_PLACE)
    watched.watch.look()
    assert watched.book.told[-1] == {RUNNER}
    watched.marks.leave(0, 1)  # another one works
    watched.watch.look()
    assert watched.book.told[-1] == {RUNNER, "a"}
    watched.marks.forget(0, 1)
    sleeper.kill()
    sleeper.wait()
    watched.watch.look()
    assert watched.book.told[-1] == {RUNNER, "a"}, "who has ended stands nowhere"
    assert watched.marks.children(0) == {}


def test_a_pool_that_takes_none_of_its_tasks_does_not_live(watched: Watched) -> None:
    """Its consumer turns, and looks at nothing, as it may after an outage of the broker."""
    watched.marks.leave(1)
    watched.book.waits = 3
    watched.marks.count_tasks(1, None, 1)
    look_on(watched, STALLED * 3)
    assert watched.book.told[-1] == {RUNNER, "b"}, "it is at a long one"
    watched.marks.count_tasks(1, None, -1)
    look_on(watched, STALLED + 10)
    assert watched.book.told[-1] == {RUNNER}
    watched.marks.count_tasks(1, None, 1)
    look_on(watched, 5)
    assert watched.book.told[-1] == {RUNNER, "b"}


def test_an_outage_of_the_broker_is_one_line(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.book.away = True
    for _ in range(5):
        watched.watch.look()
        watched.ahead += 6
    watched.book.away = False
    watched.watch.look()
    assert len([line for line in caplog.messages if "REDIS_URL" in line]) == 1
    assert caplog.messages.count("the broker is back") == 1


def look_on(watched: Watched, seconds: float) -> None:
    """Looks every five seconds; the marks stay as old as they are."""
    while seconds > 0:
        watched.watch.look()
        watched.ahead += 5
        seconds -= 5


@pytest.fixture
def sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def test_who_stands_still_for_a_minute_is_killed(
    watched: Watched, sleeper: "subprocess.Popen[bytes]"
) -> None:
    mark(watched, sleeper.pid, age=STUCK + 1)
    look_on(watched, STUCK - 10)
    assert sleeper.poll() is None, "the broker has not answered for so long yet"
    look_on(watched, 20)
    assert sleeper.wait(10) == -signal.SIGKILL


def test_who_takes_none_of_its_tasks_is_killed_sooner(
    watched: Watched, sleeper: "subprocess.Popen[bytes]"
) -> None:
    watched.book.waits, watched.book.queue = 3, "a"
    mark(watched, sleeper.pid, age=0)
    look_on(watched, IDLE - 5)
    assert sleeper.poll() is None
    look_on(watched, 15)
    assert sleeper.wait(10) == -signal.SIGKILL


def test_nobody_is_blamed_for_the_runners_own_standstill(
    watched: Watched, sleeper: "subprocess.Popen[bytes]"
) -> None:
    mark(watched, sleeper.pid, age=STUCK + 1)
    look_on(watched, STUCK - 10)
    watched.ahead += 3_600
    look_on(watched, STUCK - 10)
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()


def test_another_process_with_the_same_number_is_spared(
    watched: Watched, sleeper: "subprocess.Popen[bytes]"
) -> None:
    """The child of somebody else: pids are given again."""
    mark(watched, 1, age=STUCK + 1)
    look_on(watched, STUCK + 20)  # init would have taken it badly
    sleeper.kill()
    sleeper.wait()


def mark(watched: Watched, pid: int, age: float, place: int = 0) -> None:
    """As the pool's main process, or the child of that place, would leave it."""
    _MARK.pack_into(watched.marks._memory, place, pid, time.monotonic() - age)


def test_a_child_leaves_marks_by_itself() -> None:
    marks = Marks(1)
    pid = os.fork()
    if not pid:
        marks.keep_leaving(0, 5)
        time.sleep(600)
        os._exit(0)
    try:
        wait_for(lambda: marks.children(0), 10, "a mark")
        assert marks.children(0)[5].pid == pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
