"""Pages of a sorted table by cursor: a cursor is a row's place in the order, whatever is added
meanwhile, and the thousandth page costs what the first does."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorPage(Generic[Row]):
    """Some rows in their order, and the cursors of the pages around them; "" for no page."""

    rows: list[Row]
    previous: str
    next: str


def cursor_page(
    rows: QuerySet[Row], *, field: str, size: int, after: str = "", before: str = ""
) -> CursorPage[Row]:
    """The page behind the cursor `after`, or before the cursor `before`; without both the first.

    field: as of order_by, never null; rows that are equal in it stand by their number. A cursor
    that cannot be read begins at the beginning.
    """
    name, down = field.removeprefix("-"), field.startswith("-")
    backward = bool(before)
    place = _read(before or after)
    # Backward is forward in the opposite order.
    lower = down != backward
    found = _from(rows, name, place, lower=lower, size=size) if place else None
    if found is None:
        place, backward = None, False
        found = _from(rows, name, None, lower=down, size=size) or []
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        return CursorPage(rows=[], previous="", next="")
    return CursorPage(
        rows=found,
        previous=_write(found[0], name) if (more if backward else place) else "",
        next=_write(found[-1], name) if (backward or more) else "",
    )


def _from(
    rows: QuerySet[Row], name: str, place: tuple[Any, int] | None, *, lower: bool, size: int
) -> list[Row] | None:
    """One row more than the page has; None where the place is none in this order."""
    sign, compare = ("-", "lt") if lower else ("", "gt")
    if place is not None:
        value, number = place
        # The first condition is what an index goes by; the others leave out what is equal.
        reached = Q(**{f"{name}__{compare}e": value})
        beyond = Q(**{f"{name}__{compare}": value})
        equal = Q(**{name: value, f"pk__{compare}": number})
        try:
            rows = rows.filter(reached, beyond | equal)
        except (ValidationError, ValueError, TypeError):
            return None
    return list(rows.order_by(f"{sign}{name}", f"{sign}pk")[: size + 1])


def _write(row: Model, name: str) -> str:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([value, row.pk]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[Any, int] | None:
    if not cursor or len(cursor) > LONGEST:
        return None
    try:
        value, number = json.loads(base64.b64decode(f"{cursor}===", altchars=b"-_"))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    if not isinstance(value, str | int) or type(number) is not int or "\0" in str(value):
        return None
    return (value, number) if 0 <= number < 2**63 else None
