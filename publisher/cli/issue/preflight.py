"""`publisher issue preflight`: what is wrong with an issue before it is sent."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.preflight.report import Report
from publisher.actions.preflight.run_preflight import preflight
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.cli.output import Json, console, emit, timestamp
from publisher.errors import ExitCode
from publisher.renderers.email.findings import Finding

app = typer.Typer()


@app.command("preflight", epilog="Example: publisher issue preflight 7 --json")
def check(
    issue: IssueNumber,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no link and no DNS; what was last heard counts.")
    ] = False,
    programs: Annotated[
        bool,
        typer.Option("--programs", help="With --json: also what some mail programs do not show."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what is wrong with an issue. Errors block its sending, and end this with 1.

    Notes say what the readers of some mail programs do not see, and what they see instead.
    """
    report = preflight(issue=find_issue(issue), now=timezone.now(), network=not offline)
    if as_json:
        notes = {"notes": [_finding(one) for one in report.notes]} if programs else {}
        emit({**described(report), **notes})
    else:
        _print(report)
    if not report.ok:
        raise typer.Exit(int(ExitCode.REFUSED))


def described(report: Report) -> dict[str, Any]:
    """A report as JSON."""
    return {
        "issue": str(report.issue),
        "content_hash": report.content_hash,
        "ok": report.ok,
        "findings": [_finding(one) for one in report.findings],
        "checked_at": timestamp(report.checked_at),
    }


def _finding(one: Finding) -> dict[str, str | None]:
    return {
        "severity": one.severity,
        "code": one.code,
        "where": one.where or None,
        "message": one.message,
        "remedy": one.remedy,
    }


def _print(report: Report) -> None:
    errors, warnings = len(report.errors), len(report.warnings)
    verdict = "may be sent" if report.ok else "may not be sent"
    console.print(f"issue {report.issue} {verdict}: {errors} errors, {warnings} warnings")
    for one in (*report.findings, *report.notes):
        place = f" {one.where}:" if one.where else ""
        console.print(f"{one.severity}:{place} {one.message} [{one.code}]", markup=False)
        console.print(f"    {one.remedy}", markup=False)
