"""`publisher partner rotate`: another secret."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.actions.partners.terms.rotate_secret import OVERLAP, rotate_secret
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, timestamp
from publisher.cli.partner.commands import Settings, Slug, Which
from publisher.cli.partner.destination_options import read_settings
from publisher.cli.product.option_places import at_its_option

app = typer.Typer()


@app.command(
    epilog="Examples: publisher partner rotate reseau; "
    "publisher partner rotate agence --destination sftp --set password=@/run/secrets/agence"
)
def rotate(
    slug: Slug,
    destination: Which = "",
    settings: Settings = None,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="It has leaked: the old one ends now.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Give a destination a new secret, shown this once; the old one counts for another 24 hours."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    with at_its_option():
        one = named_destination(partner=partner, slug=destination)
        given = read_settings(one.channel, settings or []).settings
        rotated, made = rotate_secret(
            destination=one, given=given, at_once=at_once, actor=cli_actor(), now=timezone.now()
        )
    secret = next(iter(made.values()), None)
    until = timestamp(rotated.secret_before_until)
    if as_json:
        where = {"partner": partner.slug, "destination": rotated.slug}
        emit({**where, "secret": secret, "old_secret_until": until})
        return
    _say(f"{partner.slug}, {rotated.slug}", secret, until)


def _say(name: str, secret: str | None, until: str | None) -> None:
    hours = int(OVERLAP.total_seconds()) // 3600
    old = f"counts for another {hours} hours, until {until}" if until else "does not count any more"
    console.print(f"{name}: the old secret {old}", markup=False)
    if secret:
        console.print(f"The new one, shown only now: {secret}", markup=False)
