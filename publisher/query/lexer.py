"""A query's text as words, quoted texts and signs, each with its place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from publisher.query.errors import QueryError
from publisher.query.tree import LONGEST

# Which marks end what which mark has opened: typewriters, English, German, French, Swedish, Swiss.
CLOSING = {
    '"': '"',
    "'": "'",
    "“": '”"',
    "”": "”",
    "„": '“”"',
    "‘": "’",
    "‚": "‘’",
    "’": "’",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
}
APOSTROPHES = "'’‘"  # inside of a word they are no quotation mark
SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "="}
_SIGN = re.compile(r"<=|>=|<>|!=|==|[<>=≤≥≠(),]")
_ENDS_WORD = frozenset('()",=<>!≤≥≠«»‹›„“”‚')


class Mark(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """text: a word as written, what stands between quotation marks, or a sign in one spelling."""

    mark: Mark
    text: str
    position: int
    length: int

    def says(self, word: str) -> bool:
        """Whether it is this keyword or sign; what is quoted is neither."""
        return self.mark is not Mark.QUOTED and self.text.casefold() == word


def tokens(text: str) -> list[Token]:
    """All of them; the last one is the END. Raises QueryError `too_long`, `bad_character` or
    `open_quote`."""
    if len(text) > LONGEST:
        message = f"the query has {len(text)} characters; {LONGEST} at most"
        raise QueryError("too_long", message, position=LONGEST, length=len(text) - LONGEST)
    return [*_tokens(text), Token(Mark.END, "", len(text.rstrip()), 0)]


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        if sign := _SIGN.match(text, place):
            token = Token(Mark.SIGN, SIGNS.get(sign[0], sign[0]), place, len(sign[0]))
        elif text[place] in CLOSING:
            token = _quoted(text, place)
        else:
            token = _word(text, place)
        yield token
        place += token.length


def _word(text: str, start: int) -> Token:
    end = start
    while end < len(text) and not text[end].isspace() and text[end] not in _ENDS_WORD:
        _check_character(text, end)
        end += 1
    if end == start:  # a lone "!"
        raise _bad_character(text, start)
    return Token(Mark.WORD, unicodedata.normalize("NFC", text[start:end]), start, end - start)


def _quoted(text: str, start: int) -> Token:
    closing, read, place = CLOSING[text[start]], list[str](), start + 1
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text):
            place += 1
        elif text[place] in closing and not _is_apostrophe(text, place):
            inside = unicodedata.normalize("NFC", "".join(read)).strip()
            return Token(Mark.QUOTED, inside, start, place + 1 - start)
        _check_character(text, place)
        read.append(text[place])
        place += 1
    raise QueryError(
        "open_quote",
        f"the quotation mark {text[start]} is never closed; write {closing[0]} at the end",
        position=start,
        length=1,
        word=text[start],
        expected=[closing[0]],
    )


def _is_apostrophe(text: str, place: int) -> bool:
    """As in « ‘l’abonné’ »: between two letters."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return text[place] in APOSTROPHES and len(around) == 2 and around.isalnum()


def _check_character(text: str, place: int) -> None:
    """Only what can be seen, spaces, and the joiners that some scripts are written with."""
    character = text[place]
    if character.isprintable() or character in "\u00a0\u202f\u200c\u200d":
        return
    raise _bad_character(text, place)


def _bad_character(text: str, place: int) -> QueryError:
    name = unicodedata.name(text[place], "a control character")
    return QueryError(
        "bad_character",
        f"U+{ord(text[place]):04X} {name} cannot stand in a query; take it out",
        position=place,
        length=1,
        word=text[place] if text[place].isprintable() else "",
    )
