"""Findings of the feed linter: a document and profiles in, breaches out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import datetime

from lxml import etree

from publisher.content.parsers.feeds.decoding import feed_text
from publisher.content.parsers.feeds.elements import root_of
from publisher.content.parsers.xml_tree import refuse_subset, xml_tree
from publisher.content.problems import BadInput
from publisher.renderers.feeds.entries import MIME
from publisher.renderers.feeds.lint.checks import CHECKS, Breach, Context
from publisher.renderers.feeds.lint.json_parts import json_parts
from publisher.renderers.feeds.lint.parts import Part
from publisher.renderers.feeds.lint.rule import Rule
from publisher.renderers.feeds.lint.rules import Profile
from publisher.renderers.feeds.lint.words import said
from publisher.renderers.feeds.lint.xml_parts import xml_parts

TYPES = {
    "rss": {"application/rss+xml", "application/xml", "text/xml"},
    "atom": {"application/atom+xml", "application/xml", "text/xml"},
    "json": {"application/feed+json", "application/json"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A document as it was found; `location` and `content_type` are empty for a file."""

    body: bytes
    location: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach: `entry` is the entry's guid, empty for the feed itself.

    `message` is English; `code` and `values` say the same to programs and other languages.
    """

    profile: str
    rule: str
    severity: str
    entry: str
    field: str
    message: str
    remedy: str
    code: str = ""
    values: Mapping[str, object] = default(default_factory=dict, hash=False)


def lint(served: Served, profiles: Iterable[Profile], *, now: datetime) -> list[Finding]:
    """All breaches of the profiles' rules, those of the feed first, then entry by entry.

    Nothing is raised for what the document holds: a document that nobody can read is a finding.
    """
    found = list(_readable(served))
    try:
        kind, feed = _read(served)
    except BadInput as error:
        remedy = "Serve RSS 2.0, Atom 1.0 or JSON Feed 1.1, in UTF-8 and well-formed."
        rule = error.code.replace("_", "-")
        return found or [_of_document(rule, error.message, remedy, found=error.message)]
    found += _served_as(served, kind)
    feed = replace(feed, fields={**feed.fields, "bytes": [str(len(served.body))]})
    context = Context(now=now, location=served.location)
    for profile in profiles:
        found += _of_profile(profile, kind, feed, context)
    order = {part.entry: place for place, part in enumerate(feed.parts, 1)}
    return sorted(found, key=lambda one: order.get(one.entry, 0) if one.entry else 0)


def _read(served: Served) -> tuple[str, Part]:
    text = feed_text(served.body, served.content_type)
    if text.lstrip()[:1] == "{":
        return "json", json_parts(text)
    return xml_parts(root_of(text, served.location)[0])


def _readable(served: Served) -> Iterator[Finding]:
    """What other readers forgive less than ours does."""
    if served.body.lstrip()[:1] == b"{":
        return
    try:
        refuse_subset(feed_text(served.body, served.content_type))
        xml_tree(served.body, address=served.location)
    except BadInput:
        return  # reading it says the same
    except etree.XMLSyntaxError as error:
        message = f"line {error.lineno} is no XML: {error.msg}"
        remedy = "Write it with an XML library."
        yield _of_document("not-well-formed", message, remedy, found=error.msg)


def _served_as(served: Served, kind: str) -> Iterator[Finding]:
    media = served.content_type.partition(";")[0].strip().lower()
    if media and media not in TYPES[kind]:
        remedy = f"Serve it as {MIME[kind]}."  # type: ignore[index]
        yield _of_document("content-type", f"it is served as {media!r}", remedy, found=media)


def _of_profile(profile: Profile, kind: str, feed: Part, context: Context) -> Iterator[Finding]:
    if kind not in profile.formats:
        message = f"{profile.name} does not read {kind}"
        remedy = f"Give it the feed as {' or '.join(profile.formats)}."
        yield replace(_of_document("format", message, remedy, found=kind), profile=profile.name)
        return
    for rule in profile.rules:
        if kind in rule.formats:
            yield from breaches(profile, rule, feed, context)


def _of_document(rule: str, message: str, remedy: str, *, found: str | None) -> Finding:
    return Finding(
        profile="w3c",
        rule=rule,
        severity="error",
        entry="",
        field="",
        message=message,
        remedy=remedy,
        code=rule.replace("-", "_"),
        values={"found": found or ""},
    )


def breaches(profile: Profile, rule: Rule, feed: Part, context: Context) -> Iterator[Finding]:
    """The breaches of one rule in a document."""
    parts = [part for part in feed.every(rule.on) if rule.asks(notice=part.notice)]
    for part, (code, values) in _wrong(rule, parts, context):
        message = said(code, values, "en")
        yield Finding(
            profile=profile.name,
            rule=rule.id,
            severity=rule.severity,
            entry=part.entry,
            field=rule.field,
            message=f"{rule.on} {rule.field} {message}",
            remedy=rule.remedy,
            code=code,
            values=values,
        )


def _wrong(rule: Rule, parts: list[Part], context: Context) -> Iterator[tuple[Part, Breach]]:
    together = {"unique": _repeated, "uniform": _different}.get(rule.check)
    if together is not None:
        yield from together(rule, parts)
        return
    for part in parts:
        for breach in CHECKS[rule.check].look(part.fields.get(rule.field, ()), rule, context):
            yield part, breach


def _different(rule: Rule, parts: list[Part]) -> Iterator[tuple[Part, Breach]]:
    """Values that are not the first part's."""
    said_before = [(part, value) for part in parts for value in part.fields.get(rule.field, ())]
    for part, value in said_before[1:]:
        first = said_before[0][1]
        if value.casefold() != first.casefold():
            yield part, ("differs", {"value": repr(value[:120]), "first": repr(first[:120])})


def _repeated(rule: Rule, parts: list[Part]) -> Iterator[tuple[Part, Breach]]:
    seen: Counter[str] = Counter()
    for part in parts:
        for value in part.fields.get(rule.field, ()):
            seen[value] += 1
            if seen[value] == 2:
                yield part, ("repeated", {"value": repr(value[:120])})
