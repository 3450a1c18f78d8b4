"""`publisher publication create` and `change`: titles with their brand, language and sender."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.publications.change_publication import change_publication
from publisher.actions.publications.create_publication import create_publication
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json
from publisher.cli.publication.options import Brand
from publisher.cli.publication.output import print_publication
from publisher.cli.spread import spread

app = typer.Typer()
Name = Annotated[str | None, typer.Option("--name", help="As readers know it.")]
Domain = Annotated[str | None, typer.Option("--domain", help="Of guids and Message-IDs.")]


@app.command(
    epilog="Example: publisher publication create matin --name 'Le Matin' --domain news.example.org"
)
@spread
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    name: Annotated[str, typer.Option("--name", help="As readers know it.")],
    domain: Annotated[str, typer.Option("--domain", help="Of guids and Message-IDs.")],
    brand: Brand,
    as_json: Json = False,
) -> None:
    """Create a title; it comes with the feed `all`."""
    made = create_publication(
        slug=slug,
        logos=brand.logos(),
        actor=cli_actor(),
        now=timezone.now(),
        **brand.fields(name=name, domain=domain),
    )
    print_publication(made, as_json)


@app.command(
    epilog="Example: publisher publication change matin --logo logo.png --body-font Georgia"
)
@spread
def change(
    slug: Annotated[str | None, typer.Argument(help="Implied where there is only one.")] = None,
    name: Name = None,
    domain: Domain = None,
    *,
    brand: Brand,
    no_logo: Annotated[bool, typer.Option("--no-logo", help="Its name alone again.")] = False,
    no_logo_dark: Annotated[
        bool, typer.Option("--no-logo-dark", help="The other one by night, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Change a title's fields; what is not named stays, and an empty text is none."""
    changed = change_publication(
        publication=chosen_publication(slug),
        logos=brand.logos(no_logo=no_logo, no_logo_dark=no_logo_dark),
        actor=cli_actor(),
        now=timezone.now(),
        **brand.fields(name=name, domain=domain),
    )
    print_publication(changed, as_json)
