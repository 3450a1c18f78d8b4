"""What a row says of its reader beyond address, name and language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import available_timezones

from publisher.audience.columns import Columns
from publisher.audience.files.rows import More
from publisher.audience.files.values import (
    check_formula,
    day_of,
    moment_of,
    object_of,
    plain,
    tags_of,
)
from publisher.audience.standing import squeezed
from publisher.errors import PublisherError

LONGEST_ID = 200  # characters
PAID, COMPLIMENTARY = "paid", "complimentary"
_YES = frozenset(["true", "t", "yes", "y", "oui", "o", "vrai", "1", "ja", "si"])
_ID = re.compile(r"[^\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Taker:
    """A field that values go to. key: under which it keeps them; read: the value of what a cell
    says, raises PublisherError `bad_field`."""

    key: str
    read: Callable[[Any], Any]


class Takers(Protocol):
    """The fields that take what the file has for them."""

    @property
    def at(self) -> Mapping[int, Taker]:
        """By position of the column."""

    def named(self, name: str) -> Taker | None:
        """Of that name, for JSON cells; None where nobody wants it."""


def more_of(
    columns: Columns, cells: list[str], takers: Takers | None, now: datetime | None
) -> More:
    """What the cells say. Raises PublisherError `bad_date`, `bad_tag`, `bad_field`, `bad_json`,
    `bad_external_id`, `formula_cell`."""
    more = More()
    for position in columns.tags:
        more.tags += _tags(_cell(cells, position))
    _read_moments(columns, cells, more, now)
    _read_paid(columns, cells, more)
    if columns.external_id is not None:
        more.external_id = _external_id(_cell(cells, columns.external_id))
    if columns.time_zone is not None:
        zone = _cell(cells, columns.time_zone)
        more.time_zone = zone if zone in _zones() else ""
    if takers:
        _read_fields(columns, cells, takers, more)
    more.tags = tuple(dict.fromkeys(more.tags))
    return more


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _tags(cell: str) -> tuple[str, ...]:
    check_formula(cell)
    return tags_of(cell)


def _read_moments(columns: Columns, cells: list[str], more: More, now: datetime | None) -> None:
    found: dict[str, datetime] = {}
    for meaning, position in columns.moments.items():
        cell = _cell(cells, position)
        at = day_of(cell) if meaning == "paid_until" else moment_of(cell, now)
        if at is not None:
            found[meaning] = at
    more.joined_at = found.get("joined_at")
    more.consent_at = found.get("confirmed_at") or found.get("asked_at")
    more.paid_until = found.get("paid_until")
    for meaning in ("asked_at", "confirmed_at"):
        if meaning in found:
            more.proof[meaning] = found[meaning].isoformat().replace("+00:00", "Z")


def _read_paid(columns: Columns, cells: list[str], more: More) -> None:
    """Tags for who pays or is given it; an end only for them."""
    flags = [squeezed(_cell(cells, position)) in _YES for position in columns.paid_flags]
    words = columns.tool.paid_words if columns.tool else frozenset()
    named = [cell for cell in (_cell(cells, position) for position in columns.paid) if cell]
    if words:
        paid = any(flags) if flags else any(squeezed(cell) in words for cell in named)
        more.tags += (PAID,) if paid else ()
    else:  # names of what they get, and a yes for who gets it for nothing
        paid = bool(named)
        more.tags += (PAID,) if paid else ()
        more.tags += tuple(tag for cell in named for tag in tags_of(cell))
        more.tags += (COMPLIMENTARY,) if any(flags) else ()
    if not paid:
        more.paid_until = None


def _read_fields(columns: Columns, cells: list[str], takers: Takers, more: More) -> None:
    for position, taker in takers.at.items():
        cell = plain(_cell(cells, position))
        if cell:
            check_formula(cell)
            more.fields[taker.key] = taker.read(cell)
    for position in columns.json:
        for name, value in object_of(_cell(cells, position)).items():
            found = takers.named(name) if value not in (None, "", [], {}) else None
            if found:
                more.fields[found.key] = found.read(value)


def _external_id(cell: str) -> str:
    if cell and (len(cell) > LONGEST_ID or not _ID.fullmatch(cell)):
        message = f"the external id must have {LONGEST_ID} characters at most, none of them hidden"
        raise PublisherError("bad_external_id", message)
    return cell


def _cell(cells: list[str], position: int | None) -> str:
    return cells[position].strip() if position is not None and position < len(cells) else ""
