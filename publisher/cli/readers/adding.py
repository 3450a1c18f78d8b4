"""`publisher subscriber add`."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.add_subscriber import Added, add_subscriber
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit

app = typer.Typer()


@app.command(
    epilog="Example: publisher subscriber add reader@example.org --list matinale "
    "--source 'asked for it by phone, 2026-11-30'"
)
def add(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    list_slug: Annotated[str, typer.Option("--list", help="The list they go on.")],
    source: Annotated[str, typer.Option(help="Where and how they gave their consent.")],
    name: Annotated[str, typer.Option(help="As they are greeted.")] = "",
    language: Annotated[str, typer.Option(help="Like fr or en-GB.")] = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put a reader on a list who said to you that they want it; kept with its source.

    Who left it, must not be mailed or was forgotten is refused: only they themselves come back.
    """
    done = add_subscriber(
        mailing_list=named_list(publication=chosen_publication(publication), slug=list_slug),
        address=address,
        source=source,
        name=name,
        language=language,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({"address": address, "list": list_slug, "result": done.value})
    else:
        words = {Added.SUBSCRIBED: "is on it now", Added.ALREADY: "was on it already"}
        typer.echo(f"{list_slug}: the reader {words[done]}.")
