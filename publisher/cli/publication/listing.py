"""`publisher publication list` and `show`: which titles there are."""

from typing import Annotated

import typer

from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, emit, table
from publisher.cli.publication.output import describe, print_publication
from publisher.publications.models import Publication

app = typer.Typer()


@app.command("list", epilog="Example: publisher publication list --json")
def list_(as_json: Json = False) -> None:
    """List all titles."""
    publications = Publication.objects.order_by("slug")
    if as_json:
        emit({"publications": [describe(publication) for publication in publications]})
        return
    table(
        ("publication", "name", "domain", "language", "time zone"),
        ((p.slug, p.name, p.domain, p.language, p.time_zone) for p in publications),
    )


@app.command(epilog="Example: publisher publication show matin")
def show(
    slug: Annotated[str | None, typer.Argument(help="Implied where there is only one.")] = None,
    as_json: Json = False,
) -> None:
    """Show one title and its legal fields."""
    print_publication(chosen_publication(slug), as_json)
