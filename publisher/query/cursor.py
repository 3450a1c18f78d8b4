"""The parser's place among the tokens, and errors that point at it."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

from publisher.query.errors import QueryError, one_of, shown
from publisher.query.lexer import Mark, Token


class Cursor:
    """One token after the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._next = tokens, 0

    @property
    def token(self) -> Token:
        """The next one; at last, again and again, the END."""
        return self._tokens[self._next]

    def ended(self) -> bool:
        """Whether nothing comes any more."""
        return self.token.mark is Mark.END

    def take(self) -> Token:
        """The next one, which is passed."""
        token = self.token
        if not self.ended():
            self._next += 1
        return token

    def comes(self, phrase: str) -> bool:
        """Whether these keywords come next; what was quoted is none."""
        words = phrase.split()
        found = self._tokens[self._next : self._next + len(words)]
        return len(found) == len(words) and all(map(Token.says, found, words))

    def took(self, phrase: str) -> bool:
        """The same; they are passed if so."""
        if not self.comes(phrase):
            return False
        self._next += len(phrase.split())
        return True

    def refuse(self, *expected: str, after: str = "") -> NoReturn:
        """Raises QueryError `unexpected_word` or `unexpected_end` at the next token."""
        token = self.token
        wanted = f"expected {one_of(map(_marked, expected))}" + (f" after {after}" if after else "")
        if token.mark is Mark.END:
            self.fail("unexpected_end", f"the query ends too early: {wanted}", token, expected)
        self.fail("unexpected_word", f"{wanted}, not {shown(token.text)!r}", token, expected)

    @staticmethod
    def fail(code: str, message: str, token: Token, expected: Iterable[str] = ()) -> NoReturn:
        """Raises QueryError at a token."""
        raise QueryError(
            code,
            message,
            position=token.position,
            length=token.length,
            word=token.text,
            expected=expected,
        )


def _marked(expected: str) -> str:
    """Words of the language in marks, descriptions without."""
    described = expected.startswith(("a ", "the ", '"'))
    return expected if described else f"`{expected}`"
