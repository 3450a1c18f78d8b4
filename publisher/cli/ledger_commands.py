"""`publisher ledger`: whether this ledger is the one that counts, and what it holds."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils import timezone

from publisher.actions.erasure.older_ledger import adopt_ledger
from publisher.actions.processes.guard_ledger import exits_open, ledger_state
from publisher.cli.chosen import cli_actor
from publisher.cli.output import Json, emit, table, timestamp
from publisher.delivery.models import Send
from publisher.delivery.wording import english
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher ledger show --json")
def show(as_json: Json = False) -> None:
    """Say whether exits are held, and list what was due or running when they were."""
    exits_open(data_dir=settings.DATA_DIR, now=timezone.now())
    state = ledger_state()
    if as_json:
        emit(_document())
        return
    if state.held is None:
        typer.echo("Exits are open: this ledger is the one that counts.")
    else:
        typer.echo(f"Every exit is held: {english(state.held)}.")
        typer.echo(
            "If this installation shall send from now on, and no other: publisher ledger adopt"
        )
    if state.sends:
        rows = ((s.pk, s.kind, _what(s), s.recipients) for s in state.sends)
        table(("send", "kind", "of", "recipients"), rows)
        typer.echo("Release one with: publisher send resume SEND; or: publisher send cancel SEND")


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
        emit({**_document(), "taken_in": done.counts()})
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


def _document() -> dict[str, Any]:
    state = ledger_state()
    return {
        "held": state.held is not None,
        "held_because": english(state.held) or None,
        "held_at": timestamp(state.held_at),
        "sends": [
            {
                "send": str(send.pk),
                "publication": send.publication.slug,
                "kind": send.kind,
                "of": _what(send),
                "recipients": send.recipients,
                "created_at": timestamp(send.created_at),
            }
            for send in state.sends
        ],
    }


def _what(send: Send) -> str:
    if send.issue is not None:
        return f"issue {send.issue_id}: {send.issue.subject}"
    if send.article_version is not None:
        return f"article {send.article_version.article.guid}"
    return ""
