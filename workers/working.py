"""One worker: its pools, their marks, and the runner that watches over them."""

import os
import socket
from collections.abc import Callable
from importlib import import_module

import workers.app  # noqa: F401 (sets the application up, once for all pools)
from publisher import env
from publisher.actions.processes.enqueue import app
from publisher.actions.processes.health import pulse_book
from workers.beating import beat
from workers.consuming import mark_pool
from workers.marks import Marks
from workers.pools import BEATS, Pool, Runner, pools_of
from workers.resting import RestingTasks
from workers.watch import FRESH, Watch

# What Celery imports once it begins.
LATE = (
    "billiard.popen_fork",
    "billiard.sharedctypes",
    "celery.app.amqp",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.apps.worker",
    "celery.concurrency.thread",
    "celery.events.receiver",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.consumer.delayed_delivery",
    "celery.worker.strategy",
    "cffi.cparser",  # by each process of a pool, to die with its parent
    "kombu.matcher",
    "kombu.pidbox",
    "kombu.transport.redis",
)


def work(concurrency: int, *, beats: bool) -> int:
    """Work until a signal comes; returns the exit code. concurrency: processes for mail. beats:
    this worker's host is the one that beats, too. All must be loaded: see `load`."""
    pools = (*pools_of(concurrency), *([BEATS] if beats else []))
    marks = Marks(len(pools))
    watch = Watch(marks, pools, pulse_book(), env.data_dir())
    return Runner(watch.look).run(pools, _in(pools, marks))


def load() -> None:
    """Whatever a pool would load for itself, so that all share one copy."""
    os.environ["CELERY_SKIP_CHECKS"] = "1"  # Django's own look at the pages, which workers lack
    app.loader.import_default_modules()
    app.finalize(auto=True)
    for name in LATE:
        import_module(name)


def _in(pools: tuple[Pool, ...], marks: Marks) -> Callable[[Pool], int]:
    def run(pool: Pool) -> int:
        number = pools.index(pool)
        marks.leave(number, age=FRESH)
        if pool is BEATS:
            return beat(lambda: marks.leave(number))
        mark_pool(marks, number)
        return _run_pool(pool)

    return run


def _run_pool(pool: Pool) -> int:
    """One pool, until a signal comes. Its name carries the pid: several may share a broker."""
    running = app.Worker(
        hostname=f"publisher-{pool.name}-{os.getpid()}@{socket.gethostname()}",
        queues=list(pool.queues),
        concurrency=pool.concurrency,
        pool="threads" if pool.threads else RestingTasks,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,  # pulses tell who lives
        loglevel="INFO",
    )
    running.start()
    return int(running.exitcode or 0)
