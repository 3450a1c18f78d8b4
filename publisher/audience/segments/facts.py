"""What is kept of a reader in other tables, as joins: one for each table, whatever is asked.

Each of a million readers is compared in one pass, where a subquery would be looked up for each.
"""

from collections.abc import Iterator
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
    """Facts that are asked for; each is a column of its table's join."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[Fact, str]] = {}

    def column(self, fact: Fact) -> str:
        """The column in which it stands; NULL for a reader who has no such row."""
        facts = self._tables.setdefault(fact.table, {})
        alias = self._alias(fact.table)
        return f"{alias}.{facts.setdefault(fact, f'c{len(facts)}')}"

    def joins(self) -> Fragment:
        """The joins of all of them to `s`, the subscriber."""
        parts = list(self._joins())
        values = tuple(value for part in parts for value in part.values)
        return Fragment(" ".join(part.text for part in parts), values)

    def _alias(self, table: str) -> str:
        return f"f{list(self._tables).index(table)}"

    def _joins(self) -> Iterator[Fragment]:
        for table, facts in self._tables.items():
            found, alias = _found(table, facts), self._alias(table)
            text = f"LEFT JOIN ({found.text}) {alias} ON {alias}.subscriber_id = s.id"
            yield Fragment(text, found.values)


def _found(table: str, facts: dict[Fact, str]) -> Fragment:
    rows = {fact.rows: None for fact in facts}
    alone = len(rows) == 1 and all(fact.single for fact in facts)
    columns = [
        _plain(fact, name) if alone else _gathered(fact, name) for fact, name in facts.items()
    ]
    listed, where = joined(", ", columns), joined(" OR ", rows)
    grouped = "" if alone else " GROUP BY subscriber_id"
    # A list of columns takes no parentheses.
    text = f"SELECT subscriber_id, {listed.text[1:-1]} FROM {table} WHERE {where.text}{grouped}"  # noqa: S608
    return Fragment(text, listed.values + where.values)


def _plain(fact: Fact, name: str) -> Fragment:
    return Fragment(f"{fact.value.text} AS {name}", fact.value.values)


def _gathered(fact: Fact, name: str) -> Fragment:
    case = f"CASE WHEN {fact.rows.text} THEN {fact.value.text} END"
    return Fragment(f"{fact.gathered}({case}) AS {name}", fact.rows.values + fact.value.values)
