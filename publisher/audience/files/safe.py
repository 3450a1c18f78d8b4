"""Cells that no spreadsheet program takes for a formula, and back.

An apostrophe goes before whatever begins like one, and before an apostrophe; line breaks are
written `\\n`. Taking both away gives back every text. Source: OWASP, CSV injection.
"""

import csv
import re
from collections.abc import Iterable
from typing import Protocol

_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", "'")
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "r": "\r"}


class Writes(Protocol):
    """Whatever takes text."""

    def write(self, text: str, /) -> object:
        """Take it."""


def safe(text: str) -> str:
    """The text as it stands in a cell."""
    if "\\" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{text}" if text.startswith(_STARTS) else text


def unsafe(cell: str) -> str:
    """The text that `safe` made the cell of."""
    text = cell.removeprefix("'")
    if "\\" in text:
        return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), text)
    return text


class SafeWriter:
    """Writes rows of a CSV whose cells are safe."""

    def __init__(self, out: Writes) -> None:
        self._writer = csv.writer(out, lineterminator="\r\n")

    def write(self, texts: Iterable[str]) -> None:
        """One row."""
        self._writer.writerow([safe(text) for text in texts])
