"""Refuse to send an issue whose preflight has errors."""

from datetime import datetime

from publisher.actions.issues.compile_issue import compositions_of, load_edition
from publisher.actions.preflight.mail import composition_findings, mail_findings, sample_of
from publisher.actions.preflight.report import sort_findings
from publisher.actions.preflight.sender import sender_findings
from publisher.actions.preflight.stories import alert_findings
from publisher.delivery.reasons import Code, because
from publisher.delivery.wording import refusal
from publisher.editorial.models import Edition, Issue
from publisher.errors import Refused
from publisher.renderers.email.checks.catalogue import plain_values
from publisher.renderers.email.findings import Finding, blocking

NAMED = 3  # findings in one message


def require_preflight(*, issue: Issue, edition: Edition, now: datetime) -> None:
    """Look at the very bytes that would leave, and at what may have changed around them.

    The caller has locked articles and issue, and has asked check_issue. No network: of DNS counts
    what was heard within the hour. Raises Refused `preflight_failed`, which names the first errors.
    """
    compositions = compositions_of(issue, now=now)
    findings = [
        *alert_findings(issue, now=now),
        *(found for one in compositions.values() for found in composition_findings(one)),
        *_bytes(issue, edition, now),
    ]
    refuse_errors(issue, findings)


def require_sound_mail(*, issue: Issue, edition: Edition, now: datetime) -> None:
    """The same for the bytes and the sender alone: for a send that has begun, and whose stories
    were corrected or taken back. Raises Refused `preflight_failed`."""
    refuse_errors(issue, _bytes(issue, edition, now))


def _bytes(issue: Issue, edition: Edition, now: datetime) -> list[Finding]:
    """Of all the editions that would leave."""
    findings = list(sender_findings(issue.publication, now=now))
    for one in (edition, *edition.variants.order_by("arm")):
        sample = sample_of(issue, load_edition(one), now=now)
        findings += mail_findings(issue, sample, now=now)
    return findings


def refuse_errors(issue: Issue, findings: list[Finding]) -> None:
    """Nothing, where no error is among them. Raises Refused `preflight_failed`."""
    errors = list(dict.fromkeys(blocking(sort_findings(findings))))  # editions share most of them
    if not errors:
        return
    named = [
        {"where": one.where, "code": one.code, "values": plain_values(one.values)}
        for one in errors[:NAMED]
    ]
    reason = because(
        Code.PREFLIGHT_FAILED,
        issue=str(issue.pk),
        findings=named,
        more=max(len(errors) - NAMED, 0),
    )
    raise refusal(reason, f"issue {issue.pk}", kind=Refused)
