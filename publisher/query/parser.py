"""From text to tree.

query   = group { "or" group }
group   = part { "and" part }
part    = "not" part | "(" query ")" | clause
clause  = term [ name ] [ "not" ] operator [ value ] [ "from" name ]
"""

from difflib import get_close_matches

from publisher.query.clauses import read_clause
from publisher.query.cursor import Cursor
from publisher.query.errors import QueryError, shown
from publisher.query.lexer import Mark, tokens
from publisher.query.literals import KEYWORDS
from publisher.query.tree import (
    DEEPEST,
    Query,
    all_of,
    any_of,
    check_size,
    negated,
    too_deep,
)
from publisher.query.vocabulary import Vocabulary


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """The tree of a text. Raises QueryError, which points at the word that is wrong."""
    cursor = Cursor(tokens(text))
    if cursor.ended():
        example = vocabulary.terms[0].name
        raise QueryError("empty_query", f"the query is empty; write a clause about {example}")
    query = _Parser(cursor, vocabulary).query(0)
    if not cursor.ended():
        cursor.refuse("and", "or", "the end")
    check_size(query)
    return query


class _Parser:
    def __init__(self, cursor: Cursor, vocabulary: Vocabulary) -> None:
        self._cursor, self._vocabulary = cursor, vocabulary

    def query(self, depth: int) -> Query:
        parts = [self._group(depth)]
        while self._cursor.took("or"):
            parts.append(self._group(depth))
        return any_of(parts)

    def _group(self, depth: int) -> Query:
        parts = [self._part(depth)]
        while self._cursor.took("and"):
            parts.append(self._part(depth))
        return all_of(parts)

    def _part(self, depth: int) -> Query:
        opposite = False
        while self._cursor.took("not"):
            opposite = not opposite
        part = self._bracket(depth) if self._cursor.comes("(") else self._clause()
        return negated(part) if opposite else part

    def _bracket(self, depth: int) -> Query:
        opened = self._cursor.take()
        if depth == DEEPEST:
            raise too_deep(opened.position)
        query = self.query(depth + 1)
        if not self._cursor.took(")"):
            self._cursor.refuse("and", "or", ")")
        return query

    def _clause(self) -> Query:
        # The longest first: "consent source" before "consent".
        for name in sorted(self._vocabulary.by_name, key=lambda name: -len(name)):
            if self._cursor.took(name):
                return read_clause(self._cursor, self._vocabulary.by_name[name])
        return self._unknown()

    def _unknown(self) -> Query:
        token = self._cursor.token
        known = list(self._vocabulary.by_name)
        if token.mark is not Mark.WORD or token.text.casefold() in KEYWORDS:
            self._cursor.refuse("not", "(", f"a clause about {', '.join(known[:2])} and so on")
        near = get_close_matches(token.text.casefold(), known, n=3) or known
        message = f"nothing can be asked about {shown(token.text)!r}; known are: {', '.join(near)}"
        self._cursor.fail("unknown_word", message, token, near)
