"""Our own JSON: the shape of `article show`."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from publisher.content.article import Parsed
from publisher.content.problems import BadInput
from publisher.content.reader import check_addresses, check_moments, from_json
from publisher.content.typography import FORBIDDEN, strip_forbidden

Json = dict[str, Any]
Place = tuple[Any, str | int] | None  # its holder's place, and what it is called there
LONGEST_NAME = 100


def parse_native(text: str) -> Parsed:
    """The article in a JSON document.

    Raises BadInput as `read_json` does, `not_usable`, or what the strict reader says of a field.
    """
    return article_of_document(read_json(text))


def article_of_document(document: object) -> Parsed:
    """The article in a document of the shape of `article show`.

    A story that says that it must not be used is not published because it came in. Raises BadInput.
    """
    status = document.get("pubstatus") if isinstance(document, dict) else None
    if status not in (None, "usable"):  # whatever it is: a list has no hash
        raise BadInput(
            "not_usable",
            "only a usable text goes in; withhold, unpublish or kill the article itself",
            "pubstatus",
        )
    check_moments(document)
    article = from_json(document)
    check_addresses(document)
    return Parsed(article=article)


def read_json(text: str) -> object:
    """What a JSON document holds.

    Raises BadInput as `load_json` does, or `control_characters` with the field.
    """
    document = load_json(text)
    _check(document)
    return document


def load_json(text: str) -> object:
    """The same, with whatever characters its escapes hide.

    Raises BadInput `bad_json` with its line, `too_deep`, or `duplicate_key` with the field.
    """
    twice: list[tuple[Json, str]] = []

    def members(pairs: list[tuple[str, Any]]) -> Json:
        found = dict(pairs)
        if len(found) < len(pairs):
            ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
            twice.append((found, name))
        return found

    try:
        document: object = json.loads(text, parse_constant=_refuse, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno} is no JSON: {error.msg}"
        raise BadInput("bad_json", message, line=error.lineno) from None
    except RecursionError:
        raise BadInput("too_deep", "the document is nested too deeply") from None
    except ValueError as error:  # a number with thousands of digits
        raise BadInput("bad_json", f"the document is no JSON for us: {error}") from None
    if twice:
        raise _duplicate_key(document, twice)
    return document


def _duplicate_key(document: object, twice: list[tuple[Json, str]]) -> BadInput:
    """The refusal of a name that an object has twice: nobody knows which value was meant."""
    names = {id(holder): name for holder, name in twice}
    # What an object lost to such a name is not in the document any more; the object itself is.
    place, name = next(
        (at, names[id(found)]) for at, found in _walk(document) if id(found) in names
    )
    where = _path((place, name))
    return BadInput("duplicate_key", f"{where} stands there more than once; keep one", where)


def _walk(document: object) -> Iterator[tuple[Place, object]]:
    """Every value with its place, in the order of the document."""
    waiting: list[tuple[Place, object]] = [(None, document)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        inner: Iterable[tuple[str | int, object]] = ()
        if isinstance(value, dict):
            inner = value.items()
        elif isinstance(value, list):
            inner = enumerate(value)
        waiting.extend(reversed([((place, step), each) for step, each in inner]))


def _path(place: Place) -> str:
    """A place in words: `blocks[3].level`."""
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step[:LONGEST_NAME]}")
    return strip_forbidden("".join(reversed(steps)).removeprefix("."))


def _refuse(word: str) -> NoReturn:
    raise BadInput("bad_json", f"{word} is not JSON")


def _check(document: object) -> None:
    """Escapes can hide characters that no feed may carry."""
    for place, value in _walk(document):
        for text in value if isinstance(value, dict) else [value]:
            forbidden = FORBIDDEN.search(text) if isinstance(text, str) else None
            if forbidden:
                character = f"U+{ord(forbidden[0]):04X}"
                message = f"the text holds the character {character}, which XML forbids; remove it"
                raise BadInput("control_characters", message, _path(place))
