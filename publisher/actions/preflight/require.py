"""No issue begins with an error in it, whoever or whatever sends it."""

from datetime import datetime

from publisher.actions.issues.compile_issue import load_edition
from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.preflight.mail import composition_findings, mail, sample_of
from publisher.actions.preflight.report import sorted_out
from publisher.actions.preflight.sender import sender
from publisher.actions.preflight.stories import alerted
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
    findings = [
        *alerted(issue, now=now),
        *composition_findings(composition_of(issue, now=now)),
        *_bytes(issue, edition, now),
    ]
    refuse(issue, findings)


def require_sound_mail(*, issue: Issue, edition: Edition, now: datetime) -> None:
    """The same for the bytes and the sender alone: for a send that has begun, and whose stories
    were corrected or taken back. Raises Refused `preflight_failed`."""
    refuse(issue, _bytes(issue, edition, now))


def _bytes(issue: Issue, edition: Edition, now: datetime) -> list[Finding]:
    sample = sample_of(issue, load_edition(edition), now=now)
    return [*mail(issue, sample), *sender(issue.publication, now=now)]


def refuse(issue: Issue, findings: list[Finding]) -> None:
    """Nothing, where no error is among them. Raises Refused `preflight_failed`."""
    errors = blocking(sorted_out(findings))
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
