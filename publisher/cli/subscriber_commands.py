"""`publisher subscriber`: readers and their consent."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.erasure.forget_subscriber import Forgotten, forget_subscriber
from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.import_subscribers import (
    BadRows,
    SubscriberReport,
    import_subscribers,
)
from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList, Subscriber, Suppression
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


@app.command(
    "import",
    epilog="Example: publisher subscriber import readers.csv --list matinale "
    "--source 'form on our site, 2024'",
)
def import_(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8 with an `address` column.")],
    list_slug: Annotated[str, typer.Option("--list", help="The list they go on.")],
    source: Annotated[str, typer.Option(help="Where and how they gave their consent.")],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good rows although others are bad.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="COLUMN=FIELD, what a column is; FIELD `ignore`: nothing."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count only; keep nothing of the file.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put the readers of a CSV file on a list; whole or not at all.

    The first line names the columns: address, and if you like name and language. Files of other
    mailing tools are understood: who left, bounced or never confirmed there is not subscribed.
    """
    chosen = named_list(publication=chosen_publication(publication), slug=list_slug)
    options = {"skip_bad": skip_bad, "dry_run": dry_run}
    try:
        report = _imported(chosen, file, source, _mapped(columns or []), **options)
    except BadRows as error:
        _print(file, list_slug, error.report, as_json)
        raise
    _print(file, list_slug, report, as_json)


def _mapped(choices: list[str]) -> dict[str, str]:
    """Field by column. Raises PublisherError for a choice that is not COLUMN=FIELD."""
    pairs = [choice.rpartition("=") for choice in choices]
    wrong = next((field for name, _, field in pairs if not name.strip()), None)
    if wrong is not None:
        message = f"{wrong!r} must be written like 'Etat=status'"
        raise PublisherError("bad_map", message, "--map")
    return {name.strip(): field.strip() for name, _, field in pairs}


def _imported(
    mailing_list: MailingList,
    file: Path,
    source: str,
    columns: dict[str, str],
    *,
    skip_bad: bool,
    dry_run: bool,
) -> SubscriberReport:
    """Raises BadRows, or PublisherError for a file that cannot be read."""
    try:
        with file.open("rb") as handle:
            return import_subscribers(
                mailing_list=mailing_list,
                file=handle,
                source=source,
                filename=file.name,
                columns=columns,
                skip_bad=skip_bad,
                dry_run=dry_run,
                actor=cli_actor(),
                now=timezone.now(),
            )
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise PublisherError("unreadable_file", message, str(file)) from None


def _print(file: Path, list_slug: str, report: SubscriberReport, as_json: bool) -> None:
    fields = asdict(report)
    errors = [{"file": file.name, **error} for error in fields.pop("errors")]
    if as_json:
        emit({"file": file.name, "list": list_slug, **fields, "errors": errors})
        return
    if errors:
        table(("line", "what is wrong"), ((error["line"], error["message"]) for error in errors))
    ignored = ", ".join(fields.pop("ignored_columns"))
    left_out = {f"left out: {reason}": n for reason, n in fields.pop("left_out").items()}
    counted_only = fields.pop("dry_run")
    table(("readers", list_slug), {**fields, **left_out}.items())
    if counted_only:
        typer.echo("Nothing was kept (--dry-run).")
    if ignored:
        typer.echo(f"Columns that were not used: {ignored}")


@app.command(epilog="Example: publisher subscriber show reader@example.org")
def show(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what is known about one reader."""
    chosen = chosen_publication(publication)
    key = normalise(address)[1]
    found = Subscriber.objects.filter(publication=chosen, address_key=key).first()
    blocked = Suppression.objects.filter(publication=chosen, address_key=key)
    if found is None and not blocked.exists():
        raise _unknown(chosen.slug)
    fields = _described(found, list(blocked.select_related("mailing_list")))
    if as_json:
        emit(fields)
        return
    table(("list", "status", "consent", "since"), _cells(fields["subscriptions"]))
    if blocked:
        table(("blocked on", "reason", "source"), _cells(fields["suppressions"]))


@app.command(epilog="Example: publisher subscriber forget reader@example.org")
def forget(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Erase a reader's personal data, for good.

    Name, language, subscriptions and their proofs go, and so do address and name in every past
    delivery, of which a hash stays. The address is kept in one place only: among the blocked
    ones, so that a file which still has it cannot bring the reader back.
    """
    chosen = chosen_publication(publication)
    key = normalise(address)[1]
    found = Subscriber.objects.filter(publication=chosen, address_key=key).first()
    if found is None and not Suppression.objects.filter(publication=chosen, address_key=key):
        raise _unknown(chosen.slug)
    if found is not None and not yes:
        _confirm(found)
    if found is None:
        _tell(None, as_json)
    else:
        now = timezone.now()
        _tell(forget_subscriber(subscriber=found, actor=cli_actor(), now=now), as_json)


def _confirm(found: Subscriber) -> None:
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    typer.confirm(
        f"Forget this reader of {found.publication.name}, on {found.subscriptions.count()} lists "
        "and in all past sends? What they got cannot be shown again. Go on?",
        abort=True,
        err=True,
    )


def _tell(done: Forgotten | None, as_json: bool) -> None:
    fields = asdict(done or Forgotten(subscriptions=0, deliveries=0, stopped=0))
    if as_json:
        emit({"forgotten": done is not None, **fields})
    elif done is None:
        typer.echo("Nothing to forget: the address is only kept to be left alone.")
    else:
        typer.echo(
            f"Forgotten: {done.subscriptions} subscriptions removed, {done.deliveries} deliveries "
            f"erased, {done.stopped} of them stopped."
        )


def _unknown(slug: str) -> PublisherError:
    return PublisherError(
        "unknown_subscriber", f"{slug} has no reader with this address", "address"
    )


def _described(found: Subscriber | None, blocked: list[Suppression]) -> dict[str, Any]:
    links = found.subscriptions.select_related("mailing_list") if found else []
    return {
        "address": found.address if found else None,
        "name": (found.name or None) if found else None,
        "language": (found.language or None) if found else None,
        "created_at": timestamp(found.created_at) if found else None,
        "subscriptions": [
            {
                "list": link.mailing_list.slug,
                "status": link.status,
                "consent_source": link.consent_source,
                "consent_at": timestamp(link.consent_at),
            }
            for link in links
        ],
        "suppressions": [
            {
                "list": row.mailing_list.slug if row.mailing_list else None,
                "reason": row.reason,
                "source": row.source,
            }
            for row in blocked
        ],
    }


def _cells(rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [list(row.values()) for row in rows]
