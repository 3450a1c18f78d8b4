"""Reading JSON of others field by field; each refusal names the path of the field."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, get_args

from publisher.content.calendar import FIRST_YEAR, LAST_YEAR, is_plausible
from publisher.content.problems import BadInput
from publisher.content.typography import CONTROLS, FORBIDDEN

T = TypeVar("T")
D = TypeVar("D")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
NAMES = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number"}


@dataclass(frozen=True, slots=True)
class Field:
    """One value and where it stands ("blocks[3].level"; "" is the document itself)."""

    value: object
    path: str = ""

    def refuse(self, code: str, message: str) -> BadInput:
        """A refusal that names this field."""
        return BadInput(code, f"{self.path or 'the document'} {message}", self.path)

    def of(self, kind: type[T]) -> T:
        """The value, which must be of exactly this type."""
        if type(self.value) is not kind:
            raise self.refuse("wrong_type", f"must be {NAMES[kind]}")
        return self.value

    def items(self) -> list["Field"]:
        """The members of a list."""
        values: list[object] = self.of(list)
        return [Field(value, f"{self.path}[{number}]") for number, value in enumerate(values)]

    def members(self, *known: str) -> "Members":
        """The members of an object; an unknown one is refused, for a misspelt one would be lost."""
        values: dict[str, object] = self.of(dict)
        for name in values:
            if name not in known:
                raise self.at(name).refuse("unknown_field", "is not known here")
        return Members(self, values)

    def at(self, name: str, value: object = None) -> "Field":
        """The field of this name inside this object."""
        return Field(value, f"{self.path}.{name}" if self.path else name)

    def text(self, longest: int | None = None) -> str:
        """A text without characters that XML forbids."""
        text = self.of(str)
        if FORBIDDEN.search(text):
            raise self.refuse("forbidden_character", "holds a control character or half a pair")
        if longest is not None and len(text) > longest:
            raise self.refuse("too_long", f"has {len(text)} characters; at most {longest} fit")
        return text

    def filled(self, longest: int | None = None) -> str:
        """A text that is more than white space."""
        text = self.text(longest)
        if not text.strip():
            raise self.refuse("missing_field", "must not be empty")
        return text

    def line(self, longest: int | None = None) -> str:
        """A filled text without ends of lines and other controls."""
        text = self.filled(longest)
        if CONTROLS.search(text):
            raise self.refuse("forbidden_character", "holds a control character")
        return text

    def number(self, least: int, most: int) -> int:
        """A whole number between two others."""
        number = self.of(int)
        if not least <= number <= most:
            raise self.refuse("out_of_range", f"must be between {least} and {most}")
        return number

    def flag(self) -> bool:
        return self.of(bool)

    def one_of(self, literal: object) -> str:
        """One of the words of a typing.Literal."""
        words = get_args(literal)
        if self.value not in words:
            raise self.refuse("wrong_value", f"must be one of {', '.join(words)}")
        return str(self.value)

    def language(self) -> str:
        """A language tag (BCP 47, by its outer form)."""
        tag = self.text(35)
        if not LANGUAGE.fullmatch(tag):
            raise self.refuse("bad_language", "must be a language tag such as fr or ar-TN")
        return tag

    def moment(self) -> datetime:
        """A time with its offset (RFC 3339), of a year that is plausible."""
        moment = self.time()
        if not is_plausible(moment):
            raise self.refuse("bad_time", f"must be of the years {FIRST_YEAR} to {LAST_YEAR}")
        return moment

    def time(self) -> datetime:
        """A time with its offset (RFC 3339), of any year."""
        try:
            moment = datetime.fromisoformat(self.text(40))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise self.refuse("bad_time", "must be a time such as 2026-11-22T06:30:00Z")
        return moment


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one object."""

    owner: Field
    values: dict[str, object]

    def need(self, name: str) -> Field:
        """A member that must be there."""
        if self.values.get(name) is None:
            raise self.owner.at(name).refuse("missing_field", "is missing")
        return self.owner.at(name, self.values[name])

    def get(self, name: str, read: Callable[[Field], T], default: D) -> T | D:
        """What `read` makes of a member, or the default where it is absent or null."""
        if self.values.get(name) is None:
            return default
        return read(self.owner.at(name, self.values[name]))

    def all(self, name: str, read: Callable[[Field], T]) -> tuple[T, ...]:
        """What `read` makes of each member of a list; nothing where the list is absent."""
        return self.get(name, lambda field: tuple(map(read, field.items())), ())
