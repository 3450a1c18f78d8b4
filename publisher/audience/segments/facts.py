"""What is kept of a reader in other tables, as joins to `s`, the subscriber.

Each of a million readers is compared in one pass, where a subquery would be looked up for each.
"""

from dataclasses import dataclass

from publisher.query.sql import Fragment, joined


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a reader, from the rows of a table.

    rows: the condition on them. value: of one row. gathered: the function that makes one of
    several, such as MAX. single: whether a reader has one such row at most.
    """

    table: str
    rows: Fragment
    value: Fragment
    gathered: str = "MAX"
    single: bool = False


class Facts:
    """Facts that are asked for; each is a column of a join.

    Rows of which a reader has one at most are joined as they are, which PostgreSQL does with
    several processes; all others of a table, and those after PLAIN joins, are gathered first.
    """

    PLAIN = 8  # SQLite takes 64 joins; PostgreSQL's planner ponders over many

    def __init__(self) -> None:
        self._joins: dict[tuple[str, Fragment | None], dict[Fact, str]] = {}

    def column(self, fact: Fact) -> str:
        """The column in which it stands; NULL for a reader who has no such row."""
        key = (fact.table, fact.rows if fact.single else None)
        if key not in self._joins and len(self._joins) >= self.PLAIN:
            key = (fact.table, None)
        facts = self._joins.setdefault(key, {})
        name = facts.setdefault(fact, f"c{len(facts)}")
        return f"{self._alias(key)}.{name}"

    def joins(self) -> Fragment:
        """The joins of all of them."""
        parts = [self._join(key) for key in self._joins]
        values = tuple(value for part in parts for value in part.values)
        return Fragment(" ".join(part.text for part in parts), values)

    def _alias(self, key: tuple[str, Fragment | None]) -> str:
        return f"f{list(self._joins).index(key)}"

    def _join(self, key: tuple[str, Fragment | None]) -> Fragment:
        (table, rows), facts, alias = key, self._joins[key], self._alias(key)
        found = _gathered(table, facts) if rows is None else _single(table, rows, facts)
        text = f"LEFT JOIN ({found.text}) {alias} ON {alias}.subscriber_id = s.id"
        return Fragment(text, found.values)


def _single(table: str, rows: Fragment, facts: dict[Fact, str]) -> Fragment:
    columns = joined(", ", (_named(fact.value, name) for fact, name in facts.items()))
    return _selected(table, columns, rows, "")


def _gathered(table: str, facts: dict[Fact, str]) -> Fragment:
    columns = joined(", ", (_gather(fact, name) for fact, name in facts.items()))
    rows = joined(" OR ", {fact.rows: None for fact in facts})
    return _selected(table, columns, rows, " GROUP BY subscriber_id")


def _selected(table: str, columns: Fragment, rows: Fragment, grouped: str) -> Fragment:
    listed = columns.text[1:-1]  # a list of columns takes no parentheses
    text = f"SELECT subscriber_id, {listed} FROM {table} WHERE {rows.text}{grouped}"  # noqa: S608
    return Fragment(text, columns.values + rows.values)


def _gather(fact: Fact, name: str) -> Fragment:
    case = f"{fact.gathered}(CASE WHEN {fact.rows.text} THEN {fact.value.text} END)"
    return _named(Fragment(case, fact.rows.values + fact.value.values), name)


def _named(value: Fragment, name: str) -> Fragment:
    return Fragment(f"{value.text} AS {name}", value.values)
