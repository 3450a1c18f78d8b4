"""A query as SQL for PostgreSQL and SQLite: a condition with parameters, NULL for unknown.

What the language says stands here; which columns a term means, the room with the tables says.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from publisher.query.evaluate import texts
from publisher.query.times import When, days, moments
from publisher.query.tree import AllOf, Clause, Kind, Not, Op, Query


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of SQL with its parameters, each `%s` in the text. The text never holds a word of
    whoever wrote the query."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the two databases differ. position: the function that finds a text in another;
    moment, number: an aware time and a number as parameters; when: what days mean."""

    position: str
    moment: Callable[[datetime], Any]
    number: Callable[[float], Any]
    when: When


POSTGRESQL, SQLITE = "strpos", "instr"  # positions


def condition(query: Query, clause_sql: Callable[[Clause], Fragment]) -> Fragment:
    """The whole query; `clause_sql` makes the condition of each clause: TRUE, FALSE or NULL."""
    if isinstance(query, Clause):
        return clause_sql(query)
    if isinstance(query, Not):
        part = condition(query.part, clause_sql)
        return Fragment(f"(NOT {part.text})", part.values)
    sign = " AND " if isinstance(query, AllOf) else " OR "
    return joined(sign, (condition(part, clause_sql) for part in query.parts))


def joined(sign: str, parts: Iterable[Fragment]) -> Fragment:
    """Conditions in one pair of parentheses."""
    found = list(parts)
    values = tuple(value for part in found for value in part.values)
    return Fragment(f"({sign.join(part.text for part in found)})", values)


def known(measured: Fragment, answer: Fragment) -> Fragment:
    """An answer that is unknown of whoever is not measured."""
    text = f"(CASE WHEN {measured.text} THEN {answer.text} END)"
    return Fragment(text, measured.values + answer.values)


def compare(clause: Clause, value: Fragment, dialect: Dialect) -> Fragment:
    """Whether a value is meant: TRUE or FALSE, FALSE where it is NULL.

    value: SQL of a text (of a LANGUAGE in small letters; NULL where it is empty), a number, a bool,
    the ISO text of a DATE, or a timestamp.
    """
    if clause.op is Op.SET:
        return Fragment(f"({value.text} IS NOT NULL)", value.values)
    asked = _asked(clause, value, dialect)
    return Fragment(f"COALESCE({asked.text}, FALSE)", asked.values)


def _asked(clause: Clause, value: Fragment, dialect: Dialect) -> Fragment:
    if clause.op is Op.HOLDS:
        return value
    if clause.kind is Kind.MOMENT:
        return _between(value, [_moment(end, dialect) for end in moments(clause, dialect.when)])
    if clause.kind is Kind.DATE:
        return _between(value, [_iso(end) for end in days(clause, dialect.when)])
    if clause.kind is Kind.LANGUAGE:
        ranges = (_in_range(value, text, dialect) for text in texts(clause))
        return joined(" OR ", ranges)
    if clause.op is Op.CONTAINS:
        return _found(value, clause.value, "> 0", dialect)
    if clause.op is Op.STARTS:
        return _found(value, clause.value, "= 1", dialect)
    if clause.op is Op.IN:
        marks = ", ".join(["%s"] * len(texts(clause)))
        return Fragment(f"({value.text} IN ({marks}))", value.values + texts(clause))
    if isinstance(clause.value, bool):
        return value if clause.value else Fragment(f"(NOT {value.text})", value.values)
    sign = "=" if clause.op is Op.IS else clause.op.value
    wanted: Any = clause.value
    if isinstance(wanted, int | float):
        wanted = dialect.number(wanted)
    return Fragment(f"({value.text} {sign} %s)", (*value.values, wanted))


def _found(value: Fragment, wanted: Any, where: str, dialect: Dialect) -> Fragment:
    return Fragment(f"({dialect.position}({value.text}, %s) {where})", (*value.values, wanted))


def _in_range(value: Fragment, wanted: str, dialect: Dialect) -> Fragment:
    longer = _found(value, f"{wanted.casefold()}-", "= 1", dialect)
    same = Fragment(f"({value.text} = %s)", (*value.values, wanted.casefold()))
    return joined(" OR ", (same, longer))


def _between(value: Fragment, ends: Sequence[Any]) -> Fragment:
    """From the first to before the second; without the ends that are None."""
    parts = [
        Fragment(f"{value.text} {sign} %s", (*value.values, end))
        for sign, end in zip((">=", "<"), ends, strict=True)
        if end is not None
    ]
    return joined(" AND ", parts)


def _moment(end: datetime | None, dialect: Dialect) -> Any:
    return None if end is None else dialect.moment(end)


def _iso(end: date | None) -> str | None:
    return None if end is None else end.isoformat()
