"""A file of readers, row by row: whatever its size, one row is in memory."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO

from publisher.audience.addresses import normalise
from publisher.audience.columns import Columns, read_columns
from publisher.audience.extras import Takers, more_of
from publisher.audience.files.rows import BadRow, More, Row
from publisher.audience.files.tables import Table, open_table
from publisher.audience.files.values import check_formula, plain
from publisher.audience.names import BadName, checked_name
from publisher.audience.standing import Left, UnknownStatus, standing, weightiest
from publisher.errors import PublisherError

__all__ = ["BadRow", "Row", "Spreadsheet"]
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


class Spreadsheet:
    """Iterates over the rows of a file of readers: Row for a good one, BadRow for another.

    CSV, TSV, JSON lines or XLSX, or a table that was opened of one (files/tables.py); columns.py
    says what the columns mean, and what `chosen` is. `now` is when the file is read: dates may not
    be later. `takers` is asked for the fields (extras.py). Raises PublisherError, naming the line,
    for what makes the whole file unreadable.
    """

    def __init__(
        self,
        file: BinaryIO | Table,
        filename: str,
        chosen: Mapping[str, str] | None = None,
        *,
        now: datetime | None = None,
        sheet: str | None = None,
    ) -> None:
        self.table: Table = file if isinstance(file, Table) else open_table(file, filename, sheet)
        self.takers: Takers | None = None
        self._now = now
        try:
            self.columns: Columns = read_columns(self.table.names, chosen or {})
        except PublisherError as error:
            error.where = error.where or f"{filename}:{self.table.line}"
            raise
        self.ignored = self.columns.ignored  # columns that no one asked for
        tool = self.columns.tool
        starts = tool.by_filename.items() if tool else ()
        self._all_left = next((left for start, left in starts if filename.startswith(start)), None)

    def __iter__(self) -> Iterator[Row | BadRow]:
        position = self.columns.address
        for found in self.table.rows(position):
            yield found if isinstance(found, BadRow) else self._row(*found)

    def _row(self, line: int, cells: list[str]) -> Row | BadRow:
        columns = self.columns
        address = plain(_cell(cells, columns.address))
        try:
            kept, key = normalise(address)
            left = self._left(cells) if columns.standing else None
            if left or self._all_left:
                return Row(line, kept, key, "", "", left or self._all_left)
            name = self._name(cells)
            language = _cell(cells, columns.language)
            if language and not _LANGUAGE.fullmatch(language):
                message = "the language must be like fr or en-GB"
                return BadRow(line, "bad_language", message, address)
            if columns.plain and self.takers is None:
                return Row(line, kept, key, name, language)
            more = more_of(columns, cells, self.takers, self._now)
        except PublisherError as error:
            return BadRow(line, error.code, error.message, address)
        except BadName as error:
            return BadRow(line, "bad_name", str(error), address)
        return Row(line, kept, key, name, language, self._never_agreed(more), more)

    def _name(self, cells: list[str]) -> str:
        """Raises BadName; PublisherError `formula_cell`."""
        name = _cell(cells, self.columns.name)
        if self.columns.name_parts and not name:
            parts = (_cell(cells, position) for position in self.columns.name_parts)
            name = " ".join(filter(None, parts))
        if name.startswith("="):
            name = plain(name)
            check_formula(name)
        return checked_name(name)

    def _never_agreed(self, more: More) -> Left | None:
        tool = self.columns.tool
        known = {"asked_at", "confirmed_at"} <= self.columns.moments.keys()
        if tool and tool.needs_consent_time and known and more.consent_at is None:
            return Left.UNCONFIRMED
        return None

    def _left(self, cells: list[str]) -> Left | None:
        """Raises PublisherError `unknown_status`."""
        reasons = []
        for position, kind, name in self.columns.standing:
            value = _cell(cells, position)
            try:
                reasons.append(standing(kind, value))
            except UnknownStatus:
                said = f"says {value[:40]!r}" if value else "is empty"
                raise PublisherError(
                    "unknown_status",
                    f"{name} {said}, which says neither that the reader is subscribed nor that "
                    "they left",
                ) from None
        return weightiest([reason for reason in reasons if reason])


def _cell(cells: list[str], position: int | None) -> str:
    return cells[position].strip() if position is not None and position < len(cells) else ""
