"""What stands in the cells of other tools' files: dates, tags, JSON, spreadsheets' tricks."""

import csv
import json
import re
from datetime import UTC, datetime
from typing import Any

from publisher.audience.names import called
from publisher.errors import PublisherError

LONGEST_TAG = 100  # characters
MOST_TAGS = 200  # of one reader
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?")
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_YEAR = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_FINER = re.compile(r"(\.\d{6})\d+")  # nanoseconds
_AS_TEXT = re.compile(r'="([^"]*)"')  # how spreadsheets are made to keep digits as they are
_FORMULA = re.compile(r"=[\s@+-]*(?:[A-Za-z_.]+\d*\(|\$?[A-Za-z]{1,3}\$?\d|[\d\"{(#])")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def moment_of(text: str, now: datetime | None) -> datetime | None:
    """The time that a cell names, in UTC where it names no zone; None for an empty one.

    ISO 8601, `2024/02/01`, seconds or milliseconds since 1970; `01/02/2024` is the first of
    February unless there is no such day. Raises PublisherError `bad_date` for anything else, for
    one before 1990, and for one that is yet to come by more than a day.
    """
    if not text:
        return None
    try:
        found = _read(text)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise PublisherError("bad_date", "this is no date: write it like 2024-02-01T08:30:00Z")
    if found < EARLIEST or (now is not None and (found - now).days >= 1):
        raise PublisherError("bad_date", "the date is before 1990 or yet to come")
    return found


def day_of(text: str) -> datetime | None:
    """As `moment_of`, for a time that may be yet to come: the end of something."""
    try:
        return _read(text) if text else None
    except (ValueError, OverflowError):
        return None


def _read(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:-3]) if len(text) > 10 else int(text), UTC)
    day = _DAY.fullmatch(text)
    if day:
        first, second, year, hour, minute, seconds = (int(part or 0) for part in day.groups())
        if second > 12 >= first:
            first, second = second, first
        return datetime(year, second, first, hour, minute, seconds, tzinfo=UTC)
    text = _FINER.sub(r"\1", _YEAR.sub(r"\1-\2-\3", text)).removesuffix(" UTC")
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def tags_of(text: str) -> tuple[str, ...]:
    """The tags in a cell: a JSON list, or texts between commas, semicolons or bars, quoted or not.

    Raises PublisherError `bad_tag` for one that is too long or that nobody can see.
    """
    if not text:
        return ()
    found = _json_tags(text) if text.startswith("[") else _split_tags(text)
    tags = tuple(dict.fromkeys(tag for tag in map(str.strip, found) if tag))
    if len(tags) > MOST_TAGS:
        raise PublisherError("bad_tag", f"there are {len(tags)} tags; {MOST_TAGS} at most")
    for tag in tags:
        _check_tag(tag)
    return tags


def _json_tags(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise PublisherError("bad_tag", "the tags are no JSON list") from None
    if isinstance(found, list) and found and all(isinstance(tag, dict) for tag in found):
        found = [tag.get("name") for tag in found]
    if not isinstance(found, list) or not all(isinstance(tag, str) for tag in found):
        raise PublisherError("bad_tag", "the tags are no JSON list of texts")
    return found


def _split_tags(text: str) -> list[str]:
    delimiter = next((one for one in ",;|" if one in text), ",")
    if text.startswith('"'):
        delimiter = ","
    try:
        rows = list(csv.reader([text], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        rows = []
    return rows[0] if len(rows) == 1 else text.split(delimiter)


def _check_tag(tag: str) -> None:
    if len(tag) > LONGEST_TAG:
        message = f"a tag has {len(tag)} characters; {LONGEST_TAG} at most"
        raise PublisherError("bad_tag", message)
    hidden = next((character for character in tag if not character.isprintable()), None)
    if hidden and hidden not in "\u200d\u200c\u00a0\u202f":
        raise PublisherError("bad_tag", f"a tag holds {called(hidden)}")


def object_of(text: str) -> dict[str, Any]:
    """The JSON object in a cell; an empty one for an empty cell. Raises PublisherError
    `bad_json`."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise PublisherError("bad_json", "the cell is no JSON object")
    return found


def plain(cell: str) -> str:
    """The cell without the trick that keeps digits as text: `="0612"`."""
    found = _AS_TEXT.fullmatch(cell) if cell.startswith('="') else None
    return found[1] if found else cell


def check_formula(cell: str) -> None:
    """Raises PublisherError `formula_cell` for a formula where its value should stand."""
    if cell.startswith("=") and _FORMULA.match(cell):
        message = "the cell holds a formula, not what it comes to; save the file with values"
        raise PublisherError("formula_cell", message)
