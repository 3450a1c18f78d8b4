"""`publisher partner pause` and `resume`."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.actions.partners.terms.pause_destination import (
    pause_destination,
    resume_destination,
)
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.partner.commands import Slug
from publisher.cli.partner.output import describe
from publisher.cli.product.option_places import at_its_option
from publisher.syndication.models import Destination, Partner

app = typer.Typer()
One = Annotated[
    str, typer.Option("--destination", help="Only this one of its destinations, by its short name.")
]


@app.command(epilog="Example: publisher partner pause agence")
def pause(
    slug: Slug, destination: One = "", publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Begin nothing more for a partner. Kills go nevertheless to those who hold the story."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    if destination:
        row = _one(partner, destination)
        pause_destination(destination=row, actor=cli_actor(), now=timezone.now())
    else:
        partner = pause_partner(partner=partner, actor=cli_actor(), now=timezone.now())
    _print(partner, destination, as_json)


@app.command(epilog="Example: publisher partner resume agence")
def resume(
    slug: Slug, destination: One = "", publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Let a partner have what waits: the newest version of each story."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    if destination:
        row = _one(partner, destination)
        resume_destination(destination=row, actor=cli_actor(), now=timezone.now())
    else:
        partner = resume_partner(partner=partner, actor=cli_actor(), now=timezone.now())
    _print(partner, destination, as_json)


def _one(partner: Partner, slug: str) -> Destination:
    with at_its_option():
        return named_destination(partner=partner, slug=slug)


def _print(partner: Partner, destination: str, as_json: bool) -> None:
    if as_json:
        emit(describe(partner))
        return
    one = _one(partner, destination) if destination else None
    name = f"{partner.slug}, {destination}," if destination else partner.slug
    since = one.paused_at if one else partner.paused_at
    console.print(f"{name} is {'paused' if since else 'active'}", markup=False)
