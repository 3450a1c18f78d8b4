"""A table of lines: cells between commas, semicolons, tabs or what the file itself says."""

import csv
import re
from collections.abc import Iterator

from publisher.audience.files import own
from publisher.audience.files.encodings import Text
from publisher.audience.files.rows import BadRow
from publisher.audience.quotes import line_of_open_quote, swallowed
from publisher.errors import PublisherError

LONGEST_LINE = 65_536  # bytes
csv.field_size_limit(1 << 20)  # characters: the receipts of one reader
_SEPARATOR = re.compile(r'"?sep=([;,\t|])"?', re.IGNORECASE)  # what Excel writes and reads


class Delimited:
    """A CSV or TSV (tables.Table), read line by line: whatever its size, one row is in memory.

    The separator is the one that a line `sep=;` names, or `;`, `,` or tab, whichever the first
    line holds most of; that line names the columns. Raises PublisherError (`empty_file`,
    `bad_csv`), naming the line, for what makes the whole file unreadable.
    """

    def __init__(self, text: Text, filename: str) -> None:
        self._file, self._codec = text.file, text.codec
        self._filename = filename
        self._ended = False
        self._record: list[str] = []  # the lines of the row that is being read
        self._separator = ""
        self._longest = LONGEST_LINE
        self.line = 0
        self.encoding: str | None = text.encoding
        header = self._header()
        self._delimiter = self._separator or max(";,\t", key=header.count)
        self.kind = "tsv" if self._delimiter == "\t" else "csv"
        try:
            self.names = next(csv.reader([header], delimiter=self._delimiter))
        except csv.Error as error:
            raise self._unreadable(f"this is no CSV: {error}") from None
        if own.is_own(self.names):
            self._longest = own.LONGEST_LINE

    def rows(self, address: int) -> Iterator[tuple[int, list[str]] | BadRow]:
        """As tables.Table says. Raises PublisherError `bad_csv`."""
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        width = len(self.names)
        while True:
            self._record.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(f"this is no CSV: {error}") from None
            # A reader asks on only within quotes.
            if self._ended or (len(self._record) > 1 and self._swallowed(cells, address)):
                raise self._broken("this is no CSV")
            if len(cells) > width and any(map(str.strip, cells[width:])):
                yield self._too_wide(cells, address)
            elif any(map(str.strip, cells)):
                yield self.line, cells

    def _too_wide(self, cells: list[str], address: int) -> BadRow:
        message = (
            f"the row has {len(cells)} cells, and the first line names {len(self.names)} columns; "
            f"write a cell that holds {self._delimiter!r} within quotation marks"
        )
        return BadRow(self.line, "too_many_cells", message, cells[address])

    def _header(self) -> str:
        for line in self._lines():
            text = line.removeprefix("\ufeff").strip("\r\n ")
            separator = None if self._separator else _SEPARATOR.fullmatch(text)
            if separator:
                self._separator = separator[1]
            elif text:
                return text
        raise PublisherError("empty_file", "the file is empty", self._filename)

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(self._longest + 1):
            self.line += 1
            if len(line) > self._longest:
                raise self._unreadable(f"the line is over {self._longest} bytes long")
            text = line.decode(self._codec)
            self._record.append(text)
            yield text
        self._ended = bool(self._record)

    def _swallowed(self, cells: list[str], address: int) -> bool:
        return swallowed(cells, self._delimiter, width=len(self.names), address=address)

    def _broken(self, message: str) -> PublisherError:
        """The error for a row that is none, at the line where its last quote opened."""
        opened = line_of_open_quote(self._record, self._delimiter)
        if opened is None:
            return self._unreadable(message)
        self.line -= len(self._record) - 1 - opened
        return self._unreadable(
            "a quotation mark opens on this line and its cell goes on over the rows below; close "
            "it, or write it twice within quotation marks"
        )

    def _unreadable(self, message: str) -> PublisherError:
        return PublisherError("bad_csv", message, f"{self._filename}:{self.line}")
