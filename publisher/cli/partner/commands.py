"""`publisher partner`: who gets every version of a story, in which format, over which channel."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.change_access import change_access
from publisher.actions.partners.destination_settings import place_of, secrets_of
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.partners.ways import WAYS
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.partner.destination_options import (
    DestinationOptions,
    filter_text,
    read_options,
    settings_help,
)
from publisher.cli.partner.output import describe, describe_destination, table_rows
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination, Partner

app = typer.Typer(no_args_is_help=True)


def _option(name: str, text: str) -> Any:
    return typer.Option(name, help=text)


Slug = Annotated[str, typer.Argument(help="The partner's short name.")]


@app.command(
    epilog="Examples: publisher partner add agence --name 'Agence' --directory /srv/agence; "
    "publisher partner add reseau --name 'Réseau' --webhook https://partner.example.org/in; "
    "publisher partner add agence --channel directory --format ninjs --set path=/srv/agence"
)
def add(
    slug: Slug,
    name: Annotated[
        str, _option("--name", "As people know it; not for a second destination.")
    ] = "",
    directory: Annotated[
        str | None, _option("--directory", "Absolute path that files are put into.")
    ] = None,
    webhook: Annotated[str | None, _option("--webhook", "https address to push to.")] = None,
    channel: Annotated[
        str | None, _option("--channel", f"Another way of saying where: {', '.join(WAYS)}.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        _option("--set", f"KEY=VALUE, a secret's also KEY=@FILE; repeatable. {settings_help()}."),
    ] = None,
    secret_file: Annotated[
        Path | None, _option("--secret-file", "Holds the channel's secret; else one is made.")
    ] = None,
    format: Annotated[  # noqa: A002
        str, _option("--format", f"Of the files or pushes: {', '.join(FORMATS)}.")
    ] = "ninjs",
    filter: Annotated[  # noqa: A002
        str, _option("--filter", "Only stories of which this is true; docs/partners.md.")
    ] = "",
    rubric: Annotated[
        list[str] | None, _option("--rubric", "Only stories of it; repeatable.")
    ] = None,
    author: Annotated[list[str] | None, _option("--author", "Only stories by; repeatable.")] = None,
    language: Annotated[
        list[str] | None, _option("--article-language", "Only stories in it; repeatable.")
    ] = None,
    advance_copies: Annotated[
        bool, _option("--advance-copies", "Stories under embargo too, marked as such.")
    ] = False,
    minor_edits: Annotated[
        bool, _option("--minor-edits", "Edits too that others are not told of.")
    ] = False,
    access: Annotated[
        str, _option("--access", "What it gets whole; the rest ends at its cut mark, marked.")
    ] = "free",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Add a partner, or one more destination of one. A webhook's secret is shown this once."""
    criteria = {"rubric": rubric or [], "author": author or [], "language": language or []}
    title = chosen_publication(publication)
    where = read_options(channel, directory, webhook, settings or [], secret_file)
    try:
        destination = add_partner(
            publication=title,
            slug=slug,
            name=name,
            channel=where.channel,
            settings=where.settings,
            format=format,
            filter=filter_text(filter, criteria),
            advance_copies=advance_copies,
            minor_edits=minor_edits,
            access=access,
            actor=cli_actor(),
            now=timezone.now(),
        )
    except PublisherError as error:
        raise where.at_its_option(error) from None
    _print_added(destination, where, as_json)


@app.command("list", epilog="Example: publisher partner list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List partners, their destinations and what became of their deliveries."""
    partners = chosen_publication(publication).partners.order_by("slug")
    if as_json:
        emit({"partners": [describe(partner) for partner in partners]})
        return
    table(
        ("partner", "state", "gets", "place", "done", "waiting", "to check"),
        [row for partner in partners for row in table_rows(partner)],
    )


@app.command(epilog="Example: publisher partner change agence --access paid")
def change(
    slug: Slug,
    access: Annotated[
        str, _option("--access", "What it gets whole: free, registered or paid stories.")
    ],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change what a partner gets whole, at all of its destinations, from its next delivery on."""
    partner = _partner(chosen_publication(publication), slug)
    _print(
        change_access(partner=partner, access=access, actor=cli_actor(), now=timezone.now()),
        as_json,
    )


@app.command(epilog="Example: publisher partner pause agence")
def pause(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Begin nothing more for a partner. Kills go nevertheless to those who hold the story."""
    partner = _partner(chosen_publication(publication), slug)
    _print(pause_partner(partner=partner, actor=cli_actor(), now=timezone.now()), as_json)


@app.command(epilog="Example: publisher partner resume agence")
def resume(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Let a partner have what waits: the newest version of each story."""
    partner = _partner(chosen_publication(publication), slug)
    _print(resume_partner(partner=partner, actor=cli_actor(), now=timezone.now()), as_json)


def _partner(publication: Publication, slug: str) -> Partner:
    partner = publication.partners.filter(slug=slug).first()
    if partner is None:
        known = ", ".join(publication.partners.order_by("slug").values_list("slug", flat=True))
        raise PublisherError(
            "unknown_partner",
            f"{publication.slug} has no partner {slug!r}; it has {known or 'none'}",
            slug,
        )
    return partner


def _print_added(destination: Destination, where: DestinationOptions, as_json: bool) -> None:
    """A secret that was made is shown this once; one that was given is not."""
    secrets = secrets_of(destination).items()
    made = next((value for key, value in secrets if not where.settings.get(key)), None)
    if as_json:
        partner = describe(destination.partner)
        emit({**partner, "added": describe_destination(destination), "secret": made})
        return
    slug, place = destination.partner.slug, place_of(destination)
    console.print(f"{slug}: stories go to {place} as {destination.format}")
    if made:
        console.print(f"Its signing secret, shown only now: {made}", markup=False)


def _print(partner: Partner, as_json: bool) -> None:
    if as_json:
        emit(describe(partner))
        return
    console.print(f"{partner.slug} is {'paused' if partner.paused_at else 'active'}")
