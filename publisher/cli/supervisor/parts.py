"""The command lines of our processes."""

import http.client
import sys
from pathlib import Path

from publisher.actions.processes.pulses import POOLS, RUNNER, PulseBook, process_here
from publisher.channels.receiver import listening
from publisher.cli.supervisor.addresses import LOOPBACK, answers, greets
from publisher.cli.supervisor.broker import (
    broker_answers,
    broker_command,
    broker_lives,
    prepare_broker,
)
from publisher.cli.supervisor.child import Part

# -P: a file in the current directory must not stand in for one of our modules.
PYTHON = [sys.executable, "-P", "-m"]


def broker(data_dir: Path) -> Part:
    """The private Valkey or Redis."""
    return Part(
        name="broker",
        command=broker_command(data_dir),
        ready=lambda _: broker_answers(data_dir),
        alive=lambda _: broker_lives(data_dir),
        prepare=lambda: prepare_broker(data_dir),
    )


def mailbox(data_dir: Path, port: int) -> Part:
    """The built-in mailbox: an SMTP server that keeps every mail and sends none on."""
    command = [*PYTHON, "publisher.channels.mailbox"]
    options = ["--data-dir", str(data_dir), "--host", LOOPBACK, "--port", str(port)]
    return Part(
        name="mailbox",
        command=[*command, *options],
        ready=lambda _: answers(LOOPBACK, port),
        alive=lambda _: greets(LOOPBACK, port),
    )


def schema(*, embedded: bool) -> Part:
    """Brings the embedded database up to date; only looks at any other."""
    return Part(
        name="migrate",
        command=[
            *PYTHON,
            *("publisher.cli", "migrate", "--begin"),
            *([] if embedded else ["--check"]),
        ],
    )


def web(host: str, port: int, workers: int) -> Part:
    """The web server."""
    return Part(
        name="web",
        command=web_command(workers),
        ready=lambda _: is_ready(host, port),
        alive=lambda _: is_ready(host, port, "/healthz"),
    )


def worker(concurrency: int, book: PulseBook) -> Part:
    """The worker, and beat with it. It is ready when each of its pools takes tasks."""
    return Part(
        name="worker",
        command=[*worker_command(concurrency), "--beat"],
        ready=lambda pid: set(POOLS) <= _beats(book, pid),
        alive=lambda pid: _lives(book, pid, RUNNER),
    )


def receiver(where: listening.Listening) -> Part:
    """What takes mail that comes back."""
    return Part(
        name="receive",
        command=[*PYTHON, "publisher.cli", "receive"],
        ready=lambda _: listening.greets(where),
        alive=lambda _: listening.greets(where),
    )


def _beats(book: PulseBook, pid: int) -> frozenset[str]:
    pulses = book.read()
    return pulses.of(process_here(pid)) if pulses else frozenset()


def _lives(book: PulseBook, pid: int, part: str) -> bool:
    """While the broker is away, or takes nothing, nobody can leave a pulse there."""
    return part in _beats(book, pid) or bool(book.refuses()) or book.read() is None


def web_command(workers: int) -> list[str]:
    """The web server with so many processes."""
    return [*PYTHON, "publisher.cli.supervisor.web", "--workers", str(workers)]


def worker_command(concurrency: int) -> list[str]:
    """A Celery worker for all queues."""
    return [*PYTHON, "workers", "worker", "--concurrency", str(concurrency)]


def beat_command() -> list[str]:
    """What wakes the sweep."""
    return [*PYTHON, "workers", "beat"]


def is_ready(host: str, port: int, path: str = "/readyz") -> bool:
    """Whether the web server says 200 there."""
    local = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 (a lookup)
    connection = http.client.HTTPConnection(local, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
