"""Our own JSON: the shape of `article show`."""

import json
from typing import NoReturn

from publisher.content.article import Parsed
from publisher.content.problems import BadInput
from publisher.content.reader import from_json
from publisher.content.typography import FORBIDDEN, strip_forbidden


def parse_native(text: str) -> Parsed:
    """The article in a JSON document.

    Raises BadInput as `read_json` does, or what the strict reader says of a field.
    """
    return Parsed(article=from_json(read_json(text)))


def read_json(text: str) -> object:
    """What a JSON document holds.

    Raises BadInput as `load_json` does, or `control_characters` with the field.
    """
    document = load_json(text)
    _check(document, "")
    return document


def load_json(text: str) -> object:
    """The same, with whatever characters its escapes hide.

    Raises BadInput `bad_json` with its line, or `too_deep`.
    """
    try:
        document: object = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno} is no JSON: {error.msg}"
        raise BadInput("bad_json", message, line=error.lineno) from None
    except RecursionError:
        raise BadInput("too_deep", "the document is nested too deeply") from None
    except ValueError as error:  # a number with thousands of digits
        raise BadInput("bad_json", f"the document is no JSON for us: {error}") from None
    return document


def _refuse(word: str) -> NoReturn:
    raise BadInput("bad_json", f"{word} is not JSON")


def _check(value: object, path: str) -> None:
    """Escapes can hide characters that no feed may carry."""
    if isinstance(value, dict):
        for key, member in value.items():
            _check(key, path)
            _check(member, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            _check(member, f"{path}[{number}]")
    elif isinstance(value, str) and (forbidden := FORBIDDEN.search(value)):
        character = f"U+{ord(forbidden[0]):04X}"
        message = f"the text holds the character {character}, which XML forbids; remove it"
        raise BadInput("control_characters", message, strip_forbidden(path))
