"""What a worker process did since its last commit, readable after its death.

One line per fact, an answer in one write with the next attempt, to an O_APPEND file, without fsync:
a dying process loses nothing that it wrote, only a dying machine does. The process holds a lock on
the file, and that lock is what "alive" means on this host.

    A 41 1\\n                              the first attempt of delivery 41 is about to leave
    R [41, 1, "accepted", "250 2.0.0", "ok", null]\\n   its answer

A refusal's has its stage and verdict, too.
"""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring_ascii as _quoted
from pathlib import Path
from types import TracebackType

from publisher.content.numbers import whole_number
from publisher.delivery.results import Result
from publisher.delivery.states import State

DIRECTORY = "journals"


@dataclass(slots=True)
class Record:
    """What a journal says: attempts begun, and the answers to them, by (delivery, attempt)."""

    begun: set[tuple[int, int]] = field(default_factory=set)
    results: dict[tuple[int, int], Result] = field(default_factory=dict)


class Journal:
    """A journal being written by the process that holds its lock."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path
        self._waiting = b""

    @classmethod
    def create(cls, directory: Path, worker_id: int) -> "Journal":
        """A new, locked journal; it gets its name only when the lock is held.

        Raises OSError when the directory cannot be written.
        """
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = directory / str(worker_id)
        scratch = directory / f".{worker_id}.{os.getpid()}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
        descriptor = os.open(scratch, flags, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        scratch.rename(path)
        return cls(descriptor, path)

    def attempt(self, key: int, number: int) -> None:
        """Say that an attempt's body is about to leave, and keep the answers of before, in one
        write. Raises OSError when that cannot be kept."""
        self._write(b"%bA %d %d\n" % (self._waiting, key, number))
        self._waiting = b""  # and not before: what had no room may have some at `flush`

    def result(self, result: Result) -> None:
        """Keep an answer, from the next attempt or `flush` on: a process that dies before either
        leaves this one attempt uncertain, and has begun no other since."""
        due = _quoted(result.next_attempt_at.isoformat()) if result.next_attempt_at else "null"
        words = ", ".join(map(_quoted, (result.state, result.code, result.reply)))
        if result.verdict:  # of what was not taken alone: one answer in thousands
            due += f", {_quoted(result.stage)}, {_quoted(result.verdict)}"
        # JSON: its encoder would be made anew for each line.
        self._waiting += f"R [{result.key}, {result.attempt}, {words}, {due}]\n".encode()

    def flush(self) -> None:
        """Write the answers that wait. Raises OSError when the disk is full."""
        if self._waiting:
            line, self._waiting = self._waiting, b""
            self._write(line)

    def empty(self) -> None:
        """Forget everything: all of it stands in the ledger."""
        self._waiting = b""
        os.ftruncate(self._descriptor, 0)

    def close(self) -> None:
        """Remove the file, then let go of the lock: nothing in it is needed any more."""
        self.path.unlink(missing_ok=True)
        os.close(self._descriptor)

    def leave_for_recovery(self) -> None:
        """Let go of the lock and leave the file, for recovery to settle."""
        with suppress(OSError):  # no room: then nobody knows what these came to
            self.flush()
        os.close(self._descriptor)

    def _write(self, line: bytes) -> None:
        written = os.write(self._descriptor, line)
        if written != len(line):
            # The next line must not become the end of this one.
            os.ftruncate(self._descriptor, os.fstat(self._descriptor).st_size - written)
            raise OSError(28, "the disk took only a part of a journal line", str(self.path))


class DeadJournal:
    """The journal of a process that is gone, locked by the one who settles it."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path

    def __enter__(self) -> "DeadJournal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)

    def read(self) -> Record:
        """What stands in it."""
        return read(self.path)

    def remove(self) -> None:
        """Delete it, once all of it stands in the ledger."""
        self.path.unlink(missing_ok=True)


def journals(directory: Path) -> list[int]:
    """The ids of the processes whose journals lie there."""
    try:
        found = [whole_number(path.name) for path in directory.iterdir()]
    except FileNotFoundError:
        return []
    return [number for number in found if number is not None]


def take_over(directory: Path, worker_id: int) -> DeadJournal | None:
    """Lock the journal of a process that may be dead; None when it lives.

    Raises FileNotFoundError when there is no journal: then nothing is known.
    """
    path = directory / str(worker_id)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return DeadJournal(descriptor, path)


def read(path: Path) -> Record:
    """What a journal says. A last line that was cut off is left out; so is one that is damaged:
    its attempt then has no answer."""
    record = Record()
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                _read_line(record, line)
    return record


def _read_line(record: Record, line: bytes) -> None:
    try:
        if line.startswith(b"A "):
            key, number = line[2:].split()
            record.begun.add((int(key), int(number)))
        elif line.startswith(b"R "):
            result = _result(json.loads(line[2:]))
            record.results[result.key, result.attempt] = result
    except (ValueError, TypeError):
        return


def _result(values: list[object]) -> Result:
    key, attempt, state, code, reply, due, *told = values
    stage, verdict = map(str, told or ("", ""))  # older releases kept neither
    if not isinstance(key, int) or not isinstance(attempt, int):
        raise ValueError("no attempt")
    return Result(
        key=key,
        attempt=attempt,
        state=State(str(state)),
        code=str(code),
        reply=str(reply),
        next_attempt_at=datetime.fromisoformat(str(due)) if due else None,
        stage=stage,
        verdict=verdict,
    )
