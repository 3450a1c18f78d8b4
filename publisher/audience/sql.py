"""Where the two databases' SQL differs."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


def postgresql() -> bool:
    """Whether the rows are in PostgreSQL; in SQLite otherwise."""
    return connection.vendor == "postgresql"


def among(kind: str = "text") -> str:
    """A condition's end that takes a `value_list`, whose values are of this kind in PostgreSQL."""
    return f"= ANY(%s::{kind}[])" if postgresql() else "IN (SELECT value FROM json_each(%s))"


def value_list(values: Sequence[Any]) -> Any:
    """Values as one parameter."""
    return list(values) if postgresql() else json.dumps(list(values))


@contextmanager
def whole_joins() -> Iterator[CursorWrapper]:
    """A cursor for one statement over many readers, which PostgreSQL shall join whole: of rows that
    came a moment ago it knows nothing, takes them for one, and compares each of a million with
    each. Its compiler takes longer for such a statement than it saves."""
    with transaction.atomic(), connection.cursor() as cursor:
        if postgresql():
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
        yield cursor
        if postgresql():  # after a failure, the transaction's end does it
            cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL jit TO DEFAULT")


def among_texts() -> str:
    """A condition's end that takes `text_list`: a thousand of them cost the driver what one does,
    which escapes each element of an array by itself."""
    return "= ANY(string_to_array(%s, chr(31)))" if postgresql() else among()


def text_list(values: Sequence[str]) -> str:
    """Texts without control characters as one parameter."""
    return "\x1f".join(values) if postgresql() else json.dumps(list(values))


LARGE = 10_000  # rows


def look_again(grown_by: int, *tables: str) -> None:
    """Where tables have just grown by much, have PostgreSQL look at them: until it does so by
    itself, minutes later, it takes what is new for one row and looks up each of a million.
    """
    if grown_by >= LARGE and postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def moment(value: datetime) -> Any:
    """An aware time as Django writes a DateTimeField."""
    return connection.ops.adapt_datetimefield_value(value)


def moment_text(value: datetime) -> str:
    """The same as text."""
    return str(moment(value))
