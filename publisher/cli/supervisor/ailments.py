"""What `up` says when its processes live and yet nothing leaves: full disks, silent parts."""

from collections.abc import Callable
from pathlib import Path

from publisher.actions.processes.disks import full_disks
from publisher.actions.processes.pulses import PulseBook


class Ailments:
    """Says each one when it begins and when it is over. report: takes a line."""

    def __init__(self, data_dir: Path, book: PulseBook, report: Callable[[str], None]) -> None:
        self._data_dir, self._book, self._report = data_dir, book, report
        self._said: set[str] = set()
        self._suspects: set[str] = set()

    def look(self) -> None:
        """Find out, and say what is new."""
        disks = {f"the disk is full: {place}" for place in full_disks(self._data_dir)}
        silent = self._silent()
        found = disks | (silent & (self._suspects | self._said))  # a restart is no ailment
        for line in sorted(found - self._said):
            self._report(line)
        for line in sorted(self._said - found):
            self._report(f"it is over: {line}")
        self._said, self._suspects = found, silent

    def _silent(self) -> set[str]:
        pulses = self._book.read()
        if pulses is None:
            return {"the broker does not answer: nothing is sent"}
        return {f"no word from {part}: what it does stands still" for part in pulses.silent()}
