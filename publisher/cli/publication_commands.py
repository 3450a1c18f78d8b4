"""`publisher publication`: titles with their brand, language and sender."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.create_publication import create_publication
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, emit, table, timestamp
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)


def _option(name: str, text: str) -> Any:
    return typer.Option(name, help=text)


@app.command(
    epilog="Example: publisher publication create matin --name 'Le Matin' --domain news.example.org"
)
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    name: Annotated[str, _option("--name", "As readers know it.")],
    domain: Annotated[str, _option("--domain", "Of guids and Message-IDs.")],
    language: Annotated[str, _option("--language", "BCP 47, like fr or en-GB.")] = "fr",
    time_zone: Annotated[str, _option("--timezone", "IANA name.")] = "Europe/Paris",
    sender: Annotated[
        str | None, _option("--from", "Sender address; else redaction@DOMAIN.")
    ] = None,
    sender_name: Annotated[str, _option("--sender-name", "Shown beside it; else the name.")] = "",
    postal_address: Annotated[
        str, _option("--postal-address", "Of the legal publisher, for every mail's footer.")
    ] = "",
    publisher: Annotated[str, _option("--publisher", "The legal publisher.")] = "",
    contact: Annotated[str, _option("--contact", "Address or page for readers.")] = "",
    legal_notice: Annotated[str, _option("--legal-notice", "For every mail's footer.")] = "",
    privacy_url: Annotated[str, _option("--privacy-url", "Page on data protection.")] = "",
    tagline: Annotated[str, _option("--tagline", "Under the masthead.")] = "",
    colour: Annotated[str, _option("--colour", "The one accent colour.")] = "#8a1c1c",
    as_json: Json = False,
) -> None:
    """Create a title; it comes with the feed `all`."""
    made = create_publication(
        slug=slug,
        name=name,
        domain=domain,
        language=language,
        time_zone=time_zone,
        sender_address=sender,
        sender_name=sender_name,
        postal_address=postal_address,
        publisher_name=publisher,
        contact=contact,
        legal_notice=legal_notice,
        privacy_url=privacy_url,
        tagline=tagline,
        colour=colour,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print(made, as_json)


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
    _print(chosen_publication(slug), as_json)


def describe(publication: Publication) -> dict[str, Any]:
    """A publication as JSON: every key there, null where nothing is set."""
    return {
        "publication": publication.slug,
        "name": publication.name,
        "tagline": publication.tagline or None,
        "domain": publication.domain,
        "language": publication.language,
        "timezone": publication.time_zone,
        "from": publication.sender_address,
        "sender_name": publication.sender_name or None,
        "colour": publication.colour,
        "publisher": publication.publisher_name or None,
        "postal_address": publication.postal_address or None,
        "contact": publication.contact or None,
        "legal_notice": publication.legal_notice or None,
        "privacy_url": publication.privacy_url or None,
        "feeds": sorted(publication.feeds.values_list("slug", flat=True)),
        "created_at": timestamp(publication.created_at),
    }


def _print(publication: Publication, as_json: bool) -> None:
    fields = describe(publication)
    if as_json:
        emit(fields)
        return
    rows = ((key, ", ".join(v) if isinstance(v, list) else v) for key, v in fields.items())
    table(("field", "value"), rows)
