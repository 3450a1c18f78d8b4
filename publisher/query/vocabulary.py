"""What a query can ask about: given by the room that has the records."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from publisher.query.errors import QueryError
from publisher.query.tree import Clause, Kind, Op, Query, Reference, clauses

OPERATORS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.TEXT: (Op.IS, Op.IN, Op.CONTAINS, Op.STARTS, Op.SET),
    Kind.LANGUAGE: (Op.IS, Op.IN, Op.SET),
    Kind.NUMBER: (Op.EQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST, Op.SET),
    Kind.COUNT: (Op.EQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST),
    Kind.DATE: (Op.AFTER, Op.BEFORE, Op.ON, Op.WITHIN, Op.SET),
    Kind.MOMENT: (Op.AFTER, Op.BEFORE, Op.ON, Op.WITHIN, Op.SET),
    Kind.BOOL: (Op.IS, Op.SET),
    Kind.CHOICE: (Op.IS, Op.IN, Op.SET),
    Kind.FLAG: (Op.HOLDS,),
    Kind.SET: (Op.HAS, Op.IN),
}


def fold(name: str) -> str:
    """The form in which two spellings of one name meet."""
    return unicodedata.normalize("NFC", " ".join(name.split()).casefold())


@dataclass(frozen=True)
class Names:
    """Things that have names. one: what one of them is called; by_key: their names of now.

    Two may be told apart by upper case only; a name that is written exactly comes first.
    free: there is no list of them, as of authors. Any name can be asked for, and `fold` makes its
    key.
    """

    one: str
    by_key: Mapping[str, str] = field(default_factory=dict)
    free: bool = False

    def find(self, name: str) -> Reference | None:
        """The thing of that name."""
        key = self._exact.get(name) or self._folded.get(fold(name))
        if key is not None:
            return Reference(key, self.by_key[key])
        return Reference(fold(name), name) if self.free and fold(name) else None

    def has(self, key: str) -> bool:
        """Whether there is a thing of that key."""
        return self.free or key in self.by_key

    def near(self, name: str) -> list[str]:
        """Names that may have been meant; else the first ones."""
        close = get_close_matches(fold(name), list(self._folded), n=3)
        return [self.by_key[self._folded[found]] for found in close] or sorted(self._exact)[:5]

    @cached_property
    def _exact(self) -> Mapping[str, str]:
        return {name: key for key, name in self.by_key.items()}

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {fold(name): key for key, name in self.by_key.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing to ask about.

    name: one word or several. names: the things of a SET. scope: where it can be asked about, by
    `from NAME`. choices: of a CHOICE. clean: a text as it is kept; raises ValueError, whose message
    says what is expected. measured: nothing is known of who did not agree to be measured.
    help: one line, for people.
    """

    name: str
    kind: Kind
    help: str = ""
    names: Names | None = None
    scope: Names | None = None
    choices: tuple[str, ...] = ()
    clean: Callable[[str], str] | None = None
    measured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Terms with names of their own: `field "Âge"`. terms: by the keys of `names`."""

    name: str
    names: Names
    terms: Mapping[str, Term]
    help: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All terms, in the order in which errors and pages list them."""

    terms: tuple[Term | Family, ...]
    by_name: Mapping[str, Term | Family] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {term.name: term for term in self.terms})

    def term_of(self, clause: Clause) -> Term | None:
        """The term that a clause asks about; None where it is not there any more."""
        found = self.by_name.get(clause.term)
        if isinstance(found, Family):
            return None if clause.of is None else found.terms.get(clause.of.key)
        return found

    def measures(self, query: Query) -> bool:
        """Whether a tree asks about what is known only of who is measured."""
        terms = map(self.term_of, clauses(query))
        return any(term is not None and term.measured for term in terms)

    def check(self, query: Query) -> None:
        """Raises QueryError where a tree asks about what is not there any more."""
        for clause in clauses(query):
            self._check(clause)

    def _check(self, clause: Clause) -> None:
        if clause.of is not None:
            family = self.by_name.get(clause.term)
            _check_reference(clause.of, family.names if isinstance(family, Family) else None)
        term = self.term_of(clause)
        if term is None or term.kind is not clause.kind:
            raise QueryError(
                "unknown_term", f"nothing can be asked about {clause.term!r} like this any more"
            )
        for reference, names in references_in(clause, term):
            _check_reference(reference, names)


def references_in(clause: Clause, term: Term) -> list[tuple[Reference, Names | None]]:
    """What a clause names beside its family: what it asks for, and where."""
    values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
    found = [(value, term.names) for value in values if isinstance(value, Reference)]
    return found + ([(clause.scope, term.scope)] if clause.scope else [])


def _check_reference(reference: Reference, names: Names | None) -> None:
    if names is None or not names.has(reference.key):
        one = names.one if names else "name"
        name = reference.name or reference.key
        message = f"there is no {one} {name!r} any more; take it out of the text"
        raise QueryError(f"unknown_{one}", message, word=name)
