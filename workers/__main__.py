"""`python -m workers worker|beat`: Celery without its command line, which takes long to load."""

import argparse
import os
import socket
import sys
from pathlib import Path

import workers.app  # noqa: F401 (sets the application up)
from publisher.actions.processes.enqueue import app
from workers.pools import Pool, pools_of, run_pools


def main(arguments: list[str]) -> int:
    """Work or beat until a signal comes; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m workers")
    kinds = parser.add_subparsers(dest="kind", required=True)
    worker = kinds.add_parser("worker")
    worker.add_argument("--concurrency", type=int, required=True)
    beat = kinds.add_parser("beat")
    beat.add_argument("--schedule", type=Path, required=True)
    options = parser.parse_args(arguments)
    if options.kind == "beat":
        app.Beat(schedule=str(options.schedule), loglevel="INFO", pidfile=None).run()
        return 0
    return run_pools(pools_of(options.concurrency), _work)


def _work(pool: Pool) -> int:
    """One pool, until a signal comes. Its name carries the pid: several may share a broker."""
    running = app.Worker(
        hostname=f"publisher-{pool.name}-{os.getpid()}@{socket.gethostname()}",
        queues=list(pool.queues),
        concurrency=pool.concurrency,
        pool="threads" if pool.threads else "prefork",
        without_gossip=True,
        without_mingle=True,
        loglevel="INFO",
    )
    running.start()
    return int(running.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
