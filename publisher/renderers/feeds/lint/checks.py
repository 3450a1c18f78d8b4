"""The checks that rules of the feed linter name.

`needed` and `unique` look at what is there; the others say nothing of a field without a value.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from publisher.content.parsers.feeds.dates import moment
from publisher.renderers.feeds.lint.markup import Markup, looks_like_markup
from publisher.renderers.feeds.lint.rule import Rule

ABSOLUTE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
CLOCKS = timedelta(hours=1)  # between theirs and ours
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """When and where the feed was read; `location` is empty where nobody knows."""

    now: datetime
    location: str = ""


Values = Sequence[str]
Look = Callable[[Values, Rule, Context], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`wants`: the types that the rule's value may have; `names`: whether it needs names."""

    look: Look
    wants: tuple[type, ...] = ()
    names: bool = False


def _needed(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    if not any(value.strip() for value in values):
        yield "is missing or empty"


def _absolute(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if not ABSOLUTE.fullmatch(value):
            yield f"{_short(value)} is no absolute http or https address"


def _matches(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if not re.fullmatch(str(rule.value), value):
            yield f"{_short(value)} is not of the form wanted"


def _one_of(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if value not in rule.names:
            yield f"{_short(value)} is none of {', '.join(rule.names)}"


def _location(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    if context.location and context.location not in values:
        named = " and ".join(map(_short, values)) or "nothing"
        yield f"says {named}, but the feed is at {_short(context.location)}"


def _plain(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if looks_like_markup(value):
            yield f"{_short(value)} holds HTML"


def _date(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        found = moment(value)
        if found is None:
            yield f"{_short(value)} is no date"
        elif not EARLIEST <= found <= context.now + CLOCKS:
            yield f"{_short(value)} is {'before 1990' if found < EARLIEST else 'in the future'}"


def _days(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        found = moment(value)
        if found is not None and found < context.now - timedelta(days=_number(rule)):
            yield f"{_short(value)} is more than {_number(rule):g} days ago"


def _shortest(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if len(value) < _number(rule):
            yield f"has {len(value)} characters, {_number(rule):g} at least are wanted"


def _longest(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if len(value) > _number(rule):
            yield f"has {len(value)} characters, {_number(rule):g} at most are taken"


def _smallest(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if not value.isdecimal() or int(value[:18]) < _number(rule):
            yield f"is {_short(value)}, {_number(rule):g} at least is wanted"


def _largest(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        if value.isdecimal() and int(value[:18]) > _number(rule):
            yield f"is {_short(value)}, {_number(rule):g} at most is taken"


def _elements(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        for name in sorted(Markup.of(value).elements & set(rule.names)):
            yield f"holds <{name}>"


def _attributes(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        for name in sorted(Markup.of(value).attributes):
            if re.fullmatch(str(rule.value), name):
                yield f"holds the attribute {_short(name)}"


def _references(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    for value in values:
        for address in sorted(Markup.of(value).references):
            if not re.match(str(rule.value), address, re.IGNORECASE):
                yield f"refers to {_short(address)}"


def _nothing(values: Values, rule: Rule, context: Context) -> Iterator[str]:
    yield from ()


def _number(rule: Rule) -> float:
    return float(rule.value or 0)


def _short(value: str) -> str:
    return repr(value if len(value) <= 120 else f"{value[:117]}...")


NUMBER = (int, float)
CHECKS: Mapping[str, Check] = {
    "needed": Check(look=_needed),
    "unique": Check(look=_nothing),  # of all parts together: lint/findings.py
    "absolute": Check(look=_absolute),
    "matches": Check(look=_matches, wants=(str,)),
    "one-of": Check(look=_one_of, names=True),
    "location": Check(look=_location),
    "plain": Check(look=_plain),
    "date": Check(look=_date),
    "days": Check(look=_days, wants=NUMBER),
    "shortest": Check(look=_shortest, wants=NUMBER),
    "longest": Check(look=_longest, wants=NUMBER),
    "smallest": Check(look=_smallest, wants=NUMBER),
    "largest": Check(look=_largest, wants=NUMBER),
    "elements": Check(look=_elements, names=True),
    "attributes": Check(look=_attributes, wants=(str,)),
    "references": Check(look=_references, wants=(str,)),
}
