"""`publisher newsletter report`: a newsletter, or all of them, over time."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.figures.documents import document_of
from publisher.actions.figures.parts import NAMES, parts_of
from publisher.actions.figures.periods import Kind, Period, period_around, read_period
from publisher.actions.figures.report import Report, report_on
from publisher.cli.chosen import chosen_publication
from publisher.cli.issue.output import find_newsletter
from publisher.cli.issue.report import print_csv, print_numbers, said
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.publications.models import Publication

app = typer.Typer()


@app.command("report", epilog="Example: publisher newsletter report matinale --period 2026-11")
def report(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter; none: all of them.")] = "",
    period: Annotated[
        str,
        typer.Option(help="2026-11, 2026-Q4, 2026 or 2026-11-03..2026-11-09; else this month."),
    ] = "",
    as_csv: Annotated[
        str, typer.Option("--csv", metavar="TABLE", help=f"One table: {', '.join(NAMES)}.")
    ] = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what became of the letters of a period, and how their lists grew."""
    owner = chosen_publication(publication)
    made = report_on(
        publication=owner,
        newsletter=find_newsletter(slug, publication) if slug else None,
        period=_period(owner, period),
    )
    if as_csv:
        print_csv(parts_of(made), as_csv)
    elif as_json:
        emit(document_of(made))
    else:
        _print(made)


def _print(made: Report) -> None:
    whose = made.newsletter.slug if made.newsletter else made.publication.slug
    console.print(f"{whose}, {made.period.name}", markup=False)
    print_numbers(made.mails)
    growth = made.growth.total
    console.print(
        f"joined {growth.joined}, left {growth.left}, bounced {growth.bounced}, "
        f"erased {growth.erased}, net {growth.net}"
    )
    rows = [
        (str(one.issue), one.subject, str(one.numbers.accepted), str(one.numbers.refused),
         said(one.clicks))
        for one in made.mails.letters
    ]  # fmt: skip
    table(("issue", "subject", "accepted", "refused", "clicks"), rows)


def _period(owner: Publication, asked: str) -> Period:
    if asked:
        return read_period(asked, "--period")
    today = timezone.now().astimezone(ZoneInfo(owner.time_zone)).date()
    return period_around(Kind.MONTH, today)
