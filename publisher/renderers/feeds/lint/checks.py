"""The checks that rules of the feed linter name.

`needed`, `unique` and `uniform` look at what is there; the others say nothing of a field without a
value. What they find is a code with values; its words are in lint/words.py.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from publisher.content.numbers import whole_number
from publisher.content.parsers.feeds.dates import moment
from publisher.content.parsers.moments import read_moment
from publisher.renderers.feeds.lint.markup import Markup, looks_like_markup
from publisher.renderers.feeds.lint.rule import Rule

ABSOLUTE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
CLOCKS = timedelta(hours=1)  # between theirs and ours
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
ELSEWHERE = timezone(timedelta(minutes=7))  # no zone of this earth
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """When and where the feed was read; `location` is empty where nobody knows."""

    now: datetime
    location: str = ""


Values = Sequence[str]
Breach = tuple[str, dict[str, object]]  # a code and what fills its words
Look = Callable[[Values, Rule, Context], Iterator[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`wants`: the types that the rule's value may have; `names`: whether it needs names."""

    look: Look
    wants: tuple[type, ...] = ()
    names: bool = False


def _needed(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    if not any(value.strip() for value in values):
        yield "missing", {}


def _absolute(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if not ABSOLUTE.fullmatch(value):
            yield "not_absolute", {"value": _short(value)}


def _matches(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if not re.fullmatch(str(rule.value), value):
            yield "not_of_form", {"value": _short(value)}


def _one_of(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if value not in rule.names:
            yield "none_of", {"value": _short(value), "names": ", ".join(rule.names)}


def _location(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    if context.location and context.location not in values:
        named = ", ".join(map(_short, values))
        yield "elsewhere", {"named": named or "–", "location": _short(context.location)}


def _plain(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if looks_like_markup(value):
            yield "markup", {"value": _short(value)}


def _date(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        found = moment(value)
        if found is None:
            yield "no_date", {"value": _short(value)}
        elif found < EARLIEST:
            yield "before_1990", {"value": _short(value)}
        elif found > context.now + CLOCKS:
            yield "in_future", {"value": _short(value)}


def _past(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        found = moment(value)
        if found is not None and found > context.now:
            yield "in_future", {"value": _short(value)}


def _utc(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        found = read_moment(value, ELSEWHERE)
        if found is not None and found.utcoffset() != timedelta():
            yield "not_utc", {"value": _short(value)}


def _days(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        found = moment(value)
        if found is not None and found < context.now - timedelta(days=_number(rule)):
            yield "too_old", {"value": _short(value), "limit": _limit(rule)}


def _shortest(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if len(value) < _number(rule):
            yield "too_short", {"found": len(value), "limit": _limit(rule)}


def _longest(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if len(value) > _number(rule):
            yield "too_long", {"found": len(value), "limit": _limit(rule)}


def _words(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        count = len(html.unescape(TAG.sub(" ", value)).split())
        if count < _number(rule):
            yield "too_few_words", {"found": count, "limit": _limit(rule)}


def _smallest(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if not value.isdecimal() or (whole_number(value[:18]) or 0) < _number(rule):
            yield "too_small", {"value": _short(value), "limit": _limit(rule)}


def _largest(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        if value.isdecimal() and (whole_number(value[:18]) or 0) > _number(rule):
            yield "too_large", {"value": _short(value), "limit": _limit(rule)}


def _elements(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        for name in sorted(Markup.of(value).elements & set(rule.names)):
            yield "element", {"name": name}


def _attributes(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        for name in sorted(Markup.of(value).attributes):
            if re.fullmatch(str(rule.value), name):
                yield "attribute", {"name": _short(name)}


def _references(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        for address in sorted(Markup.of(value).references):
            if not re.match(str(rule.value), address, re.IGNORECASE):
                yield "reference", {"value": _short(address)}


def _depth(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    for value in values:
        depth = Markup.of(value).depth
        if depth > _number(rule):
            yield "too_deep", {"found": depth, "limit": _limit(rule)}


def _nothing(values: Values, rule: Rule, context: Context) -> Iterator[Breach]:
    yield from ()


def _number(rule: Rule) -> float:
    return float(rule.value or 0)


def _limit(rule: Rule) -> str:
    return f"{_number(rule):g}" if _number(rule) < 1e6 else f"{_number(rule):.0f}"


def _short(value: str) -> str:
    return repr(value if len(value) <= 120 else f"{value[:117]}...")


NUMBER = (int, float)
CHECKS: Mapping[str, Check] = {
    "needed": Check(look=_needed),
    "unique": Check(look=_nothing),  # of all parts together: lint/findings.py
    "uniform": Check(look=_nothing),  # as well
    "absolute": Check(look=_absolute),
    "matches": Check(look=_matches, wants=(str,)),
    "one-of": Check(look=_one_of, names=True),
    "location": Check(look=_location),
    "plain": Check(look=_plain),
    "date": Check(look=_date),
    "past": Check(look=_past),
    "utc": Check(look=_utc),
    "days": Check(look=_days, wants=NUMBER),
    "shortest": Check(look=_shortest, wants=NUMBER),
    "longest": Check(look=_longest, wants=NUMBER),
    "words": Check(look=_words, wants=NUMBER),
    "smallest": Check(look=_smallest, wants=NUMBER),
    "largest": Check(look=_largest, wants=NUMBER),
    "elements": Check(look=_elements, names=True),
    "attributes": Check(look=_attributes, wants=(str,)),
    "references": Check(look=_references, wants=(str,)),
    "depth": Check(look=_depth, wants=NUMBER),
}
