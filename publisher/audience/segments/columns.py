"""The terms of readers as SQL, about `s`: audience_subscriber and what is joined to it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from publisher.audience.segments.facts import Fact, Facts
from publisher.audience.sql import moment, postgresql
from publisher.query.sql import (
    POSTGRESQL,
    SQLITE,
    Dialect,
    Fragment,
    compare,
    joined,
    known,
)
from publisher.query.times import When
from publisher.query.tree import Clause, Kind, Query, Reference, clauses

MEASURED = Fragment("s.tracking_consent_at IS NOT NULL")
_CONFIRMED = "status = 'confirmed'"
_SUBSCRIPTION, _ACTIVITY = "audience_subscription", "audience_readeractivity"
_OWN = {
    "joined": "s.created_at",
    "domain": "NULLIF(s.domain, '')",
    "name": "NULLIF(s.name, '')",
    "time zone": "NULLIF(s.time_zone, '')",
    "external id": "NULLIF(s.external_id, '')",
    "measured": f"({MEASURED.text})",
    "light": "(s.light_since IS NOT NULL)",
}
_ACTIVITIES: Mapping[str, tuple[str, str]] = {  # column, how several lists' are gathered
    "issues received": ("received", "SUM"),
    "last issue": ("last_received_at", "MAX"),
    "bounced": ("bounces", "SUM"),
    "bounces": ("bounces", "SUM"),
    "clicked": ("clicks", "SUM"),
    "clicks": ("clicks", "SUM"),
}
FEW = 3  # lists whose activity is added up by as many joins
_OF_MEASURED = ("clicked", "clicks")


def dialect(when: When) -> Dialect:
    """How the database that is in use says it."""
    return Dialect(POSTGRESQL if postgresql() else SQLITE, moment, _number, when)


def _number(value: float) -> Any:
    """As exact as the numbers of JSON are in PostgreSQL."""
    return Decimal(str(value)) if postgresql() else value


def may_be_unknown(query: Query) -> bool:
    """Whether its condition may be NULL of a reader: who is not measured was asked about."""
    return any(clause.term in _OF_MEASURED for clause in clauses(query))


class Columns:
    """Makes the condition of each clause; what it needs beside `s` it puts among the facts."""

    def __init__(self, publication_id: int, lists: Sequence[int], facts: Facts, when: When) -> None:
        """lists: the ids of all lists of the publication."""
        self._publication_id, self._lists = publication_id, lists
        self._facts, self._dialect = facts, dialect(when)

    def condition(self, clause: Clause) -> Fragment:
        """TRUE, FALSE or NULL of a reader."""
        if clause.term in _OWN:
            return self._compared(clause, Fragment(_OWN[clause.term]))
        if clause.term == "language":
            return self._compared(clause, Fragment(_language()))
        if clause.term == "field":
            return self._compared(clause, _field(clause))
        return self._OTHERS.get(clause.term, Columns._activity)(self, clause)

    def _compared(self, clause: Clause, value: Fragment) -> Fragment:
        return compare(clause, value, self._dialect)

    def _has(self, fact: Fact) -> Fragment:
        return Fragment(f"({self._facts.column(fact)} IS NOT NULL)")

    def _tag(self, clause: Clause) -> Fragment:
        keys = _keys(clause)
        rows = _among("tag_id", keys)
        single = len(keys) == 1
        return self._has(Fact("audience_subscribertag", rows, Fragment("1"), single=single))

    def _list(self, clause: Clause) -> Fragment:
        keys = _keys(clause)
        rows = joined(" AND ", [_among("mailing_list_id", keys), Fragment(_CONFIRMED)])
        return self._has(Fact(_SUBSCRIPTION, rows, Fragment("1"), single=len(keys) == 1))

    def _digest(self, clause: Clause) -> Fragment:
        keys = _keys(clause)
        weekly = Fragment(f"{_CONFIRMED} AND frequency = 'weekly'")
        rows = joined(" AND ", [_among("mailing_list_id", keys), weekly])
        return self._has(Fact(_SUBSCRIPTION, rows, Fragment("1"), single=len(keys) == 1))

    def _consent(self, clause: Clause) -> Fragment:
        source = self._compared(clause, Fragment("NULLIF(consent_source, '')"))
        rows = joined(" AND ", [self._scope(clause), Fragment(_CONFIRMED), source])
        return self._has(Fact(_SUBSCRIPTION, rows, Fragment("1"), single=clause.scope is not None))

    def _activity(self, clause: Clause) -> Fragment:
        found, gathered = self._kept(clause), _ACTIVITIES[clause.term][1]
        value = _sum(found) if gathered == "SUM" else _latest(found)
        if clause.kind is Kind.FLAG:
            value = f"({value} > 0)"
        answer = self._compared(clause, Fragment(value))
        if clause.term not in _OF_MEASURED:
            return answer
        seen = " OR ".join(f"{one} IS NOT NULL" for one in found)
        return known(Fragment(f"({MEASURED.text} AND ({seen}))"), answer)

    def _kept(self, clause: Clause) -> list[str]:
        """What is kept of the activity on a list, or on each of them."""
        column, gathered = _ACTIVITIES[clause.term]

        def fact(rows: Fragment, *, single: bool) -> str:
            return self._facts.column(Fact(_ACTIVITY, rows, Fragment(column), gathered, single))

        if clause.scope is None and not 0 < len(self._lists) <= FEW:
            return [fact(self._scope(clause), single=False)]
        lists = self._lists if clause.scope is None else [int(clause.scope.key)]
        return [fact(_among("mailing_list_id", [one]), single=True) for one in lists]

    def _scope(self, clause: Clause) -> Fragment:
        if clause.scope is not None:
            return _among("mailing_list_id", [int(clause.scope.key)])
        return Fragment("publication_id = %s", (self._publication_id,))

    _OTHERS: Mapping[str, Callable[["Columns", Clause], Fragment]] = {
        "tag": _tag,
        "list": _list,
        "digest": _digest,
        "consent source": _consent,
    }


def _keys(clause: Clause) -> list[int]:
    values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
    return [int(value.key) for value in values if isinstance(value, Reference)]


def _language() -> str:
    """In small letters: tags are ASCII, which no locale need be asked about."""
    collation = ' COLLATE "C"' if postgresql() else ""
    return f"NULLIF(LOWER(s.language{collation}), '')"


def _sum(columns: list[str]) -> str:
    return f"({' + '.join(f'COALESCE({one}, 0)' for one in columns)})"


def _latest(columns: list[str]) -> str:
    if len(columns) == 1:
        return columns[0]
    if postgresql():
        return f"GREATEST({', '.join(columns)})"
    filled = ", ".join(f"COALESCE({one}, '')" for one in columns)  # one NULL makes SQLite's NULL
    return f"NULLIF(MAX({filled}), '')"


def _among(column: str, keys: list[int]) -> Fragment:
    marks = ", ".join(["%s"] * len(keys))
    return Fragment(f"{column} IN ({marks})", tuple(keys))


def _field(clause: Clause) -> Fragment:
    """The value of a field, where it is of the field's type."""
    assert clause.of is not None
    key = int(clause.of.key)  # a number: nothing else goes into the text
    values = _FIELDS_POSTGRESQL if postgresql() else _FIELDS_SQLITE
    return Fragment(values[clause.kind].format(key=key))


_TEXT = (
    "CASE WHEN jsonb_typeof(s.fields -> '{key}') = 'string'"
    " THEN NULLIF(s.fields ->> '{key}', '') END"
)
_FIELDS_POSTGRESQL = {
    Kind.TEXT: f"({_TEXT})",
    Kind.CHOICE: f"({_TEXT})",
    Kind.DATE: f'(({_TEXT}) COLLATE "C")',
    Kind.NUMBER: (
        "(CASE WHEN jsonb_typeof(s.fields -> '{key}') = 'number'"
        " THEN (s.fields -> '{key}')::numeric END)"
    ),
    Kind.BOOL: (
        "(CASE WHEN jsonb_typeof(s.fields -> '{key}') = 'boolean'"
        " THEN (s.fields -> '{key}')::boolean END)"
    ),
}
_TYPED = "(CASE WHEN json_type(s.fields, '$.\"{key}\"') IN ({types}) THEN {value} END)"
_VALUE = "json_extract(s.fields, '$.\"{key}\"')"
_SQLITE_TEXT = _TYPED.replace("{types}", "'text'").replace("{value}", f"NULLIF({_VALUE}, '')")
_FIELDS_SQLITE = {
    Kind.TEXT: _SQLITE_TEXT,
    Kind.CHOICE: _SQLITE_TEXT,
    Kind.DATE: _SQLITE_TEXT,
    Kind.NUMBER: _TYPED.replace("{types}", "'integer', 'real'").replace("{value}", _VALUE),
    Kind.BOOL: _TYPED.replace("{types}", "'true', 'false'").replace("{value}", _VALUE),
}
