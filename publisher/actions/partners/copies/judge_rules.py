"""The rules that judges hold documents against, from their files, and findings in words."""

from datetime import datetime
from functools import cache
from pathlib import Path

from publisher.actions.feeds.lint_feed import PROFILES
from publisher.renderers.feeds.lint import Finding, Profile, profile_of
from publisher.renderers.feeds.lint.words import said
from publisher.renderers.wire import judges
from publisher.renderers.wire.fitting import Note
from publisher.renderers.wire.formats import WireFormat
from publisher.renderers.wire.judges.updates import UPDATES

RULES = Path(judges.__file__).parent / "rules"
REFUSED = "would_be_refused"
MOST = 20  # of one story that are kept


@cache
def profiles(code: str) -> list[Profile]:
    """The rules that a format is held against; none for a format without a judge."""
    return [_profile(name) for name in judges.profiles_of(code)]


def refusals(body: bytes, wire: WireFormat, *, now: datetime) -> list[Note]:
    """What would be refused of a story that was written: errors alone, each rule once."""
    found = judges.judge(wire.code, body, profiles(wire.code), now=now)
    errors = {one.rule: one for one in reversed(found) if one.severity == "error"}
    return [
        Note(
            REFUSED,
            {
                **one.values,
                "rule": f"{one.profile}/{one.rule}",
                "field": one.field,
                "code": one.code,
            },
        )
        for one in [*reversed(errors.values())][:MOST]
    ]


def in_words(found: Finding, language: str) -> str:
    """A finding in French for `fr`, else in English: what is wrong, and what to do."""
    remedy = _french(found) if language == "fr" else found.remedy
    breach = said(found.code, found.values, language)
    return " ".join(filter(None, (found.field, f"{breach}.", remedy)))


def _french(found: Finding) -> str:
    known = {rule.id: rule.remedy_fr for rule in UPDATES}
    if any(_file(folder, found.profile).exists() for folder in (PROFILES, RULES)):
        known |= {rule.id: rule.remedy_fr for rule in _profile(found.profile).rules}
    return known.get(found.rule) or found.remedy


@cache
def _profile(name: str) -> Profile:
    files = (_file(folder, name) for folder in (PROFILES, RULES))
    file = next(path for path in files if path.exists())
    return profile_of(file.read_text(encoding="utf-8"), name)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.toml"
