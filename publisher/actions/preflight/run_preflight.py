"""Run the preflight of an issue: all checks in one report."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from publisher.actions.issues.compile_issue import compiled_mail, compositions_of
from publisher.actions.preflight import outside
from publisher.actions.preflight.light import light_findings
from publisher.actions.preflight.mail import (
    composition_findings,
    field_findings,
    mail_findings,
    sample_of,
)
from publisher.actions.preflight.programs import program_findings
from publisher.actions.preflight.reach import already_sent_findings, reach_findings
from publisher.actions.preflight.report import Report, sort_findings
from publisher.actions.preflight.sender import sender_findings
from publisher.actions.preflight.stories import story_findings
from publisher.actions.preflight.theme import theme_findings
from publisher.actions.processes.guard_ledger import exits_open
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.types import Composition


def preflight(*, issue: Issue, now: datetime, network: bool) -> Report:
    """Everything that is wrong with the issue as it would leave at `now`.

    With `network`, and exits open, links that lead out of our site and the sender's DNS are asked
    anew where the last answer is old; call it outside of transactions then. Without, what was
    last heard counts.
    """
    findings = list(_rows(issue, now))
    composition = _composition(issue, now, findings)
    unreadable = list(field_findings(issue, composition))
    sample = _sample(issue, composition, now, findings) if composition and not unreadable else None
    if network and exits_open(data_dir=settings.DATA_DIR, now=now):
        findings += outside.ask_outside(issue, sample, now=now)
    findings += [*unreadable, *sender_findings(issue.publication, now=now)]
    if sample is not None:
        findings += mail_findings(issue, sample, now=now)
        findings += outside.link_findings(issue, sample, now=now)
        findings += program_findings(sample)
    if "not_rendered" not in {one.code for one in findings}:  # else the theme's fault is said there
        findings += _theme(issue)
    return Report(
        issue=issue.pk,
        content_hash=issue.content_hash,
        findings=sort_findings(one for one in findings if one.severity != "note"),
        checked_at=now,
        notes=tuple(one for one in findings if one.severity == "note"),
    )


def _rows(issue: Issue, now: datetime) -> Iterator[Finding]:
    yield from already_sent_findings(issue)
    yield from story_findings(issue, now=now)
    yield from reach_findings(issue, now=now)


def _composition(issue: Issue, now: datetime, findings: list[Finding]) -> Composition | None:
    """The issue as a theme sees it; None, and a finding, where it cannot be composed."""
    if any(
        one.code in ("no_articles", "article_embargoed", "article_withheld") for one in findings
    ):
        return None
    try:
        compositions = compositions_of(issue, now=now)
        findings += light_findings(compositions)
    except PublisherError as error:
        findings.append(_not_rendered(error))
        return None
    base, *others = compositions.values()
    findings += composition_findings(base)
    findings += [
        one for more in others for one in composition_findings(more) if one not in findings
    ]
    return base


def _sample(
    issue: Issue, composition: Composition, now: datetime, findings: list[Finding]
) -> Sample | None:
    """The mail as one reader would get it; None, and a finding, where it cannot be made."""
    try:
        return sample_of(issue, compiled_mail(issue, composition), now=now)
    except PublisherError as error:
        findings.append(_not_rendered(error))
        return None


def _theme(issue: Issue) -> list[Finding]:
    try:
        return list(theme_findings(issue.newsletter.theme, issue.publication))
    except PublisherError as error:
        return [_not_rendered(error)]


def _not_rendered(error: PublisherError) -> Finding:
    where, said = error.where or error.code, {"problem": error.message, "error": error.code}
    return finding_of("not_rendered", where, **said)
