"""A mail as plain data and back, for the process that runs what editors write.

Everything is JSON; a dataclass is an object that names its class under `@`.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

CLASS, TIME, MAPPING = "@", "@time", "@mapping"
OURS = ("publisher.content.", "publisher.renderers.email.")


def plain(value: object) -> Any:
    """Dataclasses, tuples, mappings and aware times as what JSON can hold.

    Raises TypeError for anything else.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return {TIME: value.isoformat()}
    if isinstance(value, Mapping):
        return {MAPPING: {str(key): plain(one) for key, one in value.items()}}
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {CLASS: f"{type(value).__module__}:{type(value).__qualname__}", **own}
    raise TypeError(f"{type(value).__name__} does not cross")


def restored(value: Any) -> Any:
    """What `plain` was given: lists are tuples again, times have their offset.

    Raises ValueError for a class that is none of ours.
    """
    if isinstance(value, list):
        return tuple(restored(one) for one in value)
    if not isinstance(value, dict):
        return value
    if TIME in value:
        return datetime.fromisoformat(value[TIME])
    if MAPPING in value:
        return {key: restored(one) for key, one in value[MAPPING].items()}
    own = {key: restored(one) for key, one in value.items() if key != CLASS}
    return _class(value[CLASS])(**own)


def _class(path: str) -> Any:
    module, _, name = path.partition(":")
    if not module.startswith(OURS):
        raise ValueError(f"{path} is none of our classes")
    found = getattr(import_module(module), name)
    if not is_dataclass(found):
        raise ValueError(f"{path} is no dataclass")
    return found


def languages_in(value: Any) -> set[str]:
    """The language tags anywhere in what `plain` gave."""
    if isinstance(value, list):
        return set().union(*map(languages_in, value))
    if not isinstance(value, dict):
        return set()
    named = {one for key, one in value.items() if key.endswith("language") and isinstance(one, str)}
    return named.union(*map(languages_in, value.values()))
