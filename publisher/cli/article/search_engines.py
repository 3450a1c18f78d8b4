"""`publisher article noindex`: what search engines are asked."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.stories.set_noindex import set_noindex
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit

app = typer.Typer()


@app.command(epilog="Example: publisher article noindex GUID")
def noindex(
    guid: Guid,
    off: Annotated[bool, typer.Option("--off", help="Let them list it again.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Ask search engines not to list a story's page, nor the web view of an issue with it."""
    article = named_article(chosen_publication(publication), guid)
    changed = set_noindex(article=article, noindex=not off, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"guid": guid, "noindex": not off, "changed": changed})
        return
    console.print("They may list it." if off else "They are asked not to list it.", markup=False)
