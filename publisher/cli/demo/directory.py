"""Where the demo lives: a directory of its own, made anew each time, and nobody else's."""

import os
import shutil
import socket
from contextlib import closing
from pathlib import Path

from publisher import env
from publisher.cli.supervisor.addresses import free_port
from publisher.errors import PublisherError

MARKER = "made-by-publisher-demo"
OURS = ("PUBLISHER_", "DATABASE_URL", "REDIS_URL", "SMTP_URL")


def demo_directory() -> Path:
    """PUBLISHER_DATA_DIR, else `.demo/` in the project or, without one, here."""
    if given := env.text("PUBLISHER_DATA_DIR"):
        return Path(given).expanduser().absolute()
    project = Path(__file__).resolve().parents[3]
    return (project if (project / "pyproject.toml").exists() else Path.cwd()) / ".demo"


def prepare(directory: Path) -> None:
    """An empty directory with our marker in it.

    Raises PublisherError for one that holds something else, or that cannot be written.
    """
    marker = directory / MARKER
    try:
        if directory.exists() and any(directory.iterdir()):
            if not marker.is_file():
                raise PublisherError(
                    "not_a_demo",
                    f"{directory} holds something that no demo made; it stays untouched. "
                    "Set PUBLISHER_DATA_DIR to an empty or new directory",
                    str(directory),
                )
            _refuse_running(directory)
            empty(directory)
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker.write_text("`publisher demo` empties this directory whenever it starts.\n")
    except OSError as error:
        raise PublisherError(
            "bad_setting",
            f"PUBLISHER_DATA_DIR: {directory} cannot be written ({error.strerror})",
            "PUBLISHER_DATA_DIR",
        ) from error


def empty(directory: Path) -> None:
    """Remove all but the marker, so that a broken-off start can be repeated."""
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MARKER:
            entry.unlink()


def _refuse_running(directory: Path) -> None:
    from publisher.cli.supervisor.directory import Lock

    if (directory / "run").is_dir():
        Lock(directory).release()


def set_environment(directory: Path, receiver: str, *, any_port: bool) -> int:
    """Set the environment of this process and its children; returns the web server's port.

    An operator's own database, broker and relay must not take part.
    """
    bind = env.text("PUBLISHER_BIND")
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    port = free_port() if any_port else _wanted(bind)
    os.environ["PUBLISHER_DATA_DIR"] = str(directory)
    os.environ["PUBLISHER_BIND"] = bind if bind and not any_port else f"127.0.0.1:{port}"
    os.environ["PUBLISHER_BASE_URL"] = f"http://localhost:{port}"
    os.environ["PUBLISHER_ALLOW_PRIVATE"] = receiver
    return port


def _wanted(bind: str) -> int:
    if bind:
        os.environ["PUBLISHER_BIND"] = bind
        from publisher.cli.supervisor.addresses import web_address

        return web_address()[1]
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 8000))
        except OSError:
            return free_port()
    return 8000
