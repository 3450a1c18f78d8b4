"""A query as rows that are chosen by clicking, and back: both are views of the one tree.

A row is written as a clause and read by the parser, as if somebody had typed it: what a row may say
is what may be typed, and nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from publisher.query.errors import QueryError
from publisher.query.literals import quoted
from publisher.query.parser import parse
from publisher.query.tree import (
    AllOf,
    Clause,
    Kind,
    Not,
    Op,
    Query,
    Reference,
    all_of,
    any_of,
    check_size,
    negated,
)
from publisher.query.vocabulary import OPERATORS, Family, Term, Vocabulary

FAMILY = ":"  # between a family and the key of one of its terms
_PARTS = re.compile(r'\s*(?:("(?:[^"]|"")*")\s*(?=,|$)|([^,]+))')
_ONE_WORD = re.compile(r"[^\s\"'()]+")


@dataclass(slots=True)
class Line:
    """One clause as somebody chooses it. term: a term's name, or `family:key`; op: an Op's value,
    empty for what needs none; value: as it is typed, several with commas between them; scope: the
    key of where it is asked about."""

    term: str = ""
    op: str = ""
    value: str = ""
    scope: str = ""
    opposite: bool = False


@dataclass(slots=True)
class Group:
    """how: `all` or `any` of its parts."""

    how: str = "all"
    opposite: bool = False
    parts: "list[Line | Group]" = field(default_factory=list)


Errors = dict[str, QueryError]  # by the path of the row, like `0.2.1`
ROOT = "0"


def draft_of(query: Query, vocabulary: Vocabulary) -> Group:
    """The rows of a tree; a clause that stands alone is the one row of a group."""
    found = _drafted(query, vocabulary, opposite=False)
    return found if isinstance(found, Group) else Group(parts=[found])


def query_of_draft(group: Group, vocabulary: Vocabulary) -> tuple[Query | None, Errors]:
    """The tree of the rows; None where one of them says nothing that can be asked, each with why.
    Raises QueryError for a tree that is too large."""
    errors: Errors = {}
    query = _group(group, vocabulary, ROOT, errors)
    if query is None or errors:
        return None, errors
    check_size(query)
    return query, errors


def walk(group: Group, path: str = ROOT) -> "Iterator[tuple[str, Line | Group]]":
    """Every row and group with its path, from above."""
    yield path, group
    for place, part in enumerate(group.parts):
        if isinstance(part, Group):
            yield from walk(part, f"{path}.{place}")
        else:
            yield f"{path}.{place}", part


def term_of_line(term: str, vocabulary: Vocabulary) -> Term | None:
    """What a row asks about; None where it is not there."""
    name, _, key = term.partition(FAMILY)
    found = vocabulary.by_name.get(name)
    return found.terms.get(key) if isinstance(found, Family) else found


def operators(term: Term | None) -> tuple[Op, ...]:
    """Those of which one has to be chosen; none for what is true or not by itself, and for names,
    of which several may be given."""
    if term is None or term.kind in (Kind.FLAG, Kind.SET):
        return ()
    return OPERATORS[term.kind]


def _drafted(query: Query, vocabulary: Vocabulary, *, opposite: bool) -> Line | Group:
    if isinstance(query, Not):
        return _drafted(query.part, vocabulary, opposite=not opposite)
    if isinstance(query, Clause):
        return _line(query, opposite)
    parts = [_drafted(part, vocabulary, opposite=False) for part in query.parts]
    return Group("all" if isinstance(query, AllOf) else "any", opposite, parts)


def _line(clause: Clause, opposite: bool) -> Line:
    term = f"{clause.term}{FAMILY}{clause.of.key}" if clause.of else clause.term
    op = "" if clause.kind in (Kind.FLAG, Kind.SET) else clause.op.value
    scope = clause.scope.key if clause.scope else ""
    return Line(term, op, _typed(clause), scope, opposite)


def _typed(clause: Clause) -> str:
    if clause.value is None:
        return ""
    if clause.kind is not Kind.SET and not isinstance(clause.value, tuple):
        return _typed_one(clause.value)
    values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
    return ", ".join(_in_a_row(_typed_one(one)) for one in values)


def _in_a_row(text: str) -> str:
    if text and text == text.strip() and not set(text) & {",", '"'}:
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _typed_one(value: object) -> str:
    if isinstance(value, Reference):
        return value.name
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _several(text: str) -> list[str]:
    """Values with commas between them; one that holds a comma stands in quotation marks, of which
    two mean one."""
    found = []
    for quoted_one, plain in _PARTS.findall(text):
        one = quoted_one[1:-1].replace('""', '"') if quoted_one else plain.strip()
        found += [one] if one else []
    return found


def _group(group: Group, vocabulary: Vocabulary, path: str, errors: Errors) -> Query | None:
    found = []
    for place, part in enumerate(group.parts):
        here = f"{path}.{place}"
        if isinstance(part, Group):
            inside = _group(part, vocabulary, here, errors)
        else:
            inside = _clause(part, vocabulary, here, errors)
        if inside is not None:
            found.append(inside)
    if not found:
        errors.setdefault(path, QueryError("empty_query", "there is no clause here"))
        return None
    query = (any_of if group.how == "any" else all_of)(found)
    return negated(query) if group.opposite else query


def _clause(line: Line, vocabulary: Vocabulary, path: str, errors: Errors) -> Query | None:
    try:
        query = parse(_written(line, vocabulary), vocabulary)
    except QueryError as error:
        errors[path] = error
        return None
    return negated(query) if line.opposite else query


def _written(line: Line, vocabulary: Vocabulary) -> str:
    """The row as somebody would type it. Raises QueryError for one without a term or a value."""
    term = term_of_line(line.term, vocabulary)
    if term is None:
        raise QueryError("unknown_word", "choose what is asked about")
    name, _, key = line.term.partition(FAMILY)
    words = [name, quoted(term.name)] if key else [name]
    if term.kind is Kind.SET:
        words.append(_names(_several(line.value)))
    elif term.kind is not Kind.FLAG:
        words += _asked(line, term)
    if line.scope and term.scope is not None:
        words += ["from", quoted(term.scope.by_key.get(line.scope, line.scope))]
    return " ".join(words)


def _asked(line: Line, term: Term) -> list[str]:
    op = line.op if line.op in operators(term) else operators(term)[0].value
    if op == Op.SET:
        return [op]
    value = line.value.strip()
    if not value:
        raise QueryError("unexpected_end", "a value is missing")
    if op == Op.IN:
        return [_names(_several(value))]
    if op == Op.WITHIN:
        return [op, _plain(value), "days"]
    textual = term.kind in (Kind.TEXT, Kind.LANGUAGE, Kind.CHOICE)
    return [op, quoted(value) if textual else _plain(value)]


def _names(values: list[str]) -> str:
    if not values:
        raise QueryError("unexpected_end", "a value is missing")
    return f"in ({', '.join(map(quoted, values))})"


def _plain(value: str) -> str:
    """A number or a date stands for itself; what is none is quoted, and refused by the parser."""
    return value if _ONE_WORD.fullmatch(value) else quoted(value)
