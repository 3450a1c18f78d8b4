"""A CSV of readers, read line by line: whatever its size, one row is in memory."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from publisher.audience.addresses import normalise
from publisher.audience.columns import Columns, read_columns
from publisher.audience.names import BadName, checked_name
from publisher.audience.quotes import line_of_open_quote, swallowed
from publisher.audience.standing import Left, UnknownStatus, standing, weightiest
from publisher.errors import PublisherError

LONGEST_LINE = 65_536  # bytes
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_SEPARATOR = re.compile(r'"?sep=([;,\t|])"?', re.IGNORECASE)  # what Excel writes and reads


@dataclass(frozen=True, slots=True)
class Row:
    """One reader of the file. `line` counts from 1, the line where the row ends; `left` is why
    they are not subscribed, if the file says so."""

    line: int
    address: str
    key: str
    name: str
    language: str
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot go in, and why."""

    line: int
    code: str
    message: str


class Spreadsheet:
    """Iterates over the rows of a CSV: Row for a good one, BadRow for another.

    UTF-8 with or without a mark; the separator that a line `sep=;` names, or `;`, `,` or tab,
    whichever the first line holds most of; that line names the columns (columns.py, which
    says what `chosen` is). Raises PublisherError (`not_utf8`, `empty_file`, `bad_csv`,
    and those of columns.py), naming the line, for what makes the whole file
    unreadable.
    """

    def __init__(
        self, file: BinaryIO, filename: str, chosen: Mapping[str, str] | None = None
    ) -> None:
        self._file = file
        self._filename = filename
        self._line = 0
        self._ended = False
        self._record: list[str] = []  # the lines of the row that is being read
        self._separator = ""
        header = self._header()
        self._delimiter = self._separator or max(";,\t", key=header.count)
        names = next(csv.reader([header], delimiter=self._delimiter))
        self._width = len(names)
        self._columns = self._read_columns(names, chosen or {})
        self.ignored = self._columns.ignored  # columns that no one asked for

    def __iter__(self) -> Iterator[Row | BadRow]:
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        while True:
            self._record.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(f"this is no CSV: {error}") from None
            if self._ended or (len(self._record) > 1 and self._swallowed(cells)):
                raise self._broken("this is no CSV")  # a reader asks on only within quotes
            if any(map(str.strip, cells)):
                yield self._row(cells)

    def _row(self, cells: list[str]) -> Row | BadRow:
        columns = self._columns
        address, name, language = (
            _cell(cells, position) for position in (columns.address, columns.name, columns.language)
        )
        try:
            kept, key = normalise(address)
            left = self._left(cells) if columns.standing else None
            if left:
                return Row(self._line, kept, key, "", "", left)
            if columns.name_parts and not name:
                parts = (_cell(cells, position) for position in columns.name_parts)
                name = " ".join(filter(None, parts))
            name = checked_name(name)
        except PublisherError as error:
            return BadRow(self._line, error.code, error.message)
        except BadName as error:
            return BadRow(self._line, "bad_name", str(error))
        if language and not _LANGUAGE.fullmatch(language):
            return BadRow(self._line, "bad_language", "the language must be like fr or en-GB")
        return Row(self._line, kept, key, name, language)

    def _left(self, cells: list[str]) -> Left | None:
        """Raises PublisherError `unknown_status`."""
        reasons = []
        for position, kind, name in self._columns.standing:
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

    def _header(self) -> str:
        for line in self._lines():
            text = line.removeprefix("\ufeff").strip("\r\n ")
            separator = None if self._separator else _SEPARATOR.fullmatch(text)
            if separator:
                self._separator = separator[1]
            elif text:
                return text
        raise PublisherError("empty_file", "the file is empty", self._filename)

    def _read_columns(self, names: list[str], chosen: Mapping[str, str]) -> Columns:
        try:
            return read_columns(names, chosen)
        except PublisherError as error:
            error.where = error.where or f"{self._filename}:{self._line}"
            raise

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE + 1):
            self._line += 1
            if len(line) > LONGEST_LINE:
                raise self._unreadable("bad_csv", f"the line is over {LONGEST_LINE} bytes long")
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                raise self._unreadable(
                    "not_utf8", "the line is not UTF-8; save the file as “CSV UTF-8”"
                ) from None
            self._record.append(text)
            yield text
        self._ended = bool(self._record)

    def _swallowed(self, cells: list[str]) -> bool:
        return swallowed(cells, self._delimiter, width=self._width, address=self._columns.address)

    def _broken(self, message: str) -> PublisherError:
        """The error for a row that is none, at the line where its last quote opened."""
        opened = line_of_open_quote(self._record, self._delimiter)
        if opened is None:
            return self._unreadable("bad_csv", message)
        self._line -= len(self._record) - 1 - opened
        return self._unreadable(
            "bad_csv",
            "a quotation mark opens on this line and its cell goes on over the rows below; close "
            "it, or write it twice within quotation marks",
        )

    def _unreadable(self, code: str, message: str) -> PublisherError:
        return PublisherError(code, message, f"{self._filename}:{self._line}")


def _cell(cells: list[str], position: int | None) -> str:
    return cells[position].strip() if position is not None and position < len(cells) else ""
