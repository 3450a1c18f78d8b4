"""A table of JSON lines: one object a line, its keys the columns."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from publisher.audience.files import own
from publisher.audience.files.delimited import LONGEST_LINE
from publisher.audience.files.encodings import Text
from publisher.audience.files.rows import BadRow
from publisher.errors import PublisherError

MOST_KEYS = 2000
_decode = msgspec.json.Decoder().decode


class JsonLines:
    """A file of JSON lines (tables.Table). It is read twice: any line may bring another key.

    Texts are cells as they are, `null` is an empty one, whatever else is there stands as JSON.
    A line that is none is a bad row, since the others are still sure. Raises PublisherError
    `bad_json`, `empty_file`, `too_many_columns`.
    """

    kind = "jsonl"

    def __init__(self, text: Text, filename: str) -> None:
        self._text, self._filename = text, filename
        self.encoding: str | None = text.encoding
        self.line = 1
        self.described: dict[str, Any] = {}  # what the first line of our own exports says
        self._longest = LONGEST_LINE
        keys: dict[str, None] = {}
        for number, found in self._objects():
            if number == 1 and isinstance(found, dict) and own.MARK in found:
                self.described, self._longest = found, own.LONGEST_LINE
                keys.update(dict.fromkeys((*own.TEXTS, *own.LISTS, "fields", "lists")))
            elif isinstance(found, dict) and not found.keys() <= keys.keys():
                keys.update(dict.fromkeys(found))
                self._check(keys, number)
        if not keys:
            raise PublisherError("bad_json", "no line is a JSON object", f"{filename}:1")
        self.names = list(keys)

    def rows(self, address: int) -> Iterator[tuple[int, list[str]] | BadRow]:
        """As tables.Table says."""
        for number, found in self._objects():
            if number == 1 and self.described:
                continue
            if isinstance(found, dict):
                yield number, [_cell(found.get(name)) for name in self.names]
            else:
                yield BadRow(number, "bad_json", found)

    def _check(self, keys: dict[str, None], number: int) -> None:
        if len(keys) > MOST_KEYS:
            message = f"the lines so far have {len(keys)} different keys"
            raise PublisherError("too_many_columns", message, f"{self._filename}:{number}")

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | str]]:
        """The number of each line that is not empty, and its object, or what is wrong with it."""
        file, number = self._text.file, 0
        file.seek(0)
        while line := file.readline(self._longest + 1):
            number += 1
            if len(line) > self._longest:
                message = f"the line is over {self._longest} bytes long"
                raise PublisherError("bad_json", message, f"{self._filename}:{number}")
            text = line.decode(self._text.codec).removeprefix("\ufeff").strip()
            if text.startswith("["):
                message = "write one object a line, without brackets around them or commas between"
                raise PublisherError("bad_json", message, f"{self._filename}:{number}")
            if text:
                yield number, _object(text)


def _object(text: str) -> dict[str, Any] | str:
    try:
        found = _decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        return f"the line is no JSON: {error}"
    return found if isinstance(found, dict) else "the line is no JSON object"


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
