"""A query as a tree: groups of clauses, each about one term."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from publisher.query.errors import QueryError

LONGEST = 10_000  # characters of a text
DEEPEST = 20  # groups within groups; SQLite's own parser ends not far beyond
MOST_CLAUSES = 200
MOST_VALUES = 500  # of one `in (...)`


class Kind(StrEnum):
    """What kind of value a term has; which operators it takes follows from it (operators.py)."""

    TEXT = "text"
    LANGUAGE = "language"  # a BCP 47 range: fr means fr-CA too (RFC 4647 §3.3.1)
    NUMBER = "number"
    COUNT = "count"  # a number that is always there
    DATE = "date"
    MOMENT = "moment"  # asked about by the days of a time zone
    BOOL = "bool"
    CHOICE = "choice"
    FLAG = "flag"  # true or false by itself
    SET = "set"  # of things with names: tags, lists


class Op(StrEnum):
    """How a clause asks."""

    IS = "is"
    IN = "in"
    CONTAINS = "contains"
    STARTS = "starts with"
    SET = "is set"
    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    AFTER = "after"
    BEFORE = "before"
    ON = "on"
    WITHIN = "within"  # the last so many days
    HAS = "has"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing with a name: its key stays when it is renamed. name: the last one that was seen."""

    key: str
    name: str = field(default="", compare=False)


Plain = str | int | float | bool | date
Value = Plain | Reference | tuple[str, ...] | tuple[Reference, ...] | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One question. of: which one, of a family of terms (`field "Âge"`). scope: where it is asked
    about (`from matinale`)."""

    term: str
    kind: Kind
    op: Op
    value: Value = None
    of: Reference | None = None
    scope: Reference | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false."""

    part: "Clause | AllOf | AnyOf"


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where all of its parts are; none of them is an AllOf, and there are two at least."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where one of its parts is; none of them is an AnyOf, and there are two at least."""

    parts: tuple["Query", ...]


Query = Clause | Not | AllOf | AnyOf


def all_of(parts: Iterable[Query]) -> Query:
    """All of one part or more, without groups inside that mean the same."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, AllOf) else (part,))]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: Iterable[Query]) -> Query:
    """Any of one part or more, without groups inside that mean the same."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,))]
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def negated(query: Query) -> Query:
    """The opposite: twice is not at all."""
    return query.part if isinstance(query, Not) else Not(query)


def clauses(query: Query) -> Iterator[Clause]:
    """Every clause, in order."""
    for literal in literals(query):
        part = literal.part if isinstance(literal, Not) else literal
        assert isinstance(part, Clause)
        yield part


def literals(query: Query) -> Iterator[Clause | Not]:
    """Every clause in order, with the `not` that stands before it alone."""
    if isinstance(query, Clause):
        yield query
    elif isinstance(query, Not):
        yield from (query,) if isinstance(query.part, Clause) else literals(query.part)
    else:
        for part in query.parts:
            yield from literals(part)


def check_size(query: Query) -> None:
    """Raises QueryError `too_deep` or `too_many_clauses`."""
    if depth(query) > DEEPEST:
        raise too_deep()
    if sum(1 for _ in clauses(query)) > MOST_CLAUSES:
        message = f"a query has {MOST_CLAUSES} clauses at most; write `in (…)`, or use a tag"
        raise QueryError("too_many_clauses", message)


def too_deep(position: int | None = None) -> QueryError:
    """The error for more than DEEPEST groups within groups."""
    message = f"groups stand within groups {DEEPEST} deep at most; take parentheses away"
    return QueryError("too_deep", message, position=position, length=1, word="(")


def depth(query: Query) -> int:
    """How many groups stand within each other."""
    deepest, rest = 0, [(query, 0)]
    while rest:
        node, above = rest.pop()
        if isinstance(node, Not):
            rest.append((node.part, above))
        elif isinstance(node, AllOf | AnyOf):
            deepest = max(deepest, above + 1)
            rest.extend((part, above + 1) for part in node.parts)
    return deepest
