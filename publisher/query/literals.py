"""Values as they are written: names, texts, numbers, dates."""

import re
from collections.abc import Callable
from datetime import date

from publisher.query.cursor import Cursor
from publisher.query.errors import one_of, shown
from publisher.query.lexer import Mark, Token
from publisher.query.tree import Reference
from publisher.query.vocabulary import Names, fold

LONGEST_VALUE = 500  # characters
MOST_DAYS = 36_500
FIRST_YEAR, LAST_YEAR = 1900, 2200
# Fifteen digits: what a binary fraction tells apart, and both databases with it.
_NUMBER = re.compile(r"[-−]?\d{1,12}(\.\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Words of the language: as a value they are quoted, or a forgotten value would go unseen.
KEYWORDS = frozenset({"and", "or", "not", "is", "in", "set", "from", "after", "before", "within"})


def _value(cursor: Cursor, what: str, after: str = "") -> Token:
    token = cursor.token
    keyword = token.mark is Mark.WORD and token.text.casefold() in KEYWORDS
    if token.mark in (Mark.END, Mark.SIGN) or keyword:
        cursor.refuse(what, after=after)
    return cursor.take()


def read_name(cursor: Cursor, names: Names, *, after: str) -> Reference:
    """The thing of that name. Raises QueryError `unknown_tag`, `unknown_list` and so on."""
    token = _value(cursor, f"the name of a {names.one}", after)
    found = names.find(token.text)
    if found is None:
        near = [quoted(name) for name in names.near(token.text)]
        known = f"; known are: {', '.join(near)}" if near else ""
        message = f"there is no {names.one} {shown(token.text)!r}{known}"
        cursor.fail(f"unknown_{names.one}", message, token, near)
    return found


def read_text(cursor: Cursor, clean: Callable[[str], str] | None) -> str:
    """A text, as it is kept. Raises QueryError `bad_value`."""
    token = _value(cursor, "a text")
    if len(token.text) > LONGEST_VALUE or not token.text:
        cursor.fail("bad_value", f"a text has 1 to {LONGEST_VALUE} characters", token)
    if clean is None:
        return token.text
    try:
        return clean(token.text)
    except ValueError as error:
        cursor.fail("bad_value", f"{shown(token.text)!r} cannot be found: {error}", token)


def read_choice(cursor: Cursor, choices: tuple[str, ...]) -> str:
    """One of the choices. Raises QueryError `bad_value`."""
    token = _value(cursor, one_of(map(quoted, choices)))
    folded = {fold(choice): choice for choice in choices} | {choice: choice for choice in choices}
    found = folded.get(token.text) or folded.get(fold(token.text))
    if found is None:
        message = f"{shown(token.text)!r} is none of the choices: {one_of(map(quoted, choices))}"
        cursor.fail("bad_value", message, token, choices)
    return found


def read_yes(cursor: Cursor) -> bool:
    """yes or no. Raises QueryError."""
    if cursor.took("yes") or cursor.took("true"):
        return True
    if not (cursor.took("no") or cursor.took("false")):
        cursor.refuse("yes", "no")
    return False


def read_number(cursor: Cursor, *, whole: bool) -> int | float:
    """A number; with `whole`, a count. Raises QueryError `bad_number`."""
    token = _value(cursor, "a number")
    text = token.text.replace("−", "-")
    good = token.mark is Mark.WORD and _NUMBER.fullmatch(token.text)
    if not good or (whole and not (text.isdigit() and len(text) <= 9)):
        kind = "a whole number of nine digits at most" if whole else "a number such as -3 or 2.5"
        cursor.fail("bad_number", f"{shown(token.text)!r} is not {kind}", token, [kind])
    return plain_number(float(text))


def plain_number(number: float) -> int | float:
    """A whole number as int."""
    return int(number) if number == int(number) else float(number)


def read_date(cursor: Cursor) -> date:
    """A day. Raises QueryError `bad_date`."""
    token = _value(cursor, "a date such as 2026-01-31")
    try:
        day = date.fromisoformat(token.text) if _DATE.fullmatch(token.text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"{shown(token.text)!r} is no date such as 2026-01-31"
        cursor.fail("bad_date", message, token, ["2026-01-31"])
    return day


def read_days(cursor: Cursor) -> int:
    """A number of days, with their word. Raises QueryError `bad_number`."""
    token = cursor.token
    days = read_number(cursor, whole=True)
    if not 1 <= days <= MOST_DAYS:
        cursor.fail("bad_number", f"a number of days is 1 to {MOST_DAYS}", token)
    if not cursor.took("days") and not cursor.took("day"):
        cursor.refuse("days")
    return int(days)


def quoted(text: str) -> str:
    """A text as it is written in quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
