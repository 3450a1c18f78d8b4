"""Where the private Valkey listens, and the broker's address for Celery."""

import hashlib
import os
import tempfile
from pathlib import Path


def socket_path(data_dir: Path) -> Path:
    """The private broker's Unix socket: a short path (107 bytes at most) made from the directory.

    It is not inside the data directory, whose own path may be too long.
    """
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"publisher-{os.getuid()}-{name}" / "redis.sock"


def broker_url(redis_url: str, data_dir: Path) -> str:
    """REDIS_URL if it is set, else the private broker's socket, as kombu writes addresses."""
    if redis_url:
        return redis_url.replace("unix://", "redis+socket://", 1)
    return f"redis+socket://{socket_path(data_dir)}"


def redis_url(redis_url: str, data_dir: Path) -> str:
    """The same server's address for the Redis client, which counts there."""
    return redis_url or f"unix://{socket_path(data_dir)}"
