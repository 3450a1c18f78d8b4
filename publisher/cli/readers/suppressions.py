"""`publisher suppression`: addresses that must not be mailed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.files.suppression_files import (
    SuppressionReport,
    export_suppressions,
    import_suppressions,
)
from publisher.actions.readers.suppressions import suppress, suppressions, unsuppress
from publisher.audience.models import MailingList
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.cli.readers.written import opened, written
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)
Address = Annotated[str, typer.Argument(help="The address.")]
Reason = Annotated[str, typer.Option(help="unsubscribed, bounced, complained or manual.")]
OnList = Annotated[
    str | None, typer.Option("--list", help="Through this list only; else nowhere any more.")
]
MOST_SHOWN = 1000


@app.command(epilog="Example: publisher suppression add reader@example.org --reason manual")
def add(
    address: Address,
    reason: Reason,
    source: Annotated[str, typer.Option(help="Who said so, and where.")] = "",
    list_slug: OnList = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Never mail an address again; what has not begun is stopped."""
    chosen = chosen_publication(publication)
    new = suppress(
        publication=chosen,
        address=address,
        reason=reason,
        source=source,
        mailing_list=_list(chosen, list_slug),
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({"address": address, "list": list_slug, "created": new})
    else:
        typer.echo("Blocked." if new else "It was blocked before; that reason stays.")


@app.command(epilog="Example: publisher suppression remove reader@example.org")
def remove(
    address: Address,
    list_slug: OnList = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Allow an address to be mailed again; lists that its reader left stay left."""
    chosen = chosen_publication(publication)
    removed = unsuppress(
        publication=chosen,
        address=address,
        mailing_list=_list(chosen, list_slug),
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({"address": address, "list": list_slug, "removed": removed})
    else:
        typer.echo(f"{removed} suppressions removed.")


@app.command(
    "import",
    epilog="Example: publisher suppression import bounced.csv --reason bounced "
    "--source 'our old provider, 2026-11'",
)
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON lines or XLSX of addresses.")],
    reason: Reason,
    source: Annotated[str, typer.Option(help="Who said so, and where.")],
    list_slug: OnList = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Take the good rows.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Never mail the addresses of a file again, whatever else stands there; whole or not at all.

    In a file of `suppression export` each has its own reason, source and list.
    """
    chosen = chosen_publication(publication)
    with opened(file) as handle:
        done = import_suppressions(
            publication=chosen,
            file=handle,
            filename=file.name,
            reason=reason,
            source=source,
            mailing_list=_list(chosen, list_slug),
            skip_bad=skip_bad,
            dry_run=dry_run,
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print(file, done, as_json)


def _print(file: Path, done: SuppressionReport, as_json: bool) -> None:
    fields = asdict(done)
    errors = [
        {"file": file.name, "line": row.line, "code": row.code, "message": row.message}
        for row in done.errors
    ]
    if as_json:
        emit({"file": file.name, **fields, "errors": errors})
        return
    if errors:
        table(("line", "what is wrong"), ((error["line"], error["message"]) for error in errors))
    del fields["errors"], fields["dry_run"]
    table(("addresses", file.name), fields.items())
    if done.dry_run:
        typer.echo("Nothing was kept (--dry-run).")


@app.command(epilog="Example: publisher suppression export --output blocked.csv")
def export(
    output: Annotated[
        Path | None, typer.Option("--output", help="A file; else it is written to stdout.")
    ] = None,
    publication: PublicationOption = None,
) -> None:
    """Write every address that must not be mailed to a CSV, with reason, source and list."""
    chosen = chosen_publication(publication)
    with written(output, mark=True) as out:
        count = export_suppressions(
            publication=chosen, out=out, actor=cli_actor(), now=timezone.now()
        )
    typer.echo(f"{count} addresses.", err=True)


@app.command("list", epilog="Example: publisher suppression list --json")
def list_(
    list_slug: OnList = None, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """List the newest thousand addresses that must not be mailed."""
    chosen = chosen_publication(publication)
    found = suppressions(chosen, _list(chosen, list_slug)).select_related("mailing_list")
    rows = [
        {
            "address": row.address_key,
            "list": row.mailing_list.slug if row.mailing_list else None,
            "reason": row.reason,
            "source": row.source,
            "since": timestamp(row.created_at),
        }
        for row in found.order_by("-pk")[:MOST_SHOWN]
    ]
    total = found.count()
    if as_json:
        emit({"total": total, "suppressions": rows})
        return
    table(("address", "list", "reason", "source", "since"), (list(row.values()) for row in rows))
    if total > len(rows):
        typer.echo(f"{total - len(rows)} more: publisher suppression export")


def _list(publication: Publication, slug: str | None) -> MailingList | None:
    return named_list(publication=publication, slug=slug) if slug else None
