"""Our own JSON: the shape of `article show`."""

import json
from typing import NoReturn

from publisher.content.article import Parsed, Warning  # noqa: A004
from publisher.content.problems import BadInput
from publisher.content.reader import from_json
from publisher.content.typography import FORBIDDEN, strip_forbidden


def parse_native(text: str) -> Parsed:
    """The article in a JSON document.

    Raises BadInput `bad_json` with its line, or what the strict reader says of a field.
    Characters that XML forbids, which JSON can hide in escapes, are taken out with a warning.
    """
    warnings: list[Warning] = []
    try:
        document = _cleaned(json.loads(text, parse_constant=_refuse), "", warnings)
        return Parsed(article=from_json(document), warnings=tuple(warnings))
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno} is no JSON: {error.msg}"
        raise BadInput("bad_json", message, line=error.lineno) from None
    except RecursionError:
        raise BadInput("too_deep", "the document is nested too deeply") from None
    except ValueError as error:  # a number with thousands of digits
        raise BadInput("bad_json", f"the document is no JSON for us: {error}") from None


def _refuse(word: str) -> NoReturn:
    raise BadInput("bad_json", f"{word} is not JSON")


def _cleaned(value: object, path: str, warnings: list[Warning]) -> object:
    if isinstance(value, dict):
        return {
            strip_forbidden(key): _cleaned(member, f"{path}.{key}" if path else key, warnings)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_cleaned(member, f"{path}[{n}]", warnings) for n, member in enumerate(value)]
    if isinstance(value, str) and FORBIDDEN.search(value):
        message = f"{strip_forbidden(path)}: characters that XML forbids were taken out"
        warnings.append(Warning(code="control_characters", line=None, message=message))
        return strip_forbidden(value)
    return value
