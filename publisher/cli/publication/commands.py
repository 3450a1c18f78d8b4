"""`publisher publication`: titles with their brand, language and sender."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.pictures.store_picture import picture_url
from publisher.actions.publications.change_publication import change_publication
from publisher.actions.publications.create_publication import create_publication
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, emit, table, timestamp
from publisher.cli.publication import options
from publisher.cli.publication.options import bytes_of, fields_of
from publisher.errors import PublisherError
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)


@app.command(
    epilog="Example: publisher publication create matin --name 'Le Matin' --domain news.example.org"
)
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    name: Annotated[str, typer.Option("--name", help="As readers know it.")],
    domain: Annotated[str, typer.Option("--domain", help="Of guids and Message-IDs.")],
    language: options.Language = None,
    time_zone: options.TimeZone = None,
    sender_address: options.Sender = None,
    sender_name: options.SenderName = None,
    reply_to: options.ReplyTo = None,
    tagline: options.Tagline = None,
    colour: options.Colour = None,
    heading_font: options.HeadingFont = None,
    body_font: options.BodyFont = None,
    social: options.Social = None,
    footer: options.Footer = None,
    publisher_name: options.Publisher = None,
    postal_address: options.PostalAddress = None,
    contact: options.Contact = None,
    legal_notice: options.LegalNotice = None,
    privacy_url: options.PrivacyUrl = None,
    leave_address: options.LeaveAddress = None,
    complaint_address: options.ComplaintAddress = None,
    return_domain: options.ReturnDomain = None,
    logo: options.Logo = None,
    as_json: Json = False,
) -> None:
    """Create a title; it comes with the feed `all`."""
    made = create_publication(
        slug=slug,
        logo=bytes_of(logo, "logo") if logo else None,
        actor=cli_actor(),
        now=timezone.now(),
        **fields_of(
            name=name,
            domain=domain,
            language=language,
            time_zone=time_zone,
            sender_address=sender_address,
            sender_name=sender_name,
            reply_to=reply_to,
            tagline=tagline,
            colour=colour,
            heading_font=heading_font,
            body_font=body_font,
            social=social,
            footer=footer,
            publisher_name=publisher_name,
            postal_address=postal_address,
            contact=contact,
            legal_notice=legal_notice,
            privacy_url=privacy_url,
            leave_address=leave_address,
            complaint_address=complaint_address,
            return_domain=return_domain,
        ),
    )
    _print(made, as_json)


@app.command(
    epilog="Example: publisher publication change matin --logo logo.png --body-font Georgia"
)
def change(
    slug: Annotated[str | None, typer.Argument(help="Implied where there is only one.")] = None,
    name: options.Name = None,
    domain: options.Domain = None,
    language: options.Language = None,
    time_zone: options.TimeZone = None,
    sender_address: options.Sender = None,
    sender_name: options.SenderName = None,
    reply_to: options.ReplyTo = None,
    tagline: options.Tagline = None,
    colour: options.Colour = None,
    heading_font: options.HeadingFont = None,
    body_font: options.BodyFont = None,
    social: options.Social = None,
    footer: options.Footer = None,
    publisher_name: options.Publisher = None,
    postal_address: options.PostalAddress = None,
    contact: options.Contact = None,
    legal_notice: options.LegalNotice = None,
    privacy_url: options.PrivacyUrl = None,
    leave_address: options.LeaveAddress = None,
    complaint_address: options.ComplaintAddress = None,
    return_domain: options.ReturnDomain = None,
    logo: options.Logo = None,
    no_logo: Annotated[bool, typer.Option("--no-logo", help="Its name alone again.")] = False,
    as_json: Json = False,
) -> None:
    """Change a title's fields; what is not named stays, and an empty text is none."""
    if logo and no_logo:
        raise PublisherError("usage", "give --logo or --no-logo, not both", "logo")
    changed = change_publication(
        publication=chosen_publication(slug),
        logo=bytes_of(logo, "logo") if logo else None,
        no_logo=no_logo,
        actor=cli_actor(),
        now=timezone.now(),
        **fields_of(
            name=name,
            domain=domain,
            language=language,
            time_zone=time_zone,
            sender_address=sender_address,
            sender_name=sender_name,
            reply_to=reply_to,
            tagline=tagline,
            colour=colour,
            heading_font=heading_font,
            body_font=body_font,
            social=social,
            footer=footer,
            publisher_name=publisher_name,
            postal_address=postal_address,
            contact=contact,
            legal_notice=legal_notice,
            privacy_url=privacy_url,
            leave_address=leave_address,
            complaint_address=complaint_address,
            return_domain=return_domain,
        ),
    )
    _print(changed, as_json)


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
        "reply_to": publication.reply_to or None,
        "colour": publication.colour,
        "logo": picture_url(publication, publication.logo) if publication.logo else None,
        "heading_font": publication.heading_font or None,
        "body_font": publication.body_font or None,
        "social_links": publication.social_links,
        "footer": publication.footer or None,
        "publisher": publication.publisher_name or None,
        "postal_address": publication.postal_address or None,
        "contact": publication.contact or None,
        "legal_notice": publication.legal_notice or None,
        "privacy_url": publication.privacy_url or None,
        "leave_address": publication.leave_address or None,
        "complaint_address": publication.complaint_address or None,
        "return_domain": publication.return_domain or None,
        "feeds": sorted(publication.feeds.values_list("slug", flat=True)),
        "created_at": timestamp(publication.created_at),
    }


def _print(publication: Publication, as_json: bool) -> None:
    fields = describe(publication)
    if as_json:
        emit(fields)
        return
    links = [f"{link['name']} {link['url']}" for link in fields["social_links"]]
    shown = {**fields, "social_links": links}
    rows = ((key, ", ".join(v) if isinstance(v, list) else v) for key, v in shown.items())
    table(("field", "value"), rows)
