"""A table that is a sheet of an XLSX workbook; it is read in a process of its own."""

from collections.abc import Iterator
from typing import BinaryIO

from publisher.audience.files.rows import BadRow
from publisher.channels.workbooks import workbook_rows
from publisher.errors import PublisherError

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Workbook:
    """The sheet of a workbook (tables.Table); lines are the sheet's rows.

    Its first row that is not empty names the columns. Raises PublisherError `old_workbook`,
    `empty_file`, and what channels/workbooks/reading.py says.
    """

    kind = "xlsx"

    def __init__(self, file: BinaryIO, filename: str, sheet: str | None) -> None:
        file.seek(0)
        if file.read(len(OLD)) == OLD:
            raise PublisherError(
                "old_workbook",
                "the workbook is of before 2007 or has a password; save it as .xlsx without one",
                filename,
            )
        self.encoding: str | None = None
        self._rows = enumerate(workbook_rows(file, filename, sheet), 1)
        for number, cells in self._rows:
            if any(map(str.strip, cells)):
                self.line, self.names = number, _without_end(cells)
                return
        raise PublisherError("empty_file", "the sheet is empty", filename)

    def rows(self, address: int) -> Iterator[tuple[int, list[str]] | BadRow]:
        """As tables.Table says; once."""
        width = len(self.names)
        for number, cells in self._rows:
            if any(map(str.strip, cells[width:])):
                message = "the row has a cell beyond the columns that the first row names"
                yield BadRow(number, "too_many_cells", message, cells[address])
            elif any(map(str.strip, cells)):
                yield number, cells


def _without_end(cells: list[str]) -> list[str]:
    """The cells without empty ones at the end, which a sheet has wherever a cell was touched."""
    last = max(place for place, cell in enumerate(cells) if cell.strip())
    return cells[: last + 1]
