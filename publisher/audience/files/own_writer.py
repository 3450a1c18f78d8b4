"""Writes our own exports of readers (own.py says in which format)."""

import csv
import json
from collections.abc import Sequence
from typing import Any, Protocol

from publisher.audience.files import own
from publisher.audience.files.own import FieldColumn, OwnRow
from publisher.audience.files.safe import Writes, safe


class OwnWriter(Protocol):
    """What writes rows."""

    def write(self, row: OwnRow) -> None:
        """One reader."""


def own_writer(
    out: Writes, kind: str, fields: Sequence[FieldColumn], lists: Sequence[str]
) -> OwnWriter:
    """kind: `csv` or `jsonl`; its first line is written at once."""
    return _Csv(out, fields, lists) if kind == "csv" else _JsonLines(out, fields, lists)


class _Csv:
    def __init__(self, out: Writes, fields: Sequence[FieldColumn], lists: Sequence[str]) -> None:
        self._writer = csv.writer(out, lineterminator="\r\n")
        self._fields, self._lists = [column.name for column in fields], lists
        pairs = ((own.LIST + slug, own.CONSENT + slug) for slug in lists)
        self._writer.writerow(
            [
                *own.TEXTS,
                *(column.header() for column in fields),
                *(name for pair in pairs for name in pair),
                *own.LISTS,
            ]
        )

    def write(self, row: OwnRow) -> None:
        """One reader, in cells that are no formulas; JSON is none."""
        cells = [safe(row.texts.get(name, "")) for name in own.TEXTS]
        cells += [safe(_text(row.fields.get(name))) for name in self._fields]
        for slug in self._lists:
            said = dict(row.lists.get(slug, {}))
            cells.append(safe(said.pop("status", "")))
            cells.append(_json(said) if said else "")
        cells += [_json(getattr(row, name)) if getattr(row, name) else "" for name in own.LISTS]
        self._writer.writerow(cells)


class _JsonLines:
    def __init__(self, out: Writes, fields: Sequence[FieldColumn], lists: Sequence[str]) -> None:
        self._out = out
        described = [
            {"name": one.name, "type": one.type, "choices": list(one.choices)} for one in fields
        ]
        self._line({own.MARK: own.VERSION, "lists": list(lists), "fields": described})

    def write(self, row: OwnRow) -> None:
        """One reader."""
        texts = {name: row.texts.get(name) or None for name in own.TEXTS}
        listed = {name: getattr(row, name) for name in own.LISTS}
        self._line({**texts, "lists": row.lists, "fields": row.fields, **listed})

    def _line(self, said: dict[str, Any]) -> None:
        self._out.write(_json(said) + "\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
