"""`publisher webhook`: the newsroom's own programs that are told of events."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.webhooks.endpoints import (
    Made,
    add_webhook,
    change_webhook,
    remove_webhook,
    rotate_webhook,
)
from publisher.actions.webhooks.looking import named_webhook
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.webhook.output import describe_webhook
from publisher.errors import PublisherError
from publisher.syndication.webhook_types import TYPES

app = typer.Typer()
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Its short name.")]
EVENTS = f"Events: {', '.join(TYPES)}."


@app.command(
    epilog="Example: publisher webhook add crm --url https://crm.example.org/in "
    f"--event subscriber.joined --event subscriber.left\n\n{EVENTS}"
)
def add(
    slug: Slug,
    url: Annotated[str, typer.Option("--url", help="https address that is told.")],
    event: Annotated[
        list[str] | None, typer.Option("--event", help="What it is told; again for more.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="It is told every event.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Tell an address of events. Its secret is shown this once."""
    made = add_webhook(
        publication=chosen_publication(publication),
        slug=slug,
        url=url,
        events=list(TYPES) if every else event or [],
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print_made(made, as_json)


@app.command(epilog=f"Example: publisher webhook change crm --event issue.sent\n\n{EVENTS}")
def change(
    slug: Slug,
    url: Annotated[str | None, typer.Option("--url", help="Another address.")] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", help="What it is told, all of it; again for more."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="It is told every event.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change an address, or what it is told from now on."""
    events = list(TYPES) if every else event
    if url is None and not events:
        raise PublisherError(
            "nothing_to_change", "say what to change; see --help", "webhook change"
        )
    row = change_webhook(
        webhook=named_webhook(chosen_publication(publication), slug, "SLUG"),
        url=url,
        events=events,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(describe_webhook(row))
        return
    console.print(f"{row.slug} is told: {', '.join(row.events)}", markup=False)


@app.command(epilog="Example: publisher webhook rotate crm")
def rotate(
    slug: Slug,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="The old secret ends now, for it leaked.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Make a new secret, shown this once; the old one signs too for 24 hours."""
    webhook = named_webhook(chosen_publication(publication), slug, "SLUG")
    now = timezone.now()
    made = rotate_webhook(webhook=webhook, at_once=at_once, actor=cli_actor(), now=now)
    _print_made(made, as_json)


@app.command(epilog="Example: publisher webhook remove crm")
def remove(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Tell it nothing more; its log, and what waits for it, go too."""
    webhook = named_webhook(chosen_publication(publication), slug, "SLUG")
    remove_webhook(webhook=webhook, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"webhook": slug, "removed": True})
        return
    console.print(f"{slug} is removed.", markup=False)


def _print_made(made: Made, as_json: bool) -> None:
    if as_json:
        emit({**describe_webhook(made.row), "secret": made.secret})
        return
    console.print(f"{made.row.slug} is told: {', '.join(made.row.events)}", markup=False)
    console.print(f"Secret, shown this once: {made.secret}", markup=False)
