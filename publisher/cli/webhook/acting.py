"""`publisher webhook test`, `replay`, `pause`, `resume`."""

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from publisher.actions.webhooks.again import replay_event, replay_since
from publisher.actions.webhooks.endpoints import pause_webhook, resume_webhook, signing_secrets
from publisher.actions.webhooks.looking import named_event, named_webhook
from publisher.channels.http import GuardedClient
from publisher.channels.webhook import WebhookChannel
from publisher.channels.websub import LIMITS
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.token_commands import moment_of
from publisher.cli.webhook.output import describe_webhook
from publisher.errors import PublisherError

app = typer.Typer()
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Its short name.")]


@app.command("test", epilog="Example: publisher webhook test crm")
def try_out(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Push an event that says that it is a test, from here, and show each step's answer."""
    webhook = named_webhook(chosen_publication(publication), slug, "SLUG")
    client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
    channel = WebhookChannel(webhook.url, signing_secrets(webhook, timezone.now()), client)
    steps = channel.try_out()
    channel.close()
    ok = all(one.ok for one in steps)
    if as_json:
        shown = [{"step": one.step, "ok": one.ok, "answer": one.answer} for one in steps]
        emit({"webhook": slug, "ok": ok, "steps": shown})
    else:
        for one in steps:
            console.print(f"{one.step}: {'ok' if one.ok else 'failed'} {one.answer}", markup=False)
    raise typer.Exit(0 if ok else 1)


@app.command(epilog="Example: publisher webhook replay crm --since 2026-11-30")
def replay(
    slug: Slug,
    event: Annotated[str | None, typer.Argument(metavar="EVENT", help="One, by its id.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="All that happened since this day or time.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Send events again, under their old ids; nothing of a story that was taken back since."""
    title = chosen_publication(publication)
    webhook = named_webhook(title, slug, "SLUG")
    if (event is None) == (since is None):
        raise PublisherError("one_of", "give an EVENT or --since", "EVENT")
    now, number = timezone.now(), 1
    if event is not None:
        replay_event(event=named_event(webhook, event), actor=cli_actor(), now=now)
    else:
        start = moment_of(since or "", title.time_zone, "--since", end=False)
        number = replay_since(webhook=webhook, since=start, actor=cli_actor(), now=now)
    if as_json:
        emit({"webhook": slug, "events": number})
        return
    console.print(f"{number} events go to {slug} again.", markup=False)


@app.command(epilog="Example: publisher webhook pause crm")
def pause(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Let its events wait, for 30 days at most."""
    webhook = named_webhook(chosen_publication(publication), slug, "SLUG")
    row = pause_webhook(webhook=webhook, actor=cli_actor(), now=timezone.now())
    _print(describe_webhook(row), f"{slug} is paused.", as_json)


@app.command(epilog="Example: publisher webhook resume crm")
def resume(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Tell it what has waited, and go on."""
    webhook = named_webhook(chosen_publication(publication), slug, "SLUG")
    row = resume_webhook(webhook=webhook, actor=cli_actor(), now=timezone.now())
    _print(describe_webhook(row), f"{slug} goes on.", as_json)


def _print(document: dict[str, object], line: str, as_json: bool) -> None:
    if as_json:
        emit(document)
        return
    console.print(line, markup=False)
