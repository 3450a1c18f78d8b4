"""The format of our own exports of readers: every list in one file, and what is kept of each
reader, so that it imports to the same state.

CSV: a line of names, then a line for each reader. `list:SLUG` is a status, `consent:SLUG` JSON with
its proof; `field:NAME:TYPE` a value. JSON lines: a first line that describes the fields, then an
object for each reader with `lists` and `fields`. Rows without `joined` are no readers: addresses
that must not be mailed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from publisher.errors import PublisherError

VERSION = 1
MARK = "publisher_export"  # the key of the first of the JSON lines
WHEN = ("joined", "measured_since", "light_since")
TEXTS = ("address", "name", "language", "time_zone", "external_id", *WHEN)
LISTS = ("tags", "receipts", "entitlements", "suppressed")  # JSON
LIST, CONSENT, FIELD = "list:", "consent:", "field:"
LONGEST_LINE = 4 << 20  # bytes
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """What a file says of a field: its name, its type and, of a choice, the choices."""

    name: str
    type: str
    choices: tuple[str, ...] = ()

    def header(self) -> str:
        """The name of its column."""
        choices = json.dumps(self.choices, ensure_ascii=False) if self.choices else ""
        return f"{FIELD}{self.name}:{self.type}{choices}"


@dataclass(slots=True)
class OwnRow:
    """One reader of our own file, each part as it stands there. `lists`: status and proof by slug;
    `fields`: values by name."""

    line: int
    texts: dict[str, str]
    tags: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Said] = field(default_factory=dict)
    receipts: list[Said] = field(default_factory=list)
    entitlements: list[Said] = field(default_factory=list)
    suppressed: list[Said] = field(default_factory=list)


def is_own(names: Sequence[str]) -> bool:
    """Whether a table with columns of these names is an export of ours."""
    return {"address", "joined", *LISTS} <= set(names)


def field_column(header: str) -> FieldColumn:
    """What the name of a field's column says. Raises PublisherError `bad_header`."""
    name, _, kind = header.removeprefix(FIELD).rpartition(":")
    if header.endswith("]"):
        name, _, listed = header.removeprefix(FIELD).partition(":choice[")
        kind = "choice"
        try:
            choices = tuple(map(str, json.loads(f"[{listed}")))
        except ValueError:
            name, choices = "", ()
    else:
        choices = ()
    if not name or kind not in ("text", "number", "date", "bool", "choice"):
        raise PublisherError("bad_header", f"{header[:100]!r} must be written field:NAME:TYPE")
    return FieldColumn(name, kind, choices)


def said_moment(text: Any) -> datetime | None:
    """A time as we write it; None for none. Raises ValueError."""
    if text in (None, ""):
        return None
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found.astimezone(UTC)


def written_moment(at: datetime | None) -> str | None:
    """A time as we write it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
