"""What a query says of one record: true, false, or unknown (Kleene's three values)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal

from publisher.query.times import When, days, moments
from publisher.query.tree import AllOf, Clause, Kind, Not, Op, Query, Reference, literals


class _Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN  # what is not known of a record; None is that nothing is there
Unknown = Literal[_Unknown.UNKNOWN]
Record = Mapping[str, Any]


def holds(query: Query, record: Record, when: When) -> bool | None:
    """Whether the record is meant; None where that depends on what is unknown.

    record: values by the names of terms. A text, a number, a bool, a date or an aware datetime by
    the kind of the term; None: nothing is there; UNKNOWN. Several texts as a frozenset: one of them
    must be meant. Of a SET, a frozenset of keys. Of a family, a mapping by keys; of a term with
    scopes, a mapping by keys, None for all of them together.
    """
    if isinstance(query, Clause):
        return _clause(query, _value_of(query, record), when)
    if isinstance(query, Not):
        return opposite(holds(query.part, record, when))
    answers = [holds(part, record, when) for part in query.parts]
    return every(answers) if isinstance(query, AllOf) else some(answers)


def explain(query: Query, record: Record, when: When) -> list[tuple[Clause | Not, bool | None]]:
    """Each clause, with the `not` before it, and whether it holds."""
    return [(literal, holds(literal, record, when)) for literal in literals(query)]


def every(answers: Iterable[bool | None]) -> bool | None:
    """Three-valued and."""
    found = list(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[bool | None]) -> bool | None:
    """Three-valued or."""
    found = list(answers)
    return True if True in found else None if None in found else False


def opposite(answer: bool | None) -> bool | None:
    """Three-valued not."""
    return None if answer is None else not answer


def _value_of(clause: Clause, record: Record) -> Any:
    value = record.get(clause.term)
    if clause.of is not None and isinstance(value, Mapping):
        value = value.get(clause.of.key)
    if isinstance(value, Mapping):  # by scopes
        value = value.get(clause.scope.key if clause.scope else None)
    return value


def _clause(clause: Clause, value: Any, when: When) -> bool | None:
    if value is UNKNOWN:
        return None
    if clause.kind is Kind.SET:
        return not value.isdisjoint(_keys(clause))
    if clause.kind is Kind.COUNT:
        value = value or 0
    if isinstance(value, frozenset):
        return any(_meets(clause, one, when) for one in value)
    return value is not None and _meets(clause, value, when)


def _keys(clause: Clause) -> set[str]:
    values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
    return {value.key for value in values if isinstance(value, Reference)}


def _meets(clause: Clause, value: Any, when: When) -> bool:
    """Whether a value that is there is meant."""
    if clause.op in (Op.SET, Op.HOLDS):
        return bool(value) if clause.op is Op.HOLDS else value != ""
    if clause.kind is Kind.MOMENT:
        return _between(value, *moments(clause, when))
    if clause.kind is Kind.DATE:
        return _between(value, *days(clause, when))
    if clause.kind is Kind.LANGUAGE:
        return any(_in_range(value, wanted) for wanted in texts(clause))
    return _COMPARED[clause.op](value, clause.value)


def texts(clause: Clause) -> tuple[str, ...]:
    """The texts that a clause asks for."""
    values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
    return tuple(value for value in values if isinstance(value, str))


def _in_range(language: str, wanted: str) -> bool:
    return f"{language.casefold()}-".startswith(f"{wanted.casefold()}-")


def _between(
    value: date | datetime, first: date | datetime | None, last: date | datetime | None
) -> bool:
    return (first is None or value >= first) and (last is None or value < last)


_COMPARED: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.IS: lambda value, wanted: bool(value == wanted),
    Op.EQUAL: lambda value, wanted: bool(value == wanted),
    Op.IN: lambda value, wanted: value in wanted,
    Op.CONTAINS: lambda value, wanted: wanted in value,
    Op.STARTS: lambda value, wanted: value.startswith(wanted),
    Op.LESS: lambda value, wanted: bool(value < wanted),
    Op.AT_MOST: lambda value, wanted: bool(value <= wanted),
    Op.MORE: lambda value, wanted: bool(value > wanted),
    Op.AT_LEAST: lambda value, wanted: bool(value >= wanted),
}
