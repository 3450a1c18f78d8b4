"""Values of fields: what a cell, a form or a JSON value says, as it is kept in the reader's row."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from publisher.audience.files.values import day_of
from publisher.audience.models import Field
from publisher.audience.names import called
from publisher.errors import PublisherError
from publisher.query.vocabulary import fold

LONGEST = 1000  # characters of a text
_YES = frozenset(["true", "t", "yes", "y", "oui", "o", "vrai", "1", "ja", "si", "on"])
_NO = frozenset(["false", "f", "no", "n", "non", "faux", "0", "nein", "off"])
_NUMBER = re.compile(r"[-−]?\d{1,12}(?:[.,]\d{1,3}0*)?", re.ASCII)
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d)")


def value_reader(field: Field) -> Callable[[Any], Any]:
    """What makes of a text, or of a JSON value, the value that is kept: text, number, ISO date,
    bool. It raises PublisherError `bad_field`, which names the field and not the value."""
    read = {
        Field.Type.TEXT: _text,
        Field.Type.NUMBER: _number,
        Field.Type.DATE: _date,
        Field.Type.BOOL: _bool,
        Field.Type.CHOICE: _choice(field),
    }[Field.Type(field.type)]

    def checked(value: Any) -> Any:
        try:
            return read(value)
        except ValueError as error:
            raise PublisherError("bad_field", f"{field.name}: {error}", field.name) from None

    return checked


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        value = ", ".join(map(str, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = unicodedata.normalize("NFC", text.strip())
    if len(text) > LONGEST:
        raise ValueError(f"the text has {len(text)} characters; {LONGEST} at most")
    wrong = next((one for one in text if unicodedata.category(one) in ("Cc", "Cs")
                  and one not in "\n\r\t"), None)  # fmt: skip
    if wrong:
        raise ValueError(f"the text holds {called(wrong)}")
    return text


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("this is no number")
    text = _SPACES.sub("", str(value).strip()).removesuffix(".0")
    if not _NUMBER.fullmatch(text):
        raise ValueError("this is no number of 12 digits before and 3 behind the point at most")
    number = float(text.replace(",", ".").replace("−", "-"))
    return int(number) if number.is_integer() else number


def _date(value: Any) -> str:
    found = day_of(str(value).strip())
    if found is None:
        raise ValueError("this is no date; write it like 2024-02-01")
    return found.date().isoformat()


def _bool(value: Any) -> bool:
    word = str(value).strip().casefold()
    if word not in _YES and word not in _NO:
        raise ValueError("this is neither yes nor no")
    return word in _YES


def _choice(field: Field) -> Callable[[Any], str]:
    known = {fold(choice): choice for choice in field.choices}
    known |= {choice: choice for choice in field.choices}

    def read(value: Any) -> str:
        text = str(value).strip()
        found = known.get(text) or known.get(fold(text))
        if found is None:
            raise ValueError(f"this is none of: {', '.join(field.choices)}"[:300])
        return str(found)

    return read
