"""`publisher ledger show`: whether this ledger is the one that counts, and what it holds."""

from typing import Any

import typer
from django.conf import settings
from django.utils import timezone

from publisher.actions.processes.guard_ledger import exits_open, ledger_state
from publisher.cli.output import Json, emit, table, timestamp
from publisher.delivery.models import Send
from publisher.delivery.wording import english

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher ledger show --json")
def show(as_json: Json = False) -> None:
    """Say whether exits are held, and list what was due or running when they were."""
    exits_open(data_dir=settings.DATA_DIR, now=timezone.now())
    state = ledger_state()
    if as_json:
        emit(document())
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


def document() -> dict[str, Any]:
    """What `ledger show --json` says."""
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
