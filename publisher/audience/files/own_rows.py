"""Reads our own exports of readers, CSV or JSON lines, into the same rows."""

import json
from collections.abc import Iterator
from typing import Any

from publisher.audience.files import own
from publisher.audience.files.own import FieldColumn, OwnRow
from publisher.audience.files.rows import BadRow
from publisher.audience.files.safe import unsafe
from publisher.audience.files.tables import Table
from publisher.errors import PublisherError


class OwnFile:
    """Iterates over the rows of our own export: OwnRow, or BadRow where a cell is broken.

    fields: what the file says of its fields; lists: their slugs, where a first line names them.
    Raises PublisherError `bad_header`.
    """

    def __init__(self, table: Table, filename: str) -> None:
        self.table = table
        self._places = {name: place for place, name in enumerate(table.names)}
        described = getattr(table, "described", None)
        try:
            if described is None:
                self.fields = self._field_columns()
                self.lists = self._slugs(own.LIST)
            else:
                self.fields = {
                    str(one["name"]): FieldColumn(one["name"], one["type"], tuple(one["choices"]))
                    for one in described["fields"]
                }
                self.lists = [str(slug) for slug in described["lists"]]
        except (KeyError, TypeError) as error:
            message = f"the first line does not say what we write there: {error!r}"
            raise PublisherError("bad_header", message, f"{filename}:1") from None

    def __iter__(self) -> Iterator[OwnRow | BadRow]:
        read = self._row_of_json if hasattr(self.table, "described") else self._row_of_csv
        for found in self.table.rows(self._places["address"]):
            if isinstance(found, BadRow):
                yield found
                continue
            line, cells = found
            try:
                yield _checked(read(line, cells))
            except (ValueError, TypeError, AttributeError, RecursionError):
                message = "a cell does not hold what we write there"
                yield BadRow(line, "bad_cell", message, cells[self._places["address"]])

    def _field_columns(self) -> dict[str, FieldColumn]:
        return {name: own.field_column(name) for name in self._places if name.startswith(own.FIELD)}

    def _slugs(self, start: str) -> list[str]:
        return [name.removeprefix(start) for name in self._places if name.startswith(start)]

    def _row_of_csv(self, line: int, cells: list[str]) -> OwnRow:
        cells = cells + [""] * (len(self._places) - len(cells))
        at = self._places
        row = OwnRow(line, {name: unsafe(cells[at[name]]) for name in own.TEXTS if name in at})
        row.fields = {
            column.name: unsafe(cells[at[name]])
            for name, column in self.fields.items()
            if cells[at[name]]
        }
        for slug in self.lists:
            if status := unsafe(cells[at[own.LIST + slug]]):
                proof = cells[at[own.CONSENT + slug]] if own.CONSENT + slug in at else ""
                row.lists[slug] = {"status": status, **json.loads(proof or "{}")}
        self._read_lists(row, cells)
        return row

    def _row_of_json(self, line: int, cells: list[str]) -> OwnRow:
        at = self._places
        row = OwnRow(line, {name: cells[at[name]] for name in own.TEXTS})
        row.fields = json.loads(cells[at["fields"]] or "{}")
        row.lists = json.loads(cells[at["lists"]] or "{}")
        self._read_lists(row, cells)
        return row

    def _read_lists(self, row: OwnRow, cells: list[str]) -> None:
        for name in own.LISTS:
            setattr(row, name, json.loads(cells[self._places[name]] or "[]"))


def _checked(row: OwnRow) -> OwnRow:
    """The row. Raises ValueError or TypeError for parts of another kind than we write."""
    _all(row.tags, str)
    for listed in (row.receipts, row.entitlements, row.suppressed, list(row.lists.values())):
        _all(listed, dict)
    if not isinstance(row.fields, dict) or not isinstance(row.lists, dict):
        raise TypeError
    return row


def _all(listed: Any, kind: type) -> None:
    if not isinstance(listed, list) or not all(isinstance(one, kind) for one in listed):
        raise TypeError
