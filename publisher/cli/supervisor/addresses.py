"""Loopback ports and the address that the web server binds to."""

import errno
import socket
from contextlib import closing

from publisher import env
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError, SettingError

LOOPBACK = "127.0.0.1"


def web_address() -> tuple[str, int]:
    """Host and port of PUBLISHER_BIND. Raises SettingError for anything else."""
    given = env.text("PUBLISHER_BIND", "127.0.0.1:8000")
    host, colon, port = given.rpartition(":")
    number = whole_number(port, least=1, most=65_535)
    if not colon or number is None:
        raise SettingError(
            "PUBLISHER_BIND", f"must look like 127.0.0.1:8000 or [::1]:8000, not {given!r}"
        )
    return host.strip("[]") or "0.0.0.0", number  # noqa: S104 (":8000" asks for it)


def require_free(host: str, port: int) -> None:
    """Raises PublisherError when PUBLISHER_BIND is taken or is no address of this machine.

    Granian's listeners share a port (SO_REUSEPORT), so it would not notice by itself.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "is already in use" if taken else f"cannot be used ({error.strerror or error})"
            raise PublisherError(
                "port_taken" if taken else "bad_setting",
                f"PUBLISHER_BIND: {host}:{port} {reason}; "
                "stop the other program or set PUBLISHER_BIND to another host:port",
                "PUBLISHER_BIND",
            ) from error


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        number: int = probe.getsockname()[1]
        return number


def greets(host: str, port: int) -> bool:
    """Whether somebody says something there first, as SMTP servers do. A process that stands still
    accepts connections all the same: the kernel does."""
    try:
        with closing(socket.create_connection((host, port), timeout=2)) as line:
            return bool(line.recv(1))
    except OSError:
        return False


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts TCP connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
