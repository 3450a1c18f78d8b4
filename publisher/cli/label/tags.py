"""`publisher subscriber tag` and `untag`."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.labels.tag_subscriber import tag_subscriber, untag_subscriber
from publisher.audience.models import Subscriber
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit

app = typer.Typer()
Address = Annotated[str, typer.Argument(help="The reader's address.")]


@app.command(epilog="Example: publisher subscriber tag reader@example.org 'abonné' vip")
def tag(
    address: Address,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="New ones are made.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put tags on a reader."""
    reader = known_reader(address, publication)
    now = timezone.now()
    _print(
        reader, tag_subscriber(subscriber=reader, tags=tags, actor=cli_actor(), now=now), as_json
    )


@app.command(epilog="Example: publisher subscriber untag reader@example.org vip")
def untag(
    address: Address,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags that there are.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Take tags off a reader."""
    reader = known_reader(address, publication)
    left = untag_subscriber(subscriber=reader, tags=tags, actor=cli_actor(), now=timezone.now())
    _print(reader, left, as_json)


def known_reader(address: str, publication: str | None) -> Subscriber:
    """The reader of that address. Raises PublisherError `unknown_subscriber`."""
    return find_reader(publication=chosen_publication(publication), address=address)


def _print(reader: Subscriber, tags: list[str], as_json: bool) -> None:
    if as_json:
        emit({"address": reader.address, "tags": tags})
    else:
        typer.echo(", ".join(tags) or "no tags")
