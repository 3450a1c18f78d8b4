"""From tree to text: one spelling, which the parser reads back to the same tree."""

import re
from datetime import date

from publisher.query.literals import KEYWORDS, quoted
from publisher.query.tree import AllOf, AnyOf, Clause, Kind, Op, Query, Reference, Value
from publisher.query.vocabulary import Family, Names, Vocabulary, references_in

_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]*", re.ASCII)
# How `not` is written where it does not stand before the clause.
_OPPOSITE = {Op.IS: "is not", Op.IN: "not in", Op.SET: "is not set", Op.EQUAL: "!="}


def write(query: Query, vocabulary: Vocabulary) -> str:
    """The text of a tree, with the names of now; what is not there any more has its last name."""
    return _Writer(vocabulary).query(query)


class _Writer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def query(self, query: Query) -> str:
        if isinstance(query, AllOf):
            return " and ".join(map(self._inside, query.parts))
        if isinstance(query, AnyOf):
            return " or ".join(map(self._inside, query.parts))
        if isinstance(query, Clause):
            return self._clause(query, opposite=False)
        if isinstance(query.part, Clause):
            return self._clause(query.part, opposite=True)
        return f"not ({self.query(query.part)})"

    def _inside(self, part: Query) -> str:
        """In parentheses where it is a group, needed or not: nobody need know what binds closer."""
        text = self.query(part)
        return f"({text})" if isinstance(part, AllOf | AnyOf) else text

    def _clause(self, clause: Clause, *, opposite: bool) -> str:
        words = [clause.term]
        if clause.of is not None:
            words.append(self._name(clause.of, self._family(clause)))
        infix = opposite and clause.op in _OPPOSITE and clause.kind is not Kind.SET
        if clause.op not in (Op.HAS, Op.HOLDS):
            words.append(_OPPOSITE[clause.op] if infix else clause.op.value)
        if clause.op not in (Op.SET, Op.HOLDS):
            words.append(self._value(clause, clause.value))
        if clause.op is Op.WITHIN:
            words.append("days")
        if clause.scope is not None:
            words += ["from", self._name(clause.scope, self._names(clause, clause.scope))]
        return " ".join(["not", *words] if opposite and not infix else words)

    def _value(self, clause: Clause, value: Value) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(self._value(clause, one) for one in value)})"
        if isinstance(value, Reference):
            return self._name(value, self._names(clause, value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return value.isoformat()
        return _worded(value) if isinstance(value, str) else str(value)

    def _family(self, clause: Clause) -> Names | None:
        found = self._vocabulary.by_name.get(clause.term)
        return found.names if isinstance(found, Family) else None

    def _names(self, clause: Clause, wanted: Reference) -> Names | None:
        term = self._vocabulary.term_of(clause)
        found = references_in(clause, term) if term else []
        return next((names for reference, names in found if reference is wanted), None)

    @staticmethod
    def _name(reference: Reference, names: Names | None) -> str:
        now = names.by_key.get(reference.key) if names else None
        return _worded(now or reference.name or reference.key)


def _worded(text: str) -> str:
    bare = _BARE.fullmatch(text) and text.casefold() not in KEYWORDS
    return text if bare else quoted(text)
