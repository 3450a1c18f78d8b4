"""Typed readers of the environment. Every setting may also come as a file: NAME_FILE."""

import contextlib
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from publisher.errors import SettingError

SIDE_FILES = ("-wal", "-shm", "-journal")


def text(name: str, default: str = "") -> str:
    """The setting's text, from NAME or from the file that NAME_FILE points to.

    Raises SettingError if both are given or the file cannot be read.
    """
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value and file:
        raise SettingError(name, f"is given twice, also as {name}_FILE; keep one of them")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"{name}_FILE", f"cannot read {file}: {error}") from error
    return value or default


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not under `least`."""
    value = text(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise SettingError(name, f"must be a whole number, not {value!r}") from None
    if number < least:
        raise SettingError(name, f"must be {least} or more, not {number}")
    return number


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated parts of the setting, stripped, empty ones left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The comma-separated networks of the setting; an address alone is a network of one."""
    found = []
    for word in words(name):
        try:
            found.append(ip_network(word))
        except ValueError as error:
            raise SettingError(
                name, f"{word!r} is no network like 10.0.0.0/8 or ::1: {error}"
            ) from None
    return found


def url(name: str, schemes: set[str], default: str = "") -> SplitResult | None:
    """The setting as a split URL, or None when it is unset and has no default."""
    value = text(name, default)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingError(name, f"is no valid address: {error}") from None
    if parts.scheme not in schemes:
        raise SettingError(name, f"must begin with {' or '.join(s + ':' for s in sorted(schemes))}")
    return parts


def data_dir() -> Path:
    """Where everything that must last is kept: PUBLISHER_DATA_DIR or $XDG_DATA_HOME/publisher."""
    given = text("PUBLISHER_DATA_DIR")
    if given:
        return Path(given).expanduser().absolute()
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(home).expanduser() / "publisher").absolute()


def private_file(name: str, create: bytes) -> bytes:
    """A secret kept in the data directory (mode 0600), made with `create` when missing.

    Raises SettingError when the directory is not writable or others may read the file.
    """
    path = data_dir() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        if not path.exists():
            descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(create)
                handle.flush()
                os.fsync(handle.fileno())
            try:
                os.link(scratch, path)
            except FileExistsError:
                pass
            finally:
                scratch.unlink()
        if path.stat().st_mode & 0o077:
            raise SettingError(str(path), "may be read by others; run: chmod 600 " + str(path))
        return path.read_bytes()
    except OSError as error:
        raise SettingError(
            "PUBLISHER_DATA_DIR", f"{path} cannot be written: {error.strerror}"
        ) from error


def private_database(path: Path) -> None:
    """Make an SQLite file nobody else's to read, and its side files, which take its mode.

    Raises SettingError when it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        raise SettingError(
            "PUBLISHER_DATA_DIR", f"{path} cannot be written: {error.strerror}"
        ) from error
    close_database(path)


def close_database(path: Path) -> None:
    """Take away what the group and others may do with an SQLite file and those beside it."""
    for end in ("", *SIDE_FILES):
        close_to_others(path.with_name(f"{path.name}{end}"))


def close_to_others(path: Path) -> None:
    """Take away what the group and others may do, if it is there and ours to change."""
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode & 0o7777
        if mode & 0o077:
            path.chmod(mode & ~0o077)
