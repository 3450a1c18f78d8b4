"""Profiles of the feed linter, read from TOML."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from publisher.content.problems import BadInput
from publisher.renderers.feeds.lint.checks import CHECKS
from publisher.renderers.feeds.lint.rule import FORMATS, Rule

PARTS = ("feed", "entry", "image", "enclosure")
SEVERITIES = ("error", "warning")
NOTICES = (True, False, "only")
WANTED = ("id", "on", "field", "check", "remedy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Rules under a name; `about` says whose they are, `source` where they were read, `formats`
    what they read at all."""

    name: str
    about: str = ""
    source: str = ""
    formats: tuple[str, ...] = FORMATS
    rules: tuple[Rule, ...] = field(default=())


def profile_of(text: str, name: str) -> Profile:
    """The profile of a TOML document. Raises BadInput `bad_profile`, which names the rule."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _bad(f"{name} is no TOML: {error}", name) from None
    tables = document.get("rule", [])
    if not isinstance(tables, list) or not tables:
        raise _bad(f"{name} has no [[rule]]", name)
    formats = tuple(document.get("formats", FORMATS))
    for kind in formats:
        _one_of(kind, FORMATS, f"{name}: formats", name)
    return Profile(
        name=name,
        formats=formats,
        about=str(document.get("about", "")),
        source=str(document.get("source", "")),
        rules=tuple(_rule(table, name, number) for number, table in enumerate(tables, 1)),
    )


def _rule(table: Any, name: str, number: int) -> Rule:
    where = f"{name}, rule {number}"
    if not isinstance(table, Mapping):
        raise _bad(f"{where} is no table", where)
    where = f"{where} ({table['id']})" if isinstance(table.get("id"), str) else where
    known = {one.name for one in fields(Rule)}
    for key, wrong in (
        (next(iter(set(table) - known), ""), "is no key of a rule"),
        (next((key for key in WANTED if not isinstance(table.get(key), str)), ""), "is missing"),
    ):
        if key:
            raise _bad(f"{where}: {key} {wrong}", where)
    _one_of(table["on"], PARTS, f"{where}: on", where)
    _one_of(table["check"], CHECKS, f"{where}: check", where)
    _one_of(table.get("severity", "error"), SEVERITIES, f"{where}: severity", where)
    _one_of(table.get("notices", True), NOTICES, f"{where}: notices", where)
    for kind in table.get("formats", ()):
        _one_of(kind, FORMATS, f"{where}: formats", where)
    _check_value(table, where)
    lists = {key: tuple(map(str, table[key])) for key in ("formats", "names") if key in table}
    return Rule(**{**table, **lists})


def _check_value(table: Mapping[str, Any], where: str) -> None:
    check, value = CHECKS[table["check"]], table.get("value")
    if check.wants and not isinstance(value, check.wants):
        raise _bad(f"{where}: {table['check']} needs a value", where)
    if check.names and not table.get("names"):
        raise _bad(f"{where}: {table['check']} needs names", where)
    if isinstance(value, str):
        try:
            re.compile(value)
        except re.error as error:
            raise _bad(f"{where}: value is no regular expression: {error}", where) from None


def _one_of(value: Any, known: Any, what: str, where: str) -> None:
    if value not in known:
        raise _bad(f"{what} is {value!r}, not one of {', '.join(map(str, known))}", where)


def _bad(message: str, where: str) -> BadInput:
    return BadInput("bad_profile", message, where)
