"""`make soak`: kills, full disks, a lost broker, a restarted database, processes that stand still.

Each ROUNDS times, in the middle of a send: everything adds up, nothing stays stuck, and readiness
tells the truth within half a minute.

Slow: hours.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.harness import Installation, wait_for
from tests.promises.faults import (
    CHILDREN,
    READERS,
    ROUNDS,
    House,
    full_for_a_while,
    installations_on,
    kill,
    lose_broker,
    small_disk,
    stop_for_good,
)
from tests.promises.sending import letter
from tests.running.cluster import cluster, installation_env
from tests.sink import Sink
from workers.pools import pools_of

pytestmark = [pytest.mark.slow, pytest.mark.soak]
WEB, WORKER = "publisher.cli.supervisor.web", "-m workers worker"
POOLS = [pool.name for pool in pools_of(CHILDREN)]
WORK = {
    "hub": "workers.hub.work",
    "sources": "workers.sources.poll",
}  # of pools that have none here


@contextmanager
def house(env: dict[str, str] | None = None) -> Iterator[House]:
    """Everything running, and a relay that takes its time."""
    with (
        Sink(delay=0.4, keep=False) as sink,
        letter(READERS, sink, env) as (made, _issue),
        made.up("--concurrency", str(CHILDREN)) as up,
    ):
        found = House(made, up, sink)
        yield found
        print(f"\n{os.environ.get('PYTEST_CURRENT_TEST')}\n  {found.figures}", file=sys.stderr)


def main_of(made: Installation, pool: str) -> int:
    """The pid of what was forked from the worker under that name: a pool's main process, beat."""

    def main() -> int | None:
        (first, *_) = made.pids(WORKER) or [0]
        return next((pid for pid in made.named(pool) if _parent(pid) == first), None)

    return int(wait_for(main, 60, f"the main process of {pool}"))


def child_of(made: Installation, pool: str) -> int:
    """A process that does the pool's work; without work there would be none."""
    if task := WORK.get(pool):
        asked = f"send_task({task!r}, queue={pool!r})"
        words = f"from publisher.actions.processes.enqueue import send_task; {asked}"
        made.run("manage", "shell", "-c", words, fresh=True)

    def child() -> int | None:
        main = main_of(made, pool)
        return next((pid for pid in made.pids(WORKER) if _parent(pid) == main), None)

    return int(wait_for(child, 30, "a child"))


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def pid_of(made: Installation, command: str, place: int = 0) -> int:
    """What died often is started again after a pause."""
    return wait_for(lambda: made.pids(command)[place : place + 1], 60, command)[0]


VICTIMS = {
    "web": lambda made: pid_of(made, WEB),
    "web's child": lambda made: pid_of(made, WEB, 1),
    "worker": lambda made: pid_of(made, WORKER),
    "beat": lambda made: main_of(made, "beat"),
    "broker": lambda made: pid_of(made, "valkey-server"),
    **{f"pool {name}": lambda made, name=name: main_of(made, name) for name in POOLS},
    **{
        f"pool {name}'s child": lambda made, name=name: child_of(made, name)
        for name in ("mail", "hub", "sources", "quick")
    },
}


@pytest.mark.parametrize("victim", VICTIMS)
def test_kills(victim: str) -> None:
    with house() as running:
        for _ in range(ROUNDS):
            running.round(lambda: kill(running, VICTIMS[victim](running.made)))


# One of two does the work of both: readiness need not know, but it must be replaced all the same.
ONE_OF_TWO = ("pool mail's child", "pool quick's child")


@pytest.mark.parametrize("victim", VICTIMS)
def test_processes_that_stand_still(victim: str) -> None:
    with house() as running:

        def stop() -> None:
            pid = VICTIMS[victim](running.made)
            if victim == "web":  # its child serves all the same, until somebody has to replace it
                os.kill(pid, signal.SIGSTOP)
                pid = VICTIMS["web's child"](running.made)
                kill(running, pid)
                running.knows(time.monotonic())
                return
            if victim not in ONE_OF_TWO:
                stop_for_good(running, pid)
                return
            os.kill(pid, signal.SIGSTOP)
            wait_for(lambda: pid not in running.made.processes(), 120, "its end")

        for _ in range(ROUNDS):
            # A body may have been on its way at each connection that stood still.
            running.round(stop)


def test_up_that_stands_still() -> None:
    """Nobody mends that but whoever stopped it; nothing else may suffer meanwhile."""
    with house() as running:

        def stop() -> None:
            os.kill(running.up.pid, signal.SIGSTOP)
            until = time.monotonic() + 90
            try:
                wait_for(lambda: time.monotonic() > until or not running.ready(), 100, "90 s")
                assert running.ready()
            finally:
                os.kill(running.up.pid, signal.SIGCONT)

        for _ in range(ROUNDS):
            running.round(stop)
        assert "stands still" not in running.up.printed()


@pytest.mark.parametrize("disk", ["data", "journals", "broker"])
def test_full_disks(disk: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        if disk == "data":
            stack.enter_context(small_disk(tmp_path, 96))
            stack.enter_context(installations_on(tmp_path))
        if disk == "data":
            running = stack.enter_context(house())
            place = tmp_path
        else:
            running, place = _with_disk(stack, disk)
        for _ in range(ROUNDS):
            running.round(lambda: full_for_a_while(running, place))


def _with_disk(stack: ExitStack, name: str) -> tuple[House, Path]:
    """A house one of whose folders is a disk of its own."""
    sink = stack.enter_context(Sink(delay=0.4, keep=False))
    made, _ = stack.enter_context(letter(READERS, sink))
    place = made.data_dir / name
    place.mkdir(exist_ok=True, mode=0o700)
    stack.enter_context(small_disk(place, 16))
    place.chmod(0o700)
    up = stack.enter_context(made.up("--concurrency", str(CHILDREN)))
    running = House(made, up, sink)
    stack.callback(lambda: print(f"\nfull {name}: {running.figures}", file=sys.stderr))
    return running, place


def test_a_lost_broker() -> None:
    with house() as running:
        for _ in range(ROUNDS):
            running.round(lambda: lose_broker(running))


def test_a_database_that_crashes_and_comes_back() -> None:
    with cluster() as server, house(installation_env(server)) as running:

        def restart() -> None:
            since = time.monotonic()
            os.kill(server.get_pid(), signal.SIGQUIT)  # an immediate shutdown: like a crash
            info = server.get_postmaster_info
            wait_for(lambda: not info().process.is_running(), 20, "its end")
            running.knows(since)
            server.ensure_postgres_running()

        for _ in range(ROUNDS):
            running.round(restart)
