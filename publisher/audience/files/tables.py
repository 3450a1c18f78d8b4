"""A file of readers as a table: columns with names, and rows of cells."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol, runtime_checkable

from publisher.audience.files.delimited import Delimited
from publisher.audience.files.encodings import text_of
from publisher.audience.files.json_lines import JsonLines
from publisher.audience.files.rows import BadRow
from publisher.audience.files.workbooks import OLD, ZIP, Workbook
from publisher.errors import PublisherError

MOST_COLUMNS = 1000


@runtime_checkable
class Table(Protocol):
    """kind: `csv`, `tsv`, `jsonl` or `xlsx`; encoding: its text's, None for a workbook; names:
    the columns'; line: where they stand."""

    kind: str
    encoding: str | None
    names: list[str]
    line: int

    def rows(self, address: int) -> Iterator[tuple[int, list[str]] | BadRow]:
        """The line and the cells of each row that is not empty.

        address: the position of the column with the addresses.
        """


def open_table(file: BinaryIO, filename: str, sheet: str | None = None) -> Table:
    """The table in a file that can be sought in, told by its bytes, not by its name.

    sheet: the one to read of a workbook that has several. Raises PublisherError: `empty_file`,
    `not_utf8`, `bad_csv`, `zip_file`, `too_many_columns`, and those of workbooks.py.
    """
    file.seek(0)
    head = file.read(8)
    table: Table
    if head.startswith((ZIP, OLD)):
        table = Workbook(file, filename, sheet)
    else:
        table = _text_table(file, filename)
    if len(table.names) > MOST_COLUMNS:
        message = f"the file has {len(table.names)} columns; {MOST_COLUMNS} at most"
        raise PublisherError("too_many_columns", message, f"{filename}:{table.line}")
    return table


def _text_table(file: BinaryIO, filename: str) -> Table:
    text = text_of(file, filename)
    head = text.file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    text.file.seek(0)
    if head.startswith((b"{", b"[")):
        return JsonLines(text, filename)
    return Delimited(text, filename)
