"""Read a composition from TOML (docs/issues.md), each fault with its place."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft
from publisher.content.local_time import moment_in
from publisher.content.problems import BadInput
from publisher.errors import PublisherError

MOST_BYTES = 1_000_000
TOP = ("subject", "preheader", "date", "intro", "items")
OF_STORY = ("article", "section", "length", "headline", "teaser", "picture", "alt")
OF_BOX = ("advertiser", "text", "url")
_HEADER = re.compile(r"\s*\[\[\s*items\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z]+)\s*=")
_PLACE = re.compile(r"(?P<list>items|sponsors)\[(?P<number>\d+)\](?:\.(?P<key>\w+))?|(?P<top>\w+)")


@dataclass(frozen=True, slots=True)
class IssueFile:
    """A file that was read. `stories` and `boxes` say which of its items each of them was."""

    name: str
    text: str
    draft: IssueDraft
    stories: Sequence[int] = ()
    boxes: Sequence[int] = ()

    def placed(self, error: PublisherError) -> PublisherError:
        """The same error, its place led by the file's name and line."""
        found = _PLACE.match(error.where)
        if not found:
            return error
        if found["top"]:
            number, key = 0, found["top"]
        else:
            own = self.stories if found["list"] == "items" else self.boxes
            number, key = own[int(found["number"]) - 1], found["key"] or ""
        where = _where(self.name, self.text, number, key)
        return type(error)(error.code, error.message, where)


def read_issue_file(data: bytes, *, name: str, zone: ZoneInfo) -> IssueFile:
    """The composition in a TOML file (docs/issues.md). A date without an offset is `zone`'s.

    What the texts may hold is checked when they are used. Raises BadInput `too_large`, `bad_toml`,
    `unknown_key`, `wrong_type`, `missing_key` or `bad_time`, with the line and the key.
    """
    text = _decoded(data, name)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _bad_toml(str(error), name) from None
    reader = _Reader(name, text, zone)
    return reader.read(document)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MOST_BYTES:
        raise BadInput("too_large", "the file has more than 1 MB", name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadInput("bad_toml", "the file is not UTF-8", f"{name}:{line}", line) from None


def _bad_toml(said: str, name: str) -> BadInput:
    found = re.search(r"\(at line (\d+), column \d+\)", said)
    line = int(found[1]) if found else 1
    return BadInput("bad_toml", f"the file is no TOML: {said}", f"{name}:{line}", line)


class _Reader:
    """Takes a document's values over, or says which key in which line is wrong."""

    def __init__(self, name: str, text: str, zone: ZoneInfo) -> None:
        self._name, self._text, self._zone = name, text, zone

    def read(self, document: Mapping[str, Any]) -> IssueFile:
        self._known(document, TOP, 0)
        tables = document.get("items")
        if tables is not None and not _tables(tables):
            self._wrong("wrong_type", "write each item under a line [[items]]", 0, "items")
        stories: list[ItemDraft] = []
        boxes: list[SponsorDraft] = []
        numbers: dict[bool, list[int]] = {True: [], False: []}
        for number, table in enumerate(tables or (), 1):
            is_box = "advertiser" in table
            numbers[is_box].append(number)
            if is_box:
                boxes.append(self._box(table, number, len(stories)))
            else:
                stories.append(self._story(table, number))
        draft = IssueDraft(
            subject=self._string(document, "subject", 0),
            preheader=self._string(document, "preheader", 0),
            intro=self._string(document, "intro", 0),
            dated_at=self._moment(document.get("date")),
            items=None if tables is None else tuple(stories),
            sponsors=None if tables is None else tuple(boxes),
        )
        return IssueFile(self._name, self._text, draft, numbers[False], numbers[True])

    def _story(self, table: Mapping[str, Any], number: int) -> ItemDraft:
        self._known(table, OF_STORY, number)
        if "article" not in table:
            said = "an item needs the guid of its `article`, or an `advertiser`"
            self._wrong("missing_key", said, number, "article")
        found = {key: self._string(table, key, number) for key in OF_STORY if key in table}
        guid = found.pop("article")
        return ItemDraft(guid=guid or "", **{key: value or "" for key, value in found.items()})

    def _box(self, table: Mapping[str, Any], number: int, after: int) -> SponsorDraft:
        self._known(table, OF_BOX, number)
        found = {key: self._string(table, key, number) or "" for key in OF_BOX}
        return SponsorDraft(after=after, **found)

    def _known(self, table: Mapping[str, Any], keys: Sequence[str], number: int) -> None:
        for key in table:
            if key not in keys:
                known = ", ".join(keys)
                said = f"there is no {key!r} here; known are {known}"
                self._wrong("unknown_key", said, number, key)

    def _string(self, table: Mapping[str, Any], key: str, number: int) -> str | None:
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            self._wrong("wrong_type", "a text in quotation marks is expected", number, key)
        return value

    def _moment(self, value: object) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time(12))
        if not isinstance(value, str | datetime):
            self._wrong("wrong_type", "a date like 2026-11-23 is expected", 0, "date")
        said = value if isinstance(value, str) else value.isoformat()
        try:
            return moment_in(said, self._zone)
        except BadInput as error:
            self._wrong(error.code, error.message, 0, "date")

    def _wrong(self, code: str, message: str, number: int, key: str) -> NoReturn:
        raise BadInput(code, message, _where(self._name, self._text, number, key))


def _where(name: str, text: str, number: int, key: str) -> str:
    place = f"items[{number}].{key}" if number else key
    return f"{name}:{_line(text, number, key)}: {place}"


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _line(text: str, number: int, key: str) -> int:
    """The line of a key in the item of that number (0: above all items), else of the item."""
    place, header = 0, 1
    for count, line, outside in _lines(text):
        if outside and _HEADER.match(line):
            place += 1
            if place > number:
                break
            header = count if place == number else header
        found = _KEY.match(line) if outside and place == number else None
        if found and found[1] == key:
            return count
    return header


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, and whether it begins outside of texts of several lines."""
    within = ""
    for count, line in enumerate(text.split("\n"), 1):
        yield count, line, not within
        for mark in re.findall(r'"""|\'\'\'', line):
            if not within:
                within = mark
            elif mark == within:
                within = ""
