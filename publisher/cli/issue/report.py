"""`publisher issue report`: what became of an issue's mails and links."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from publisher.actions.figures.documents import document_of_mails, figure_document
from publisher.actions.figures.letters import Numbers
from publisher.actions.figures.parts import Part, csv_of, parts_of_mails
from publisher.actions.figures.report import Mails, report_on_issue
from publisher.actions.measuring.report_clicks import (
    FEW,
    ClickReport,
    Figure,
    Known,
    report_clicks,
)
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.cli.output import Json, console, emit, table
from publisher.errors import PublisherError

app = typer.Typer()


@app.command(epilog="Example: publisher issue report 7 --json")
def report(
    issue: IssueNumber,
    as_csv: Annotated[
        str,
        typer.Option(
            "--csv",
            metavar="TABLE",
            help="Print one table as CSV: letters, reasons, destinations or hours.",
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Show what became of an issue's mails, and the clicks on its links; what was not measured is
    not 0."""
    found = find_issue(issue)
    mails = report_on_issue(issue=found)
    if as_csv:
        print_csv(parts_of_mails(mails), as_csv)
        return
    made = report_clicks(issue=found)
    if as_json:
        emit({**_described(str(found.pk), made), **document_of_mails(mails)})
        return
    print_numbers(mails)
    _print_links(made)


def _print_links(made: ClickReport) -> None:
    columns = ("clicks of all", "readers who consented", "leads to")
    rows = [(said(one.clicks), said(one.readers), one.address) for one in made.links]
    table(columns, rows)
    console.print(
        f"readers who are measured: {said(made.measured)}; of them followed a link: "
        f"{said(made.clicked)}"
    )


def print_csv(parts: Mapping[str, Part], name: str) -> None:
    """One of the tables. Raises PublisherError `unknown_table`."""
    if name not in parts:
        raise PublisherError("unknown_table", f"there are {', '.join(parts)}", "--csv")
    typer.echo(csv_of(parts[name]), nl=False)


def print_numbers(mails: Mails) -> None:
    """The sums, and why mails were refused."""
    if mails.waiting:
        console.print(f"under way, and not counted yet: {mails.waiting} sends")
    words = (f"{name} {getattr(mails.total, name)}" for name in Numbers.__slots__)
    console.print(", ".join(words), markup=False)
    for one in mails.reasons:
        console.print(f"refused, {one.name or 'no reason said'}: {one.refused}", markup=False)


def said(one: Figure) -> str:
    """A number that was measured, or why it is not said."""
    if one.known is Known.COUNTED:
        return str(one.number)
    return f"fewer than {FEW}" if one.known is Known.FEW else "not measured"


def _described(issue: str, made: ClickReport) -> dict[str, Any]:
    return {
        "issue": issue,
        "measured": figure_document(made.measured),
        "clicked": figure_document(made.clicked),
        "links": [
            {
                "address": one.address,
                "clicks": figure_document(one.clicks),
                "readers": figure_document(one.readers),
            }
            for one in made.links
        ],
    }
