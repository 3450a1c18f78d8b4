"""One worker: its pools, their marks, and the runner that watches over them."""

import os
import socket
from collections.abc import Callable

import workers.app  # noqa: F401 (sets the application up, once for all pools)
from publisher import env
from publisher.actions.processes.enqueue import app
from publisher.actions.processes.health import pulse_book
from workers.consuming import mark_pool
from workers.marks import Marks
from workers.pools import Pool, Runner, pools_of
from workers.watch import FRESH, Watch


def work(concurrency: int) -> int:
    """Work until a signal comes; returns the exit code. concurrency: processes for mail."""
    pools = pools_of(concurrency)
    marks = Marks(len(pools))
    watch = Watch(marks, pools, pulse_book(), env.data_dir())
    return Runner(watch.look).run(pools, _in(pools, marks))


def _in(pools: tuple[Pool, ...], marks: Marks) -> Callable[[Pool], int]:
    def run(pool: Pool) -> int:
        number = pools.index(pool)
        marks.leave(number, age=FRESH)
        mark_pool(marks, number)
        return _run_pool(pool)

    return run


def _run_pool(pool: Pool) -> int:
    """One pool, until a signal comes. Its name carries the pid: several may share a broker."""
    running = app.Worker(
        hostname=f"publisher-{pool.name}-{os.getpid()}@{socket.gethostname()}",
        queues=list(pool.queues),
        concurrency=pool.concurrency,
        pool="threads" if pool.threads else "prefork",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,  # pulses tell who lives
        loglevel="INFO",
    )
    running.start()
    return int(running.exitcode or 0)
