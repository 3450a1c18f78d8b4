"""`publisher ledger adopt`: this installation is the one that counts."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from publisher.actions.erasure.older_ledger import adopt_ledger
from publisher.actions.processes.guard_ledger import exits_open
from publisher.cli.chosen import cli_actor
from publisher.cli.ledger.looking import document
from publisher.cli.output import Json, emit, table
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher ledger adopt --yes")
def adopt(
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    decisions: Annotated[
        list[Path] | None,
        typer.Option(help="What other hosts wrote down: their `decisions` folders, or files."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Open the exits of a copied or restored ledger. What it held stays held, send by send.

    First it takes in who left, was blocked or erased, and what was killed or taken down since.
    """
    places = _places(decisions or [])
    exits_open(data_dir=settings.DATA_DIR, now=timezone.now())
    if not yes:
        _confirm()
    now = timezone.now()
    done = adopt_ledger(data_dir=settings.DATA_DIR, actor=cli_actor(), now=now, more=places)
    if as_json:
        emit({**document(), "taken_in": done.counts()})
        return
    if any(done.counts().values()):
        table(("taken in from before", ""), done.counts().items())
    typer.echo("Exits are open. Sends that were held wait one by one: publisher ledger show")


def _places(decisions: list[Path]) -> list[Path]:
    """Raises PublisherError for one that is not there."""
    for place in decisions:
        if not place.exists():
            raise PublisherError("unreadable_file", "cannot be read", str(place))
    return decisions


def _confirm() -> None:
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    typer.confirm(
        "If the original still runs, partners and readers would hear from both. "
        "Is this installation the only one from now on?",
        abort=True,
        err=True,
    )
