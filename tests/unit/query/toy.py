"""A small vocabulary with a term of each kind, its records, and their table."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from publisher.query.evaluate import UNKNOWN
from publisher.query.sql import SQLITE, Dialect, Fragment, compare, condition, joined, known
from publisher.query.times import When
from publisher.query.tree import (
    DEEPEST,
    Clause,
    Kind,
    Op,
    Query,
    Reference,
    all_of,
    any_of,
    depth,
    negated,
)
from publisher.query.vocabulary import Family, Names, Term, Vocabulary

WHEN = When(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Paris"))
TAGS = Names("tag", {"1": "abonné", "2": 'l\'"éditeur"', "3": "vip", "4": "in", "5": "a\\b"})
LISTS = Names("list", {"7": "matinale", "8": "soir"})
FIELDS = Names("field", {"1": "Âge", "2": "Ville", "3": "VIP", "4": "né le", "5": "édition"})
EDITIONS = ("Nord", "Sud", "Île-de-France")
VOCABULARY = Vocabulary(
    (
        Term(name="language", kind=Kind.LANGUAGE),
        Term(name="joined", kind=Kind.MOMENT),
        Term(name="tag", kind=Kind.SET, names=TAGS),
        Term(name="list", kind=Kind.SET, names=LISTS),
        Term(name="domain", kind=Kind.TEXT, clean=str.casefold),
        Term(name="issues received", kind=Kind.COUNT, scope=LISTS),
        Term(name="bounced", kind=Kind.FLAG),
        Term(name="clicked", kind=Kind.FLAG, scope=LISTS, measured=True),
        Family(
            name="field",
            names=FIELDS,
            terms={
                "1": Term(name="Âge", kind=Kind.NUMBER),
                "2": Term(name="Ville", kind=Kind.TEXT),
                "3": Term(name="VIP", kind=Kind.BOOL),
                "4": Term(name="né le", kind=Kind.DATE),
                "5": Term(name="édition", kind=Kind.CHOICE, choices=EDITIONS),
            },
        ),
    )
)

WORDS = st.sampled_from(["Paris", "paris", "", "Nîmes", "l’Isle", '"', "not", "2026", "%", "a_b"])
FILLED = WORDS.filter(bool)
NUMBERS = st.sampled_from([-3, 0, 1, 2, 2.5, 30, 999_999_999_999, -0.001, 1000])
DAYS = st.dates(date(2026, 11, 25), date(2026, 12, 3))
LANGUAGES = st.sampled_from(["fr", "fr-CA", "FR", "fra", "de", ""])
MOMENTS = st.integers(-200, 100).map(lambda hours: WHEN.now + timedelta(hours=hours))


def references(names: Names) -> st.SearchStrategy[Reference]:
    return st.sampled_from([Reference(key, name) for key, name in names.by_key.items()])


def _several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, min_size=2, max_size=3, unique=True).map(tuple)


@st.composite
def _clause(
    draw: st.DrawFn, name: str, of: Reference | None, term: Term, filled: st.SearchStrategy[str]
) -> Clause:
    kind = term.kind
    value: Any
    if kind is Kind.FLAG:
        op, value = Op.HOLDS, None
    elif kind is Kind.SET:
        assert term.names is not None
        op, value = draw(_asks(Op.HAS, references(term.names)))
    elif kind in (Kind.NUMBER, Kind.COUNT):
        op = draw(st.sampled_from([Op.EQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST]))
        value = draw(NUMBERS if kind is Kind.NUMBER else st.integers(0, 4))
    elif kind in (Kind.DATE, Kind.MOMENT):
        op = draw(st.sampled_from([Op.AFTER, Op.BEFORE, Op.ON, Op.WITHIN]))
        value = draw(st.integers(1, 5) if op is Op.WITHIN else DAYS)
    elif kind is Kind.BOOL:
        op, value = Op.IS, draw(st.booleans())
    elif kind is Kind.TEXT and draw(st.booleans()):
        op, value = draw(st.sampled_from([Op.CONTAINS, Op.STARTS])), draw(filled)
    else:
        texts = {Kind.LANGUAGE: LANGUAGES.filter(bool), Kind.CHOICE: st.sampled_from(EDITIONS)}
        op, value = draw(_asks(Op.IS, texts.get(kind, filled.map(term.clean or str))))
    settable = kind not in (Kind.FLAG, Kind.SET, Kind.COUNT)
    if settable and draw(st.integers(0, 9)) == 0:
        op, value = Op.SET, None
    scope = draw(st.none() | references(term.scope)) if term.scope else None
    return Clause(name, kind, op, value, of, scope)


def _asks(one: Op, values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Op, Any]]:
    return st.tuples(st.just(one), values) | st.tuples(st.just(Op.IN), _several(values))


def clauses(vocabulary: Vocabulary = VOCABULARY, **texts: Any) -> st.SearchStrategy[Clause]:
    """Any clause of a vocabulary. texts: by the names of terms, others than FILLED."""
    each: list[st.SearchStrategy[Clause]] = []
    for term in vocabulary.terms:
        if isinstance(term, Family):
            names = term.names.by_key
            own = [
                _clause(term.name, Reference(k, names[k]), t, FILLED) for k, t in term.terms.items()
            ]
            each.append(st.one_of(own))
        else:
            each.append(_clause(term.name, None, term, texts.get(term.name, FILLED)))
    return st.one_of(each)


def queries(vocabulary: Vocabulary = VOCABULARY, **texts: Any) -> st.SearchStrategy[Query]:
    """Any tree over a vocabulary, as the parser makes them."""

    def grown(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
        several = st.lists(parts, min_size=2, max_size=4)
        return several.map(all_of) | several.map(any_of) | parts.map(negated)

    leaves: st.SearchStrategy[Query] = clauses(vocabulary, **texts)
    return st.recursive(leaves, grown, max_leaves=12).filter(lambda q: depth(q) <= DEEPEST)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Any record that the vocabulary can be asked about."""
    measured = draw(st.booleans())
    received = {key: draw(st.integers(0, 2)) for key in LISTS.by_key}
    clicked = {key: draw(st.booleans()) for key in LISTS.by_key}
    every = {None: any(clicked.values()), **clicked}
    return {
        "language": draw(LANGUAGES) or None,
        "joined": draw(MOMENTS),
        "tag": draw(st.frozensets(st.sampled_from(list(TAGS.by_key)))),
        "list": draw(st.frozensets(st.sampled_from(list(LISTS.by_key)))),
        "domain": draw(FILLED).casefold(),
        "issues received": {None: sum(received.values()), **received},
        "bounced": draw(st.booleans()),
        "clicked": every if measured else dict.fromkeys(every, UNKNOWN),
        "field": {
            "1": draw(st.none() | NUMBERS),
            "2": draw(st.none() | FILLED),
            "3": draw(st.none() | st.booleans()),
            "4": draw(st.none() | DAYS),
            "5": draw(st.none() | st.sampled_from(EDITIONS)),
        },
    }


class Table:
    """One record as a row of a table in SQLite, and what a query says of it there."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._link = sqlite3.connect(":memory:")
        columns = {
            "language": record["language"].lower() if record["language"] else None,
            "joined": _moment(record["joined"]),
            "tags": json.dumps(sorted(record["tag"])),
            "lists": json.dumps(sorted(record["list"])),
            "domain": record["domain"],
            "bounced": record["bounced"],
            "measured": record["clicked"][None] is not UNKNOWN,
            **{f"received_{key}": value for key, value in record["issues received"].items()},
            **{
                f"clicked_{key}": None if value is UNKNOWN else value
                for key, value in record["clicked"].items()
            },
            **{f"field_{key}": _plain(value) for key, value in record["field"].items()},
        }
        self._link.execute(f"CREATE TABLE r ({', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        self._link.execute(f"INSERT INTO r VALUES ({marks})", list(columns.values()))

    def holds(self, query: Query) -> bool | None:
        """TRUE, FALSE or NULL of the row."""
        made = condition(query, self._clause)
        text = f"SELECT {made.text} FROM r".replace("%s", "?")
        (answer,) = self._link.execute(text, made.values).fetchone()
        return None if answer is None else bool(answer)

    def _clause(self, clause: Clause) -> Fragment:
        if clause.kind is Kind.SET:
            values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
            keys = [value.key for value in values if isinstance(value, Reference)]
            has = "(%s IN (SELECT value FROM json_each({}s)))".format(clause.term)  # noqa: UP032
            return joined(" OR ", (Fragment(has, (key,)) for key in keys))
        column = {"issues received": "received_", "clicked": "clicked_"}.get(clause.term)
        if column:
            column += clause.scope.key if clause.scope else "None"
        elif clause.of:
            column = f"field_{clause.of.key}"
        dialect = Dialect(SQLITE, _moment, float, WHEN)
        answer = compare(clause, Fragment(column or clause.term), dialect)
        return known(Fragment("measured"), answer) if clause.term == "clicked" else answer


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
