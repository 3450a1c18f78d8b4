"""A theme's variables to JSON and back, for the sandbox process.

Everything is JSON; a dataclass is an object that names its class under `@`, and one that was seen
before is only named again.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from markupsafe import Markup

CLASS, SAME, TIME, MAPPING, MARKUP = "@", "@same", "@time", "@mapping", "@markup"
OURS = ("publisher.content.", "publisher.renderers.email.")


def to_plain_data(value: object) -> Any:
    """Dataclasses, tuples, mappings, markup and aware times as what JSON can hold.

    Raises TypeError for anything else.
    """
    return _to_plain(value, {})


def _to_plain(value: object, seen: dict[int, int]) -> Any:
    if isinstance(value, Markup):
        return {MARKUP: str(value)}
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_to_plain(one, seen) for one in value]
    if isinstance(value, datetime):
        return {TIME: value.isoformat()}
    if isinstance(value, Mapping):
        return {MAPPING: {str(key): _to_plain(one, seen) for key, one in value.items()}}
    if is_dataclass(value) and not isinstance(value, type):
        return _object(value, seen)
    raise TypeError(f"{type(value).__name__} does not cross")


def _object(value: Any, seen: dict[int, int]) -> dict[str, Any]:
    if id(value) in seen:
        return {SAME: seen[id(value)]}
    own = {field.name: _to_plain(getattr(value, field.name), seen) for field in fields(value)}
    seen[id(value)] = len(seen)
    return {CLASS: f"{type(value).__module__}:{type(value).__qualname__}", **own}


def from_plain_data(value: Any) -> Any:
    """What `to_plain_data` was given: lists are tuples again, times have their offset.

    Raises ValueError for a class that is none of ours.
    """
    return _from_plain(value, [])


def _from_plain(value: Any, seen: list[Any]) -> Any:
    if isinstance(value, list):
        return tuple(_from_plain(one, seen) for one in value)
    if not isinstance(value, dict):
        return value
    if MARKUP in value:
        return Markup(value[MARKUP])  # noqa: S704 (it was markup before it crossed)
    if TIME in value:
        return datetime.fromisoformat(value[TIME])
    if MAPPING in value:
        return {key: _from_plain(one, seen) for key, one in value[MAPPING].items()}
    if SAME in value:
        return seen[value[SAME]]
    own = {key: _from_plain(one, seen) for key, one in value.items() if key != CLASS}
    seen.append(_class(value[CLASS])(**own))
    return seen[-1]


def _class(path: str) -> Any:
    module, _, name = path.partition(":")
    if not module.startswith(OURS):
        raise ValueError(f"{path} is none of our classes")
    found = getattr(import_module(module), name)
    if not is_dataclass(found):
        raise ValueError(f"{path} is no dataclass")
    return found


def languages_in(value: Any) -> set[str]:
    """The language tags anywhere in what `to_plain_data` gave."""
    if isinstance(value, list):
        return set().union(*map(languages_in, value))
    if not isinstance(value, dict):
        return set()
    named = {one for key, one in value.items() if key.endswith("language") and isinstance(one, str)}
    return named.union(*map(languages_in, value.values()))
