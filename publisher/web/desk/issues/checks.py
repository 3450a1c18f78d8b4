"""A preflight's findings in the words of the page, each with the way to its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from publisher.actions.issues.list_issues import items_of
from publisher.actions.preflight.report import Report
from publisher.actions.preflight.run_preflight import preflight
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.renderers.email.checks import arabic, french
from publisher.renderers.email.checks.catalogue import FAULTS
from publisher.renderers.email.checks.faults.fault import Words
from publisher.renderers.email.findings import Finding
from publisher.web.desk.problems import explained
from publisher.web.desk.themes.said import remedy_of, said_of
from publisher.web.formats import language, moment, number

OF_THEMES = ("theme_wrong", "theme_doubtful")
_QUOTED = re.compile(r"'[^']+'|\{[{%].*?[%}]\}")
PHRASES = {"fr": french.PHRASES, "ar": arabic.PHRASES}  # of values that are words


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """One finding for people. place: a story's headline, or what else is meant; link: to it, or
    nothing."""

    error: bool
    code: str
    message: str
    remedy: str
    place: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What an issue's page shows of a preflight. notes: what readers of some mail programs do not
    see; they ask for nothing."""

    errors: list[FindingText]
    warnings: list[FindingText]
    notes: list[FindingText]
    checked_at: datetime

    @property
    def findings(self) -> list[FindingText]:
        """Errors first."""
        return [*self.errors, *self.warnings]


def checks_of(
    issue: Issue,
    *,
    now: datetime,
    places: Mapping[str, str] | None = None,
    fields: Mapping[str, tuple[str, str]] | None = None,
) -> Checks:
    """Look at the issue without the network, and say what was found. places: where on the page a
    story's fields are, by its guid; fields: what else a finding may be of, with its way. Without
    them a finding leads to the story's own page."""
    return report_text(issue, preflight(issue=issue, now=now, network=False), places, fields)


def report_text(
    issue: Issue,
    report: Report,
    places: Mapping[str, str] | None = None,
    fields: Mapping[str, tuple[str, str]] | None = None,
) -> Checks:
    """A report in the language of the page."""
    here = places or {}
    found = stories_of(issue)
    stories = {guid: (title, here.get(guid, page)) for guid, (title, page) in found.items()}
    letter = issue.newsletter
    stories.setdefault(letter.slug, (letter.name, reverse("newsletter", args=[letter.pk])))
    stories |= fields or {}
    zone = issue.publication.time_zone
    return Checks(
        errors=[finding_text(one, stories, zone) for one in report.errors],
        warnings=[finding_text(one, stories, zone) for one in report.warnings],
        notes=[finding_text(one, stories, zone) for one in report.notes],
        checked_at=report.checked_at,
    )


def finding_text(
    finding: Finding, stories: Mapping[str, tuple[str, str]], zone: str
) -> FindingText:
    """One finding in the language of the page. stories: headline and page of each, by guid."""
    words = _words(finding.code)
    values = {name: _value(value, zone) for name, value in finding.values.items()}
    values |= _of_theme(finding) | _of_error(finding)
    place, link = stories.get(finding.where, (_place(finding, zone), ""))
    if finding.code in ("issue_already_sent", "story_alerted"):
        link = reverse("send", args=[finding.values["send"]])
    return FindingText(
        error=finding.severity == "error",
        code=finding.code,
        message=_sentence(words.message.format(**values)),
        remedy=_sentence(words.remedy.format(**values)),
        place=place,
        link=link,
    )


def _of_theme(finding: Finding) -> dict[str, str]:
    """What the linter of themes found, in the language of the page."""
    kind = str(finding.values.get("kind", ""))
    if finding.code not in OF_THEMES or language() == "en":
        return {}
    said = said_of(kind, finding.values) or finding.values["problem"]
    remedy = remedy_of(kind, str(finding.values["remedy"]))
    return {"problem": str(said).rstrip("."), "remedy": remedy.rstrip(".")}


def _of_error(finding: Finding) -> dict[str, str]:
    """What was refused on the way (`error`, by its code), in the language of the page; what it says
    by itself is English."""
    code = str(finding.values.get("error", ""))
    if not code or language() == "en":
        return {}
    problem = str(finding.values["problem"])
    kind = PHRASES.get(language(), {}).get(code, "")
    said = said_of(code, finding.values) or kind or _refused(code, problem)
    return {"problem": str(said).rstrip(".")}


def _refused(code: str, problem: str) -> str:
    """Why, without the English that is behind some of the desk's sentences; what is quoted there
    stays."""
    text = explained(PublisherError(code, problem))
    if not text.endswith(f" ({problem})"):
        return text
    quoted = _QUOTED.search(problem)
    known = text.removesuffix(f" ({problem})").rstrip(".")
    return f"{known}, {quoted[0]}" if quoted else known


def _words(code: str) -> Words:
    """Of the fault, in the language of the page."""
    if language() == "ar":
        return arabic.words_of(code)
    fault = FAULTS[code]
    return fault.french if language() == "fr" else fault.english


def _place(finding: Finding, zone: str) -> str:
    """Where that is, in words: not the name of a setting, which the remedy says."""
    return "" if finding.where.startswith("PUBLISHER_") else _value(finding.where, zone)


def _value(value: object, zone: str) -> str:
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, int | float):
        return number(value)
    text = str(value).removeprefix("user:").removeprefix("cli:")
    return PHRASES.get(language(), {}).get(text, text)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def stories_of(issue: Issue) -> dict[str, tuple[str, str]]:
    """Headline and page of each story, by its guid."""
    versions = [item.article_version for item in items_of(issue)]
    return {
        version.article.guid: (
            version.headline,
            reverse("desk-article", args=[version.article_id]),
        )
        for version in versions
    }
