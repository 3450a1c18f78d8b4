"""One statement that asks for many at once whether anything is due.

Nearly always nothing is, and what costs then is to build the querysets: twenty times as much as the
database takes to answer them. So each is compiled once, and only the time in it changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

from publisher.delivery.sql.ledger_sql import moment

Asks = Callable[[datetime], Sequence[QuerySet[Any]]]
_ONE, _OTHER = datetime(2001, 2, 3, tzinfo=UTC), datetime(2002, 4, 6, 7, 8, 9, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands in the statement: values as they are, or how far from now a time is."""

    statement: str
    values: Sequence[Any]

    def at(self, now: datetime) -> list[Any]:
        return [moment(now + v) if isinstance(v, timedelta) else v for v in self.values]


class DueQuestion:
    """asked: by their names, querysets that find something if anything may be due at a time. That
    time, and times so far from it, must be all that differs in them between two calls."""

    def __init__(self, asked: Mapping[str, Asks]) -> None:
        self._by_name = asked

    def ask(self, now: datetime) -> set[str]:
        """The names for which anything may be due."""
        with connection.cursor() as cursor:
            cursor.execute(self._asked.statement, self._asked.at(now))
            answers = cursor.fetchone()
        return {name for name, due in zip(self._by_name, answers, strict=True) if due}

    @cached_property
    def _asked(self) -> _Asked:
        columns, values = list[str](), list[Any]()
        for asks in self._by_name.values():
            exist = list[str]()
            both = zip(_compiled(asks, _ONE), _compiled(asks, _OTHER), strict=True)
            for (sql, some), (_, others) in both:
                exist.append(f"EXISTS ({sql})")
                values += [_constant(*pair) for pair in zip(some, others, strict=True)]
            columns.append(" OR ".join(exist) or "1 = 0")
        return _Asked(f"SELECT {', '.join(columns)}", values)


def _compiled(asks: Asks, now: datetime) -> Iterator[tuple[str, Sequence[Any]]]:
    for rows in asks(now):
        try:
            sql, values = rows.order_by().query.exists().get_compiler(DEFAULT_DB_ALIAS).as_sql()
        except EmptyResultSet:
            continue
        yield sql, values


def _constant(value: Any, later: Any) -> Any:
    """The value, or as what it stands to the time that was asked about."""
    if value == later:
        return value
    away = _read(value) - _ONE
    assert away == _read(later) - _OTHER, "a value that is neither constant nor a time"
    return away


def _read(value: Any) -> datetime:
    """A time as the database's driver is given it."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
