"""The web server: Granian, in this process and its workers. This one loads no application.

`python -m publisher.cli.supervisor.web`, for whoever has looked at the database and the port.
"""

import argparse
import logging
from collections.abc import Callable
from importlib import import_module
from typing import cast

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from publisher.cli.supervisor.addresses import web_address

THREADS = 8  # each holds its own database connection
STOP_AFTER = 10  # seconds
# More threads than Granian thinks fit for the cores: ours wait for the database, and it says so
# at each start.
EXPECTED = "Configuration allows spawning up to"


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.getLogger("_granian").addFilter(lambda r: not r.getMessage().startswith(EXPECTED))
    Granian(
        target="publisher.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=THREADS * 16,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_AFTER,
        log_level=LogLevels.warning,
    ).serve(target_loader=load)


def load(target: str) -> Callable[..., object]:
    """The application of `module:name`. Granian's own loader puts the working directory first in
    sys.path."""
    module, _, name = target.partition(":")
    return cast("Callable[..., object]", getattr(import_module(module), name))


def main() -> None:
    """Serve at PUBLISHER_BIND until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m publisher.cli.supervisor.web")
    parser.add_argument("--workers", type=int, required=True)
    host, port = web_address()
    serve(host=host, port=port, workers=parser.parse_args().workers)


if __name__ == "__main__":
    main()
