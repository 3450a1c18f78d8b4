"""A `publisher up` of the demo's own: started, awaited, drained."""

import os
import subprocess
import time
from pathlib import Path

from publisher.cli.supervisor.addresses import LOOPBACK
from publisher.cli.supervisor.parts import PYTHON, is_ready
from publisher.errors import Refused
from publisher.parent_death import launched

STARTING = 90.0  # seconds


class UpProcess:
    """Use as a context manager; it never outlives this process."""

    def __init__(self, directory: Path, port: int) -> None:
        self.log, self.port = directory / "up.log", port

    def __enter__(self) -> "UpProcess":
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                launched([*PYTHON, "publisher.cli", "up"]),
                env=os.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def wait_ready(self) -> None:
        """Wait for /readyz. Raises Refused in `up`'s own words when it ends instead."""
        limit = time.monotonic() + STARTING
        while not is_ready(LOOPBACK, self.port):
            self.require_alive()
            if time.monotonic() > limit:
                raise Refused("not_ready", f"nothing answers on port {self.port}", str(self.log))
            time.sleep(0.05)

    def require_alive(self) -> None:
        """Raises Refused, with the last thing it said, when `up` has ended."""
        if self.process.poll() is None:
            return
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = lines[-1].removeprefix("publisher: ") if lines else "publisher up ended"
        raise Refused("not_started", last, str(self.log))
