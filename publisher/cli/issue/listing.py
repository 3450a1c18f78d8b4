"""`publisher issue show` and `list`: what issues there are, and what is in one."""

import sys
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from publisher.actions.compose.drafts import draft_of
from publisher.actions.compose.issue_text import write_issue_file
from publisher.cli.chosen import chosen_publication
from publisher.cli.issue.output import (
    IssueNumber,
    describe,
    find_issue,
    find_newsletter,
    print_issue,
)
from publisher.cli.output import Json, PublicationOption, emit, table
from publisher.editorial.models import Issue

app = typer.Typer()


@app.command(epilog="Example: publisher issue show 7 --format toml")
def show(
    issue: IssueNumber,
    as_json: Json = False,
    kind: Annotated[
        Literal["table", "toml"],
        typer.Option("--format", help="toml: what `issue edit --file` reads."),
    ] = "table",
) -> None:
    """Show an issue and the articles in it."""
    found = find_issue(issue)
    if kind == "toml" and not as_json:
        zone = ZoneInfo(found.publication.time_zone)
        sys.stdout.write(write_issue_file(draft_of(found), zone=zone))
        return
    print_issue(found, as_json)


@app.command("list", epilog="Example: publisher issue list matinale --state draft")
def list_(
    newsletter: Annotated[str | None, typer.Argument(help="Slug; else of all of them.")] = None,
    state: Annotated[
        Literal["draft", "approved", "sent"] | None, typer.Option(help="Only those.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """List issues, the newest first."""
    owner = chosen_publication(publication)
    rows = Issue.objects.filter(publication=owner).select_related("newsletter", "publication")
    if newsletter:
        rows = rows.filter(newsletter=find_newsletter(newsletter, owner.slug))
    if state:
        rows = rows.filter(state=state)
    found = [describe(issue) for issue in rows.order_by("-pk")[:limit]]
    if as_json:
        emit({"issues": found})
        return
    columns = ("issue", "newsletter", "state", "dated_at", "subject")
    table(columns, [[row[column] for column in columns] for row in found])
