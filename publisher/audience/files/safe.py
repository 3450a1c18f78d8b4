"""Cells that no spreadsheet program takes for a formula, and back.

An apostrophe goes before whatever begins like one, and before an apostrophe, so that taking one
away gives back every text. Source: OWASP, CSV injection.
"""

import csv
from collections.abc import Iterable
from typing import Protocol

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


class Writes(Protocol):
    """Whatever takes text."""

    def write(self, text: str, /) -> object:
        """Take it."""


def safe(cell: str) -> str:
    """The cell as it stands in a file."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def unsafe(cell: str) -> str:
    """What `safe` made the cell of."""
    return cell.removeprefix("'")


class SafeWriter:
    """Writes rows of a CSV whose cells are safe."""

    def __init__(self, out: Writes) -> None:
        self._writer = csv.writer(out, lineterminator="\r\n")

    def write(self, cells: Iterable[str]) -> None:
        """One row."""
        self._writer.writerow([safe(cell) for cell in cells])
