"""What the rows of a file of readers become."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publisher.audience.standing import Left


@dataclass(slots=True)
class More:
    """What a file says of a reader beyond address, name and language.

    fields: values by the key under which they are kept; proof: what shows the consent, by a
    short name.
    """

    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    joined_at: datetime | None = None
    consent_at: datetime | None = None
    paid_until: datetime | None = None
    external_id: str = ""
    time_zone: str = ""
    proof: dict[str, str] = field(default_factory=dict)


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
    more: More | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot go in, and why. `cell` is what stood where the address should."""

    line: int
    code: str
    message: str
    cell: str = field(default="", compare=False)
