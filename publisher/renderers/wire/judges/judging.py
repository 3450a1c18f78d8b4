"""judge(): a document in one of our formats, and rules, in; what the receiver would refuse, out.

Feeds are held against the feed linter's profiles (renderers/feeds/lint/profiles/), other formats
against a table of their own (rules/), by one engine: docs/partner-formats.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from publisher.content.problems import BadInput
from publisher.renderers.feeds.lint import Finding, Profile, Served, lint
from publisher.renderers.feeds.lint.checks import Context
from publisher.renderers.feeds.lint.findings import breaches
from publisher.renderers.feeds.lint.words import said
from publisher.renderers.wire.judges.reading import READERS

FEEDS = ("rss", "atom")
GENERAL, NINJS = "w3c", "ninjs"
# What only a feed that stands at an address can keep.
NOT_PUSHED = frozenset({"self", "self-location", "hub", "content-type"})


def profiles_of(code: str) -> tuple[str, ...]:
    """The names of the rules that a format is held against; none for a format without a judge."""
    family, _, receiver = code.partition("-")
    if family in FEEDS:
        return tuple(filter(None, (GENERAL, receiver)))
    if family == NINJS:
        return (NINJS,)
    return (code,) if code in READERS else ()


def judge(code: str, body: bytes, profiles: Iterable[Profile], *, now: datetime) -> list[Finding]:
    """All breaches in a document of the format `code`; nothing is raised for what it holds.

    `profiles` are the rules that `profiles_of` names.
    """
    if code.partition("-")[0] in FEEDS:
        found = lint(Served(body=body), profiles, now=now)
        return [one for one in found if one.rule not in NOT_PUSHED]
    reader = READERS.get(code)
    return [] if reader is None else list(_judged(code, body, profiles, now))


def _judged(
    code: str, body: bytes, profiles: Iterable[Profile], now: datetime
) -> Iterator[Finding]:
    try:
        part = READERS[code](body)
    except (BadInput, ValueError, RecursionError) as error:
        yield _unreadable(code, str(error))
        return
    part = replace(part, fields={**part.fields, "bytes": [str(len(body))]})
    context = Context(now=now)
    for profile in profiles:
        for rule in profile.rules:
            yield from breaches(profile, rule, part, context)


def _unreadable(code: str, why: str) -> Finding:
    values = {"found": why[:200]}
    return Finding(
        profile=code,
        rule="unreadable",
        severity="error",
        entry="",
        field="",
        message=said("unreadable", values, "en"),
        remedy="This is a fault of the publisher; report it with the story.",
        code="unreadable",
        values=values,
    )
