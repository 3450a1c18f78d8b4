"""`publisher partner add`, and `change`: who gets stories, and how."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.destination_settings import place_of
from publisher.actions.partners.pulling.made_secret import made_secret
from publisher.actions.partners.terms.change_destination import change_partner
from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.actions.partners.terms.notices import destination_notices
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.partner.destination_options import (
    Criteria,
    DestinationOptions,
    Place,
    read_options,
    read_settings,
    settings_help,
)
from publisher.cli.partner.output import describe, describe_destination
from publisher.cli.partner.terms_options import TermsOptions
from publisher.cli.product.option_places import at_its_option
from publisher.cli.product.output import notices_as_json, print_notices
from publisher.cli.spread import spread
from publisher.errors import PublisherError
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination, Partner

app = typer.Typer(no_args_is_help=True)


def _option(name: str, text: str) -> Any:
    return typer.Option(name, help=text)


Slug = Annotated[str, typer.Argument(help="The partner's short name.")]
Which = Annotated[str, _option("--destination", "Which of its destinations, by its short name.")]
Settings = Annotated[
    list[str] | None,
    _option("--set", f"KEY=VALUE, a secret's also KEY=@FILE; repeatable. {settings_help()}."),
]


@app.command(
    epilog="Examples: publisher partner add agence --name 'Agence' --directory /srv/agence; "
    "publisher partner add reseau --name 'Réseau' --webhook https://partner.example.org/in; "
    "publisher partner add agence --channel directory --format ninjs --set path=/srv/agence "
    "--filter 'rubric in (Monde, Sport) and not access is paid'"
)
@spread
def add(
    slug: Slug,
    place: Place,
    terms: TermsOptions,
    criteria: Criteria,
    name: Annotated[
        str, _option("--name", "As people know it; not for a second destination.")
    ] = "",
    settings: Settings = None,
    secret_file: Annotated[
        Path | None, _option("--secret-file", "Holds the channel's secret; else one is made.")
    ] = None,
    format: Annotated[  # noqa: A002
        str, _option("--format", f"Of the files or pushes: {', '.join(FORMATS)}.")
    ] = "ninjs",
    destination: Annotated[
        str, _option("--destination", "Short name of the new destination.")
    ] = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Add a partner, or one more destination of one. A webhook's secret is shown this once."""
    title = chosen_publication(publication)
    where = read_options(place, settings or [], secret_file)
    with where.at_its_option(), at_its_option():
        made = add_partner(
            publication=title,
            slug=slug,
            name=name,
            channel=where.channel,
            settings=where.settings,
            destination=destination,
            format=format,
            actor=cli_actor(),
            now=timezone.now(),
            **{**terms.terms(), **_filter(terms, criteria)},
        )
    _print_added(made, where, as_json)


@app.command(
    epilog="Examples: publisher partner change agence --access paid; "
    "publisher partner change agence --destination main --filter 'rubric Sport' "
    "--quiet-from 22:00 --quiet-to 06:00"
)
@spread
def change(
    slug: Slug,
    terms: TermsOptions,
    name: Annotated[str | None, _option("--name", "As people know it.")] = None,
    destination: Which = "",
    format: Annotated[  # noqa: A002
        str | None, _option("--format", f"Of the files or pushes: {', '.join(FORMATS)}.")
    ] = None,
    settings: Settings = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change a partner's terms, at all of its destinations or at one, from its next delivery on.

    What is not named stays, and an empty text takes a term away.
    """
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    if terms == TermsOptions() and not settings and format is None and name is None:
        raise PublisherError(
            "nothing_to_change", "say what to change; see --help", "partner change"
        )
    with at_its_option():
        changed = change_partner(
            partner=partner,
            destination=destination,
            name=name,
            terms=terms.terms(),
            settings=_settings(partner, destination, settings),
            format=format,
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print_changed(partner.slug, changed, as_json, publication)


def _settings(partner: Partner, slug: str, pairs: list[str] | None) -> dict[str, str] | None:
    if not pairs:
        return None
    one = named_destination(partner=partner, slug=slug)
    return read_settings(one.channel, pairs).settings


def _filter(terms: TermsOptions, criteria: Criteria) -> Any:
    """Raises PublisherError `filter_twice`."""
    made = criteria.text()
    if made and terms.filter:
        message = "say all of it in --filter; it can ask for rubrics, authors and languages too"
        raise PublisherError("filter_twice", message, "--filter")
    return {"filter": made} if made else {}


def _print_added(destination: Destination, where: DestinationOptions, as_json: bool) -> None:
    """A secret that was made is shown this once; one that was given is not."""
    now = timezone.now()
    made = made_secret(destination=destination, given=where.settings, actor=cli_actor(), now=now)
    notices = destination_notices(destination, now=now)
    if as_json:
        more = {"added": describe_destination(destination), "secret": made}
        emit({**describe(destination.partner), **more, "warnings": notices_as_json(notices)})
        return
    slug, place = destination.partner.slug, place_of(destination)
    console.print(f"{slug}: stories go to {place} as {destination.format}", markup=False)
    if destination.advance_copies:
        console.print("It gets stories under embargo, marked as such.")
    print_notices(notices)
    if made:
        console.print(f"Its secret, shown only now: {made}", markup=False)


def _print_changed(
    slug: str, changed: list[Destination], as_json: bool, publication: str | None
) -> None:
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    now = timezone.now()
    notices = [one for row in changed for one in destination_notices(row, now=now)]
    if as_json:
        emit({**describe(partner), "warnings": notices_as_json(notices)})
        return
    slugs = ", ".join(row.slug for row in changed)
    console.print(f"{partner.slug} is changed{f': {slugs}' if slugs else ''}", markup=False)
    print_notices(notices)
