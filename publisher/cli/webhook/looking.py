"""`publisher webhook list`, `show`, `log`: what is told, and what became of it."""

from typing import Annotated, Any

import typer

from publisher.actions.webhooks.looking import events_of, named_webhook, webhooks_of
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.webhook.output import describe_event, describe_listed, state_of
from publisher.syndication.models import WebhookEvent

app = typer.Typer()
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Its short name.")]


@app.command("list", epilog="Example: publisher webhook list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the webhooks of a publication, without their secrets."""
    rows = webhooks_of(chosen_publication(publication))
    if as_json:
        emit({"webhooks": [describe_listed(one) for one in rows]})
        return
    table(
        ("webhook", "address", "state", "waiting", "last took", "is told"),
        (
            [
                one.row.slug,
                one.row.url,
                state_of(one.row),
                str(one.waiting),
                timestamp(one.last.settled_at if one.last else None),
                " ".join(one.row.events),
            ]
            for one in rows
        ),
    )


@app.command(epilog="Example: publisher webhook show crm")
def show(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Show one webhook, how many events wait for it, and when it took the last one."""
    title = chosen_publication(publication)
    named_webhook(title, slug, "SLUG")
    (one,) = (one for one in webhooks_of(title) if one.row.slug == slug)
    shown = describe_listed(one)
    if as_json:
        emit(shown)
        return
    for name, value in shown.items():
        words = ", ".join(value) if isinstance(value, list) else value
        console.print(f"{name.replace('_', ' ')}: {'–' if words is None else words}", markup=False)


@app.command(epilog="Example: publisher webhook log crm --state failed")
def log(
    slug: Slug,
    state: Annotated[
        WebhookEvent.State | None, typer.Option("--state", help="Those in this state alone.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 20,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what was told, the newest first, and what was answered; with --json the bodies too."""
    webhook = named_webhook(chosen_publication(publication), slug, "SLUG")
    rows = events_of(webhook.pk, state or "")
    found = [describe_event(row) for row in rows[:limit]]
    if as_json:
        emit({"webhook": slug, "events": found})
        return
    _print(found)


def _print(found: list[dict[str, Any]]) -> None:
    columns = ("event", "occurred_at", "type", "state", "attempts", "code", "answer")
    table(
        ("event", "when", "type", "state", "tries", "code", "answer"),
        ([str(one[name] or "") for name in columns] for one in found),
    )
