"""`publisher issue render`: an issue's mail, as a reader gets it."""

import sys
from typing import Annotated, Literal

import typer
from django.utils import timezone

from publisher.actions.issues.chat_text import chat_text
from publisher.actions.issues.render_issue import find_delivery, render_issue
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.editorial.models import Issue
from publisher.errors import PublisherError

app = typer.Typer()


@app.command(epilog="Example: publisher issue render 7 --format eml --recipient lea@example.org")
def render(
    issue: IssueNumber,
    kind: Annotated[
        Literal["html", "text", "eml", "whatsapp"],
        typer.Option("--format", help="html, text, eml, or whatsapp: a text to paste there."),
    ] = "html",
    recipient: Annotated[
        str | None, typer.Option(help="A reader's address: the exact bytes of that delivery.")
    ] = None,
    light: Annotated[
        bool, typer.Option("--light", help="Its light edition, for readers who asked for that.")
    ] = False,
) -> None:
    """Print an issue's mail as HTML, text or a whole message, or as a text for WhatsApp."""
    found = find_issue(issue)
    if kind == "whatsapp":
        _print_chat(found, recipient)
        return
    rendered = render_issue(
        issue=found,
        format=kind,
        recipient=recipient,
        light=light,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if recipient and find_delivery(issue=found, recipient=recipient) is None:
        typer.echo("no delivery to that address: this is how it would be", err=True)
    sys.stdout.buffer.write(rendered)


def _print_chat(issue: Issue, recipient: str | None) -> None:
    if recipient:
        message = "a text for a chat is the same for everybody"
        raise PublisherError("not_for_one_reader", message, "--recipient")
    typer.echo(chat_text(issue=issue, now=timezone.now()))
