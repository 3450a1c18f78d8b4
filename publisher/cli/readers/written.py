"""Where exports go: a file that only its owner reads, or stdout."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from publisher.errors import PublisherError


@contextmanager
def written(output: Path | None, *, mark: bool) -> Iterator[IO[str]]:
    """What is written by half is no file. mark: begin with one, or spreadsheet programs take
    accents for something else. Raises PublisherError `unwritable_file`."""
    if output is None:
        yield sys.stdout
        return
    part = output.with_name(f".{output.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise PublisherError("unwritable_file", message, str(output)) from None
    try:
        encoding = "utf-8-sig" if mark else "utf-8"
        with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
            yield out
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """The file's bytes. Raises PublisherError `unreadable_file`."""
    try:
        handle = file.open("rb")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise PublisherError("unreadable_file", message, str(file)) from None
    with handle:
        yield handle
