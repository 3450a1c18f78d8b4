"""Reads a workbook in a process of its own: archives and XML of strangers are hostile."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

import msgspec

from publisher.errors import PublisherError, Refused

INSIDE = Path(__file__).with_name("inside.py")
LARGEST = 100 << 20  # bytes of a workbook, packed
LONGEST_LINE = 1 << 20  # bytes of a row as JSON
CHUNK = 1 << 20
_decode = msgspec.json.Decoder().decode


def workbook_rows(file: BinaryIO, filename: str, sheet: str | None) -> Iterator[list[str]]:
    """The cells of each row of the sheet, from its first row on; the process ends with them.

    sheet: a name; None for the only one that is seen and holds something. Raises PublisherError
    `workbook_too_large`, `bad_workbook`, `zip_file`, `empty_file`, `several_sheets`,
    `unknown_sheet`; Refused `workbook_not_read` where no process can be had.
    """
    with TemporaryFile() as copy, TemporaryFile() as complaint:
        _copy(file, copy, filename)
        process = _started(copy, complaint, sheet or "")
        try:
            yield from _answers(process, complaint, filename, sheet)
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _copy(file: BinaryIO, copy: IO[bytes], filename: str) -> None:
    """The workbook, where a process can read it that may open nothing."""
    size = 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > LARGEST:
            raise _too_large(f"it is over {LARGEST >> 20} MB", filename)
        copy.write(chunk)
    copy.seek(0)


def _started(copy: IO[bytes], complaint: IO[bytes], sheet: str) -> "subprocess.Popen[bytes]":
    folders = json.dumps([folder for folder in sys.path if folder])
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(INSIDE), folders, sheet],
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=complaint,
            env={},
            cwd="/",
        )
    except OSError as error:
        raise Refused(
            "workbook_not_read", f"workbooks cannot be read here: {error.strerror}", ""
        ) from None


def _answers(
    process: "subprocess.Popen[bytes]", complaint: IO[bytes], filename: str, sheet: str | None
) -> Iterator[list[str]]:
    assert process.stdout
    answers = process.stdout
    while line := answers.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            break  # it died while writing, or wrote too much
        found = _decode(line)
        if isinstance(found, list):
            yield found
        elif "error" in found:
            raise _error(found["error"], filename)
        else:
            _check_sheets(found["sheets"], sheet, filename)
    if line or process.wait() != 0:
        _raise_death(process, complaint, filename)


def _raise_death(process: "subprocess.Popen[bytes]", complaint: IO[bytes], filename: str) -> None:
    process.kill()
    code = process.wait()
    complaint.seek(0)
    last = complaint.read(CHUNK).decode(errors="replace").strip().rpartition("\n")[2]
    if code > 0 and not last.startswith("MemoryError"):
        raise Refused("workbook_not_read", f"workbooks cannot be read here: {last}", filename)
    raise _too_large("it takes more time or memory than a workbook has", filename)


def _check_sheets(found: list[str], sheet: str | None, filename: str) -> None:
    if not found:
        raise PublisherError("empty_file", "the workbook is empty", filename)
    named = ", ".join(found[:20])
    if sheet and sheet not in found:
        message = f"there is no sheet {sheet!r} that holds something; there are: {named}"
        raise PublisherError("unknown_sheet", message, "--sheet")
    if not sheet and len(found) > 1:
        message = f"several sheets hold something: {named}; name the one with --sheet"
        raise PublisherError("several_sheets", message, filename)


def _error(said: dict[str, Any], filename: str) -> PublisherError:
    if said["code"] == "workbook_too_large":
        return _too_large(said["message"], filename)
    return PublisherError(said["code"], said["message"], filename)


def _too_large(why: str, filename: str) -> PublisherError:
    message = f"the workbook is too large: {why}; save its sheet as “CSV UTF-8”"
    return PublisherError("workbook_too_large", message, filename)
