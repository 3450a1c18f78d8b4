"""Loopback ports that no other test is given and the kernel gives to nobody."""

import fcntl
import os
import socket
import tempfile
from contextlib import closing
from pathlib import Path

# Below Linux's range for connections and servers that ask for any port (32768 to 60999).
FIRST, LAST = 20_000, 32_000


def free_port() -> int:
    """A loopback port nobody listens on.

    Ports are given in turn to all processes of this machine's user, so that one whose server has
    not started yet, or is away for a while, is not given again.
    """
    with _turns().open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        last = int(file.read() or FIRST)
        port = next(port for port in _in_turn(last) if _nobody_listens(port))
        file.truncate(0)
        file.write(str(port))
    return port


def _turns() -> Path:
    return Path(tempfile.gettempdir()) / f"publisher-test-ports-{os.getuid()}"


def _in_turn(last: int) -> list[int]:
    return [*range(last + 1, LAST), *range(FIRST, last + 1)]


def _nobody_listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
