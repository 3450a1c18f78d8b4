"""`publisher subscriber forget`: erase what is kept about a person."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.erasure.everything_about import is_known
from publisher.actions.erasure.forget_subscriber import Forgotten, forget_address
from publisher.actions.erasure.retention import Due, apply_retention, retention_plan
from publisher.audience.addresses import normalise
from publisher.audience.erased import erased_among
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table
from publisher.cli.readers.words import unknown_subscriber
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher subscriber forget reader@example.org")
def forget(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Erase a reader's personal data, for good.

    Name, subscriptions and their proofs, tags, fields and blocks go, and so do address and name in
    every past mail, of which a hash stays. A keyed hash of the address keeps files from bringing
    the reader back; they themselves may sign up again.
    """
    chosen, key = chosen_publication(publication), normalise(address)[1]
    if not is_known(publication=chosen, address_key=key):
        raise unknown_subscriber(chosen.slug)
    # Once more, where it was done before: a file, or an editor, may have brought the address since.
    again = bool(erased_among(chosen.pk, [key]))
    if not (yes or again):
        _confirm(chosen.name)
    done = forget_address(
        publication=chosen, address_key=key, actor=cli_actor(), now=timezone.now()
    )
    _tell(done, again, as_json)


@app.command(epilog="Example: publisher subscriber retention --dry-run")
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what is due; change nothing.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what is due to be erased by the rules of retention, and erase it.

    A worker does the same by itself. What a rule only proposes is counted, and a person decides.
    """
    chosen, now = chosen_publication(publication), timezone.now()
    if dry_run:
        due = retention_plan(publication=chosen, now=now)
    else:
        due = apply_retention(publication=chosen, now=now, actor=cli_actor())
    if as_json:
        rules = [{**asdict(one), "done": not (dry_run or one.proposes)} for one in due]
        emit({"publication": chosen.slug, "dry_run": dry_run, "rules": rules})
        return
    cells = ((one.rule, one.days, one.number, _what_comes_of(one, dry_run)) for one in due)
    table(("rule", "days", "readers", "what comes of it"), cells)


def _what_comes_of(one: Due, dry_run: bool) -> str:
    if one.days is None:
        return "off"
    if one.proposes:
        return "a person decides"
    return "to be erased" if dry_run else "erased"


def _confirm(name: str) -> None:
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    typer.confirm(
        f"Forget this reader of {name}, on all lists and in all past sends? "
        "What they got cannot be shown again. Go on?",
        abort=True,
        err=True,
    )


def _tell(done: Forgotten, again: bool, as_json: bool) -> None:
    anything = bool(done.subscriptions or done.deliveries)
    if as_json:
        emit({"forgotten": anything or not again, **asdict(done)})
    elif again and not anything:
        typer.echo("Nothing to forget: a hash alone is kept, so that no file brings them back.")
    else:
        typer.echo(
            f"Forgotten: {done.subscriptions} subscriptions removed, {done.deliveries} deliveries "
            f"erased, {done.stopped} of them stopped."
        )
