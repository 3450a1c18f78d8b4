"""`publisher partner rotate`: another secret."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.fields import Values
from publisher.actions.partners.partner_tokens import SCOPES, scopes_of
from publisher.actions.partners.pulling.feed import feed_addresses
from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.actions.partners.terms.rotate_secret import (
    OVERLAP,
    rotate_feed_key,
    rotate_secret,
    rotate_token,
)
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, timestamp
from publisher.cli.partner.commands import Settings, Slug, Which
from publisher.cli.partner.destination_options import read_settings
from publisher.cli.product.option_places import at_its_option
from publisher.syndication.models import Destination

app = typer.Typer()
AtOnce = Annotated[bool, typer.Option("--at-once", help="It has leaked: the old one ends now.")]
Feed = Annotated[
    bool, typer.Option("--feed", help="The key of its private feed, the first or the next.")
]
Token = Annotated[
    bool, typer.Option("--token", help="A token of the partner's API, whatever its channel.")
]
Scope = Annotated[
    list[str] | None,
    typer.Option("--scope", help=f"What the token may do: {', '.join(SCOPES)}; else all."),
]


@app.command(
    epilog="Examples: publisher partner rotate reseau; "
    "publisher partner rotate agence --destination sftp --set password=@/run/secrets/agence; "
    "publisher partner rotate lecteur --feed; publisher partner rotate agence --token"
)
def rotate(
    slug: Slug,
    destination: Which = "",
    settings: Settings = None,
    at_once: AtOnce = False,
    feed: Feed = False,
    token: Token = False,
    scope: Scope = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Give a destination a new secret, shown this once; the old one counts for another 24 hours.

    Of one that is pulled from it is the token, or the key of its private feed.
    """
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    with at_its_option():
        one = named_destination(partner=partner, slug=destination)
        if feed:
            _rotate_feed_key(one, at_once, as_json)
        elif token or scope:
            _rotate_token(one, scope or [], at_once, as_json)
        else:
            given = read_settings(one.channel, settings or []).settings
            _rotate_secret(one, given, at_once, as_json)


def _rotate_secret(one: Destination, given: Values, at_once: bool, as_json: bool) -> None:
    rotated, made = rotate_secret(
        destination=one, given=given, at_once=at_once, actor=cli_actor(), now=timezone.now()
    )
    secret = next(iter(made.values()), None)
    until = timestamp(rotated.secret_before_until)
    if as_json:
        where = {"partner": one.partner.slug, "destination": rotated.slug}
        emit({**where, "secret": secret, "old_secret_until": until})
        return
    _say(f"{one.partner.slug}, {rotated.slug}", secret, until)


def _rotate_token(one: Destination, scopes: list[str], at_once: bool, as_json: bool) -> None:
    made = rotate_token(
        destination=one, at_once=at_once, scopes=scopes, actor=cli_actor(), now=timezone.now()
    )
    until, allowed = timestamp(made.before_until), scopes_of(made.row)
    if as_json:
        where = {"partner": one.partner.slug, "destination": one.slug}
        emit({**where, "secret": made.token, "old_secret_until": until, "scopes": allowed})
        return
    if until:
        _say_old(f"{one.partner.slug}, {one.slug}", None if at_once else until)
    console.print(f"Its token, shown only now: {made.token}", markup=False)
    console.print(f"It may do: {', '.join(allowed)}", markup=False)


def _rotate_feed_key(one: Destination, at_once: bool, as_json: bool) -> None:
    made = rotate_feed_key(destination=one, at_once=at_once, actor=cli_actor(), now=timezone.now())
    addresses, until = feed_addresses(one, made.token), timestamp(made.before_until)
    if as_json:
        where = {"partner": one.partner.slug, "destination": one.slug}
        emit({**where, "secret": made.token, "old_secret_until": until, "feeds": addresses})
        return
    name = f"{one.partner.slug}, {one.slug}"
    if until:
        _say_old(name, None if at_once else until)
    console.print(f"{name}: its private feed, whose address is a secret, shown only now:")
    for address in addresses.values():
        console.print(f"  {address}", markup=False, soft_wrap=True)


def _say(name: str, secret: str | None, until: str | None) -> None:
    _say_old(name, until)
    if secret:
        console.print(f"The new one, shown only now: {secret}", markup=False)


def _say_old(name: str, until: str | None) -> None:
    hours = int(OVERLAP.total_seconds()) // 3600
    old = f"counts for another {hours} hours, until {until}" if until else "does not count any more"
    console.print(f"{name}: the old secret {old}", markup=False)
