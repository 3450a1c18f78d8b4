"""`publisher issue report`: what became of an issue's links, as far as that is measured."""

from typing import Any

import typer

from publisher.actions.measuring.report_clicks import (
    FEW,
    ClickReport,
    Figure,
    Known,
    report_clicks,
)
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.cli.output import Json, console, emit, table

app = typer.Typer()


@app.command(epilog="Example: publisher issue report 7 --json")
def report(issue: IssueNumber, as_json: Json = False) -> None:
    """Show the clicks on an issue's links; what was not measured is not 0."""
    found = find_issue(issue)
    made = report_clicks(issue=found)
    if as_json:
        emit(_described(str(found.pk), made))
        return
    columns = ("clicks of all", "readers who consented", "leads to")
    rows = [(_said(one.clicks), _said(one.readers), one.address) for one in made.links]
    table(columns, rows)
    console.print(
        f"readers who are measured: {_said(made.measured)}; of them followed a link: "
        f"{_said(made.clicked)}"
    )


def _described(issue: str, made: ClickReport) -> dict[str, Any]:
    return {
        "issue": issue,
        "measured": _figure(made.measured),
        "clicked": _figure(made.clicked),
        "links": [
            {
                "address": one.address,
                "clicks": _figure(one.clicks),
                "readers": _figure(one.readers),
            }
            for one in made.links
        ],
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {"known": one.known.value, "number": one.number}


def _said(one: Figure) -> str:
    if one.known is Known.COUNTED:
        return str(one.number)
    return f"fewer than {FEW}" if one.known is Known.FEW else "not measured"
