"""One clause: what stands after its term."""

from collections.abc import Callable
from typing import TypeVar

from publisher.query.cursor import Cursor
from publisher.query.literals import (
    read_choice,
    read_date,
    read_days,
    read_name,
    read_number,
    read_text,
    read_yes,
)
from publisher.query.tree import (
    MOST_VALUES,
    Clause,
    Kind,
    Op,
    Query,
    Reference,
    Value,
    negated,
)
from publisher.query.vocabulary import OPERATORS, Family, Term

V = TypeVar("V")
COMPARISONS = {"=": Op.EQUAL, "is": Op.EQUAL} | {
    op.value: op for op in (Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST)
}


def read_clause(cursor: Cursor, found: Term | Family) -> Query:
    """The clause about a term whose name has just been read."""
    if not isinstance(found, Family):
        return _Clause(cursor, found, found.name, None).read()
    of = read_name(cursor, found.names, after=found.name)
    return _Clause(cursor, found.terms[of.key], found.name, of).read()


class _Clause:
    def __init__(self, cursor: Cursor, term: Term, name: str, of: Reference | None) -> None:
        self._cursor, self._term, self._name, self._of = cursor, term, name, of

    def read(self) -> Query:
        if self._term.kind is Kind.FLAG:
            return self._made(Op.HOLDS)
        opposite = self._cursor.took("not")
        if self._term.kind is Kind.SET and self._cursor.took("is"):  # `tag is vip`, as of a text
            opposite = opposite != self._cursor.took("not")
        query = self._set() if self._term.kind is Kind.SET else self._asked()
        return negated(query) if opposite else query

    def _made(self, op: Op, value: Value = None) -> Clause:
        scope = self._scope()
        return Clause(self._name, self._term.kind, op, value, self._of, scope)

    def _scope(self) -> Reference | None:
        names = self._term.scope
        if names is None or not self._cursor.took("from"):
            return None
        self._cursor.took(names.one)
        return read_name(self._cursor, names, after="from")

    def _set(self) -> Query:
        names = self._term.names
        assert names is not None
        return self._several(lambda: read_name(self._cursor, names, after=self._name), Op.HAS)

    def _several(self, read: Callable[[], V], one: Op) -> Query:
        """`in (…)`, or one value."""
        if not self._cursor.took("in"):
            return self._made(one, read())  # type: ignore[arg-type]
        if not self._cursor.took("("):
            self._cursor.refuse("(", after="in")
        values = {read(): None}
        while self._cursor.took(","):
            values[read()] = None
            if len(values) > MOST_VALUES:
                message = f"`in (…)` takes {MOST_VALUES} values at most; use a tag"
                self._cursor.fail("too_many_values", message, self._cursor.token)
        if not self._cursor.took(")"):
            self._cursor.refuse(",", ")")
        if len(values) == 1:
            return self._made(one, next(iter(values)))  # type: ignore[arg-type]
        return self._made(Op.IN, tuple(values))  # type: ignore[arg-type]

    def _asked(self) -> Query:
        """An operator and its value, of what has values."""
        ops = OPERATORS[self._term.kind]
        if Op.SET in ops:
            if self._cursor.took("is set"):
                return self._made(Op.SET)
            if self._cursor.took("is not set"):
                return negated(self._made(Op.SET))
        if self._term.kind in (Kind.NUMBER, Kind.COUNT):
            return self._compared()
        if self._term.kind in (Kind.DATE, Kind.MOMENT):
            return self._dated()
        return self._worded()

    def _compared(self) -> Query:
        whole = self._term.kind is Kind.COUNT
        if self._cursor.took("is not") or self._cursor.took("!="):
            return negated(self._made(Op.EQUAL, read_number(self._cursor, whole=whole)))
        for sign, op in COMPARISONS.items():
            if self._cursor.took(sign):
                return self._made(op, read_number(self._cursor, whole=whole))
        return self._refused("=", "!=", "<", "<=", ">", ">=")

    def _dated(self) -> Query:
        if self._cursor.took("within"):
            return self._made(Op.WITHIN, read_days(self._cursor))
        for op in (Op.AFTER, Op.BEFORE, Op.ON):
            if self._cursor.took(op.value):
                return self._made(op, read_date(self._cursor))
        return self._refused("after", "before", "on", "within")

    def _worded(self) -> Query:
        """About text, a choice, yes or no."""
        ops = OPERATORS[self._term.kind]
        for op in (Op.CONTAINS, Op.STARTS):
            if op in ops and self._cursor.took(op.value):
                return self._made(op, read_text(self._cursor, None))
        if self._cursor.took("is not") or self._cursor.took("!="):
            return negated(self._made(Op.IS, self._value()))
        if self._cursor.took("is") or self._cursor.took("="):
            return self._made(Op.IS, self._value())
        if Op.IN in ops and self._cursor.comes("in"):
            return self._several(self._value, Op.IS)
        return self._refused(*(op.value for op in ops if op is not Op.SET))

    def _value(self) -> str | bool:
        if self._term.kind is Kind.BOOL:
            return read_yes(self._cursor)
        if self._term.kind is Kind.CHOICE:
            return read_choice(self._cursor, self._term.choices)
        return read_text(self._cursor, self._term.clean)

    def _refused(self, *expected: str) -> Query:
        more = ("is set",) if Op.SET in OPERATORS[self._term.kind] else ()
        after = self._name if self._of is None else f"{self._name} {self._of.name!r}"
        self._cursor.refuse(*expected, *more, after=after)
