"""What msgspec finds wrong in a document, in the words and codes of content's own readers."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import inspect

from publisher.content.fields import Field
from publisher.content.problems import BadInput

NAMES = {
    "object": "an object",
    "array": "a list",
    "str": "text",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "null",
}
_PLACE = re.compile(r"(?P<text>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


class CustomTypeError(ValueError):
    """A value that a custom type refused; it is read again where its path is known."""

    def __init__(self, read: Callable[[Field], Any], value: object) -> None:
        super().__init__("refused by a custom type")
        self.read, self.value = read, value


def bad_input(error: msgspec.ValidationError, kind: type[msgspec.Struct]) -> BadInput:
    """The error with its code and its place: `unknown_field`, `missing_field`, `wrong_type`,
    `wrong_value`, `too_long`, `too_short`, `out_of_range`, `bad_pattern`, or what the type says.
    """
    found = _PLACE.fullmatch(str(error))
    text, path = (found["text"], found["path"] or "") if found else (str(error), "")
    field = Field(None, path.removeprefix("."))
    if isinstance(error.__cause__, CustomTypeError):
        return _read_again(error.__cause__, field.path)
    for pattern, refuse in _ERRORS:
        if match := pattern.fullmatch(text):
            return refuse(field, match)
    if text.startswith("Invalid enum value"):
        words = ", ".join(map(str, _words(inspect.type_info(kind), _STEP.findall(path))))
        return field.refuse("wrong_value", f"must be one of {words}")
    return field.refuse("wrong_value", f"is refused: {text}")


def _read_again(refused: CustomTypeError, path: str) -> BadInput:
    try:
        refused.read(Field(refused.value, path))
    except BadInput as problem:
        return problem
    raise AssertionError("a value was refused once and taken the second time")


def _unknown(field: Field, match: re.Match[str]) -> BadInput:
    return field.at(match[1]).refuse("unknown_field", "is not known here")


def _missing(field: Field, match: re.Match[str]) -> BadInput:
    return field.at(match[1]).refuse("missing_field", "is missing")


def _type(field: Field, match: re.Match[str]) -> BadInput:
    kinds = [NAMES.get(kind, kind) for kind in match[1].replace("`", "").split(" | ")]
    return field.refuse("wrong_type", f"must be {' or '.join(kinds)}")


def _length(field: Field, match: re.Match[str]) -> BadInput:
    unit = "characters" if match[1] == "str" else "members"
    if match[2] == "<=":
        return field.refuse("too_long", f"has more than {match[3]} {unit}")
    if match[3] == "1":
        return field.refuse("missing_field", "must not be empty")
    return field.refuse("too_short", f"has fewer than {match[3]} {unit}")


def _range(field: Field, match: re.Match[str]) -> BadInput:
    words = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than"}
    return field.refuse("out_of_range", f"must be {words[match[1]]} {match[2]}")


def _pattern(field: Field, match: re.Match[str]) -> BadInput:
    return field.refuse("bad_pattern", f"must match {match[1]}")


_ERRORS: Sequence[tuple[re.Pattern[str], Callable[[Field, re.Match[str]], BadInput]]] = [
    (re.compile(r"Object contains unknown field `(.*?)`?", re.DOTALL), _unknown),  # any name
    (re.compile(r"Object missing required field `(.*)`"), _missing),
    (re.compile(r"Expected `([a-z |]+)`, got .*"), _type),
    (re.compile(r"Expected `(str|array|object)` of length (>=|<=) (\d+)"), _length),
    (re.compile(r"Expected `(?:int|float)` (>=|<=|>|<) (\S+)"), _range),
    (re.compile(r"Expected `str` matching regex '(.*)'"), _pattern),
]


def _words(kind: inspect.Type, steps: Sequence[tuple[str, str]]) -> Sequence[object]:
    """The words that the type admits at the end of the path."""
    if isinstance(kind, inspect.Metadata):
        return _words(kind.type, steps)
    if isinstance(kind, inspect.UnionType):
        return next((words for each in kind.types if (words := _words(each, steps))), ())
    if isinstance(kind, inspect.LiteralType):
        return kind.values
    if isinstance(kind, inspect.EnumType):
        return [each.value for each in kind.cls]
    if isinstance(kind, inspect.ListType) and steps:
        return _words(kind.item_type, steps[1:])
    if isinstance(kind, inspect.StructType) and steps:
        members = {field.encode_name: field.type for field in kind.fields}
        return _words(members[steps[0][0]], steps[1:])
    return ()
