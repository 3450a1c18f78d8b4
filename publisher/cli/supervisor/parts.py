"""The command lines of our processes."""

import http.client
import sys
from pathlib import Path

from publisher.cli.supervisor.addresses import LOOPBACK, answers
from publisher.cli.supervisor.broker import broker_answers, broker_command, prepare_broker
from publisher.cli.supervisor.child import Part

# -P: a file in the current directory must not stand in for one of our modules.
PYTHON = [sys.executable, "-P", "-m"]


def broker(data_dir: Path) -> Part:
    """The private Valkey or Redis."""
    return Part(
        name="broker",
        command=broker_command(data_dir),
        ready=lambda: broker_answers(data_dir),
        prepare=lambda: prepare_broker(data_dir),
    )


def mailbox(data_dir: Path, port: int) -> Part:
    """The built-in mailbox: an SMTP server that keeps every mail and sends none on."""
    command = [*PYTHON, "publisher.channels.mailbox"]
    options = ["--data-dir", str(data_dir), "--host", LOOPBACK, "--port", str(port)]
    return Part(name="mailbox", command=[*command, *options], ready=lambda: answers(LOOPBACK, port))


def schema(*, embedded: bool) -> Part:
    """Brings the embedded database up to date; only looks at any other."""
    return Part(
        name="migrate",
        command=[*PYTHON, "publisher.cli", "migrate", *([] if embedded else ["--check"])],
    )


def web(host: str, port: int, workers: int) -> Part:
    """The web server."""
    return Part(
        name="web",
        command=[*PYTHON, "publisher.cli", "web", "--workers", str(workers)],
        ready=lambda: is_ready(host, port),
    )


def worker_command(concurrency: int) -> list[str]:
    """A Celery worker for all queues."""
    return [*PYTHON, "workers", "worker", "--concurrency", str(concurrency)]


def beat_command(data_dir: Path) -> list[str]:
    """Celery's beat; its schedule file lives in the data directory."""
    (data_dir / "beat").mkdir(parents=True, exist_ok=True, mode=0o700)
    return [*PYTHON, "workers", "beat", "--schedule", str(data_dir / "beat" / "schedule")]


def is_ready(host: str, port: int) -> bool:
    """Whether the web server's /readyz says 200."""
    local = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 (a lookup)
    connection = http.client.HTTPConnection(local, port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
