"""What is wrong with a query, and at which word."""

from collections.abc import Iterable

from publisher.errors import PublisherError

SHOWN = 60  # characters of a word that an error repeats


class QueryError(PublisherError):
    """A query that cannot be used. position: of the word's first character, from 0; None where the
    query came as a tree. length: of the word, in characters; 0 at the end of the text.
    values: `word`, and `expected` where something else should stand there."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        position: int | None = None,
        length: int = 0,
        word: str = "",
        expected: Iterable[str] = (),
    ) -> None:
        where = "" if position is None else f"character {position + 1}"
        values = {"word": word[:SHOWN], "expected": tuple(expected)}
        super().__init__(code, message, where, values=values)
        self.position, self.length = position, length


def shown(word: str) -> str:
    """A word as messages repeat it."""
    return f"{word[:SHOWN]}…" if len(word) > SHOWN else word


def one_of(expected: Iterable[str]) -> str:
    """`is, in or contains`."""
    *first, last = expected
    return f"{', '.join(first)} or {last}" if first else last
