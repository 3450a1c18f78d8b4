"""`publisher entitlement`: who may read paid stories whole, until when."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.issues.entitle import (
    Reader,
    end_entitlement,
    entitlements_of,
    put_entitlement,
)
from publisher.actions.issues.import_entitlements import COLUMNS, import_entitlements
from publisher.audience.models import Entitlement
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.token_commands import moment_of
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="ID", help="What the shop calls it.")]
MOST = 1_000


@app.command(
    epilog="Example: publisher entitlement grant order-17 --to lea@example.org --until 2027-01-31"
)
def grant(
    name: Name,
    to: Annotated[str | None, typer.Option("--to", help="The reader's address.")] = None,
    reader: Annotated[
        str | None, typer.Option("--reader", help="What the shop calls the reader.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Last day (2027-01-31), or a time; else for ever.")
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Why, for the record.")] = "by hand",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Give a reader the right to read paid stories whole, or change one by its name."""
    title, now = chosen_publication(publication), timezone.now()
    known = entitlements_of(title).filter(external_id=name).first()
    row = put_entitlement(
        publication=title,
        external_id=name,
        reader=Reader(external_id=reader or "", address=to or ""),
        starts_at=known.starts_at if known else now,
        ends_at=moment_of(until, title.time_zone, "--until") if until else None,
        source=source,
        actor=cli_actor(),
        now=now,
    )
    _show(row, as_json)


@app.command(epilog="Example: publisher entitlement revoke order-17")
def revoke(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """End an entitlement now, also for mails that have not begun."""
    title = chosen_publication(publication)
    row = end_entitlement(
        publication=title, external_id=name, actor=cli_actor(), now=timezone.now()
    )
    _show(row, as_json)


@app.command(
    "import",
    epilog="Example: publisher entitlement import orders.csv --source 'the shop, January'",
)
def import_(
    file: Annotated[Path, typer.Argument(help=f"CSV with the columns {', '.join(COLUMNS)}.")],
    source: Annotated[str, typer.Option("--source", help="Where it is from, for the record.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put what each line of a file says, as if a shop had pushed it. Exit code 1 where lines were
    refused."""
    title = chosen_publication(publication)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            done = import_entitlements(
                publication=title,
                lines=lines,
                moment=lambda text: moment_of(text, title.time_zone, "a time"),
                source=source,
                actor=cli_actor(),
                now=timezone.now(),
            )
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError("unreadable_file", f"cannot read it: {error}", str(file)) from None
    if as_json:
        emit({"rows": done.rows, "bad": done.bad, "errors": [asdict(bad) for bad in done.errors]})
    else:
        console.print(f"{done.rows - done.bad} of {done.rows} lines are in.")
        for bad in done.errors:
            console.print(f"line {bad.line}: {bad.message} ({bad.code})", markup=False)
    if done.bad:
        raise typer.Exit(1)


@app.command("list", epilog="Example: publisher entitlement list --of lea@example.org --json")
def list_(
    of: Annotated[str | None, typer.Option("--of", help="The address of one reader.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """List entitlements, the newest first, a thousand at most."""
    rows = entitlements_of(chosen_publication(publication), of)[:MOST]
    found = [describe(row) for row in rows]
    if as_json:
        emit({"entitlements": found})
        return
    columns = ("entitlement", "reader", "starts_at", "ends_at", "source")
    table(columns, ([row[column] for column in columns] for row in found))


def describe(row: Entitlement) -> dict[str, Any]:
    """An entitlement as JSON; of its reader the shop's own name alone."""
    return {
        "entitlement": row.external_id,
        "publication": row.publication.slug,
        "reader": row.subscriber.external_id,
        "starts_at": timestamp(row.starts_at),
        "ends_at": timestamp(row.ends_at),
        "source": row.source,
    }


def _show(row: Entitlement, as_json: bool) -> None:
    if as_json:
        emit(describe(row))
        return
    until: datetime | None = row.ends_at
    console.print(f"{row.external_id} is valid until {timestamp(until) or 'it is taken back'}.")
