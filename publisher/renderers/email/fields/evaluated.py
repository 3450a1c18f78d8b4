"""Merge fields filled for one reader: trees (grammar.py) become functions, values stay data."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from publisher.renderers.email.encoding import headers

NAME_LIMIT = 100  # characters of a reader's name
MOST_LISTS = 200


class ReaderValues(NamedTuple):
    """What is known of a reader, cleaned; what an edition does not ask for is left empty."""

    name: str = ""
    language: str = ""
    lists: tuple[str, ...] = ()
    access: str = ""
    click: str = ""  # the token in the links of who consented to measuring; nobody may write it


def reader_values(
    values: Mapping[str, object], language: str, asks: Collection[str]
) -> ReaderValues:
    """The attributes in `asks` from what the ledger froze. `language`: of the letter, for a reader
    who said none; a tag counts by its language alone, in small letters."""
    lists = values.get("lists") if "lists" in asks else None
    return ReaderValues(
        name=display_line(values.get("name")) if "name" in asks else "",
        language=_language(values.get("language"), language) if "language" in asks else "",
        lists=tuple(map(str, lists[:MOST_LISTS])) if isinstance(lists, list | tuple) else (),
        access=display_line(values.get("access")) if "access" in asks else "",
        click=display_line(values.get("click")) if "click" in asks else "",
    )


def text_writer(text: Any) -> Callable[[ReaderValues], str]:
    """What writes the text for a reader. Raises ValueError, LookupError or TypeError for a tree
    that `parse` did not make."""
    parts = [_part(part) for part in text]
    if len(parts) == 1:
        return parts[0]
    return lambda reader: "".join([part(reader) for part in parts])


def evaluator(expression: Any) -> Callable[[ReaderValues], Any]:
    """What gives an expression's value for a reader: words, truth or lists.
    Raises as `text_writer`."""
    if isinstance(expression, str):
        return lambda _: expression
    operator, *operands = expression
    if operator == "get":
        place = ReaderValues._fields.index(operands[0])
        return lambda reader: reader[place]
    if operator == "words":
        return _words(operands)
    if operator == "truncate":
        inner, most = evaluator(operands[0]), int(operands[1])
        return lambda reader: _cut(inner(reader), most)
    return _OPERATORS[operator](*map(evaluator, operands))


Test = Callable[[ReaderValues], Any]


def _part(part: Any) -> Callable[[ReaderValues], str]:
    if isinstance(part, str):
        return lambda _: part
    if part[0] == "out":
        return evaluator(part[1])
    _, branches, otherwise = part
    tests = [(evaluator(test), text_writer(text)) for test, text in branches]
    last = text_writer(otherwise)
    if len(tests) == 1:
        ((only, then),) = tests
        return lambda reader: (then if only(reader) else last)(reader)
    return lambda reader: next((text for test, text in tests if test(reader)), last)(reader)


def _words(operands: list[Any]) -> Test:
    words = [evaluator(word) for word in operands]
    return lambda reader: [word(reader) for word in words]


def _joined(*parts: Test) -> Test:
    return lambda reader: "".join([part(reader) for part in parts])


_OPERATORS: dict[str, Callable[..., Test]] = {
    "yes": lambda: lambda reader: True,
    "no": lambda: lambda reader: False,
    "join": _joined,
    "eq": lambda one, other: lambda reader: one(reader) == other(reader),
    "ne": lambda one, other: lambda reader: one(reader) != other(reader),
    "in": lambda one, other: lambda reader: one(reader) in other(reader),
    "notin": lambda one, other: lambda reader: one(reader) not in other(reader),
    "and": lambda one, other: lambda reader: one(reader) and other(reader),
    "or": lambda one, other: lambda reader: one(reader) or other(reader),
    "not": lambda one: lambda reader: not one(reader),
    "choose": lambda test, one, other: lambda reader: (one if test(reader) else other)(reader),
    "upper": lambda one: lambda reader: one(reader).upper(),
    "lower": lambda one: lambda reader: one(reader).lower(),
    "capitalize": lambda one: lambda reader: one(reader).capitalize(),
}


def _cut(text: str, most: int) -> str:
    """At most so many characters; a longer text ends in an ellipsis, after a word if it can."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def display_line(value: object) -> str:
    """A value as one line of display text, without controls, of bounded length."""
    if not value or not isinstance(value, str):
        return ""
    plain = len(value) <= NAME_LIMIT and value.isprintable() and "  " not in value
    if plain and value == value.strip():  # as most names are
        return value
    return " ".join(headers.clean(value[: 20 * NAME_LIMIT]).split())[:NAME_LIMIT]


def _language(value: object, otherwise: str) -> str:
    return (display_line(value) or otherwise).replace("_", "-").split("-")[0].lower()
