"""A CSV of readers, read line by line: whatever its size, one line is in memory."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from publisher.audience.addresses import normalise
from publisher.errors import PublisherError

LONGEST_LINE = 65_536  # bytes
_COLUMNS = {
    "address": "address", "email": "address", "e-mail": "address", "mail": "address",
    "email address": "address", "adresse": "address", "courriel": "address",
    "adresse e-mail": "address", "adresse email": "address", "adresse électronique": "address",
    "name": "name", "nom": "name", "full name": "name", "nom complet": "name",
    "language": "language", "langue": "language", "lang": "language",
}  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Row:
    """One reader of the file. `line` counts from 1, the line where the row ends."""

    line: int
    address: str
    key: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot go in, and why."""

    line: int
    code: str
    message: str


class Spreadsheet:
    """Iterates over the rows of a CSV: Row for a good one, BadRow for another.

    UTF-8 with or without a mark; `;`, `,` or tab, whichever the first line holds most of; that
    line names the columns. Raises PublisherError (`not_utf8`, `empty_file`, `no_address_column`,
    `bad_csv`), naming the line, for what makes the whole file unreadable.
    """

    def __init__(self, file: BinaryIO, filename: str) -> None:
        self._file = file
        self._filename = filename
        self._line = 0
        self.ignored: list[str] = []  # columns that no one asked for
        header = self._header()
        self._delimiter = max(";,\t", key=header.count)
        self._positions = self._columns(next(csv.reader([header], delimiter=self._delimiter)))

    def __iter__(self) -> Iterator[Row | BadRow]:
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._unreadable("bad_csv", f"this is no CSV: {error}") from None
            if any(cells):
                yield self._row(cells)

    def _row(self, cells: list[str]) -> Row | BadRow:
        address, name, language = (
            cells[position].strip() if position is not None and position < len(cells) else ""
            for position in self._positions
        )
        try:
            kept, key = normalise(address)
        except PublisherError as error:
            return BadRow(self._line, error.code, error.message)
        if name and not name.isascii():
            name = unicodedata.normalize("NFC", name)
        if len(name) > 200 or not (name.isprintable() or _harmless(name)):
            return BadRow(
                self._line, "bad_name", "the name is too long or holds a control character"
            )
        if language and not _LANGUAGE.fullmatch(language):
            return BadRow(self._line, "bad_language", "the language must be like fr or en-GB")
        return Row(self._line, kept, key, name, language)

    def _header(self) -> str:
        for line in self._lines():
            text = line.removeprefix("\ufeff").strip("\r\n ")
            if text:
                return text
        raise PublisherError("empty_file", "the file is empty", self._filename)

    def _columns(self, names: list[str]) -> tuple[int | None, int | None, int | None]:
        found: dict[str, int] = {}
        for position, name in enumerate(names):
            meaning = _COLUMNS.get(unicodedata.normalize("NFC", name).strip().casefold())
            if meaning and meaning not in found:
                found[meaning] = position
            elif name.strip() and "@" not in name:
                self.ignored.append(name.strip()[:60])
        if "address" not in found:
            raise self._unreadable(
                "no_address_column",
                "the first line must name the columns, one of them `address`, "
                "like: address;name;language",
            )
        return found["address"], found.get("name"), found.get("language")

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE + 1):
            self._line += 1
            if len(line) > LONGEST_LINE:
                raise self._unreadable("bad_csv", f"the line is over {LONGEST_LINE} bytes long")
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                raise self._unreadable(
                    "not_utf8", "the line is not UTF-8; save the file as “CSV UTF-8”"
                ) from None

    def _unreadable(self, code: str, message: str) -> PublisherError:
        return PublisherError(code, message, f"{self._filename}:{self._line}")


def _harmless(text: str) -> bool:
    """No-break spaces are not "printable" to Python, but names have them."""
    return all(character.isprintable() or character in "\u00a0\u202f\u2019" for character in text)
