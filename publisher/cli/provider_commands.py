"""`publisher mail provider`: webhooks by which mail providers say what became of our mails."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.reports.manage_provider import (
    Opened,
    add_provider,
    is_rotating,
    needs_key,
    providers_of,
    remove_provider,
    rotate_provider,
)
from publisher.actions.reports.providers import PROVIDERS
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.partner.destination_options import read_secret
from publisher.delivery.models import MailProvider

app = typer.Typer()
providers = typer.Typer(
    no_args_is_help=True,
    help="Webhooks of mail providers: delivered, bounced, complained, left.",
    epilog="Example: publisher mail provider add mailgun --signing-key-file key.txt",
)
app.add_typer(providers, name="provider")
Word = Annotated[str, typer.Argument(metavar="PROVIDER", help=f"One of {', '.join(PROVIDERS)}.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--signing-key-file", help="Holds the key that the provider's console shows."),
]


@providers.command(epilog="Example: publisher mail provider add mailgun --signing-key-file key.txt")
def add(
    word: Word,
    signing_key_file: KeyFile = None,
    no_password: Annotated[
        bool,
        typer.Option(
            "--no-password", help="The secret address alone, where there is no signature."
        ),
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Open a webhook. Its address and its password are secrets, and shown this once."""
    opened = add_provider(
        publication=chosen_publication(publication),
        word=word,
        signing_key=read_secret(signing_key_file) if signing_key_file else "",
        basic=not no_password,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _show(opened, as_json)


@providers.command(epilog="Example: publisher mail provider rotate mailgun")
def rotate(
    word: Word,
    signing_key_file: KeyFile = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="What was valid before is so no more.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Make a new address and password or, with a file, take a new signing key. Those before stay
    valid until --finish."""
    opened = rotate_provider(
        publication=chosen_publication(publication),
        word=word,
        signing_key=read_secret(signing_key_file) if signing_key_file else "",
        finish=finish,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _show(opened, as_json)


@providers.command("list", epilog="Example: publisher mail provider list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the webhooks and what came by them, without their secrets."""
    found = [describe(row) for row in providers_of(chosen_publication(publication))]
    if as_json:
        emit({"providers": found})
        return
    columns = ("provider", "events", "unmatched", "unreadable", "refused", "last_event_at")
    table((*columns, "state"), ([*(row[c] for c in columns), _state(row)] for row in found))


@providers.command(epilog="Example: publisher mail provider remove mailgun")
def remove(word: Word, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Close a webhook: nothing is taken there from now on."""
    title = chosen_publication(publication)
    remove_provider(publication=title, word=word, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"provider": word, "removed": True})
        return
    console.print(f"Nothing is taken from {word} any more.")


def describe(row: MailProvider) -> dict[str, Any]:
    """A webhook as JSON, without any secret."""
    return {
        "provider": row.provider,
        "publication": row.publication.slug,
        "needs_signing_key": needs_key(row),
        "rotating": is_rotating(row),
        "topics": row.topics,
        "events": row.events,
        "unmatched": row.unmatched,
        "unreadable": row.unreadable,
        "refused": row.refused,
        "created_at": timestamp(row.created_at),
        "last_event_at": timestamp(row.last_event_at),
    }


def _show(opened: Opened, as_json: bool) -> None:
    shown = {"url": opened.url, "user": opened.user or None, "password": opened.password or None}
    if as_json:
        emit({**describe(opened.row), **shown})
        return
    name = PROVIDERS[opened.row.provider].name
    console.print(f"Give {name} this address; it is a secret, and shown only now:")
    console.print(opened.url, markup=False)
    if opened.password:
        console.print(f"with this name and password: {opened.user} {opened.password}", markup=False)
    if needs_key(opened.row):
        console.print(
            "Nothing is taken before its signing key is known; then run: "
            f"publisher mail provider rotate {opened.row.provider} --signing-key-file FILE"
        )


def _state(row: dict[str, Any]) -> str:
    if row["needs_signing_key"]:
        return "waits for its signing key"
    return "two secrets are valid" if row["rotating"] else "open"
