"""`python -m workers worker|beat`: Celery without its command line, which takes long to load."""

import argparse
import os
import sys

from publisher.loading import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")


def main(arguments: list[str]) -> int:
    """Work or beat until a signal comes; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m workers")
    kinds = parser.add_subparsers(dest="kind", required=True)
    worker = kinds.add_parser("worker")
    worker.add_argument("--concurrency", type=int, required=True)
    worker.add_argument("--beat", action="store_true", help="beat beside the pools")
    kinds.add_parser("beat")
    options = parser.parse_args(arguments)
    if options.kind == "beat":
        from workers.beating import beat

        return beat()
    with loading():
        from workers.working import load, work

        load()
    return work(options.concurrency, beats=options.beat)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
