"""A new title, with the feed `all`."""

from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.create_feed import create_feed
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication


def create_publication(
    *,
    slug: str,
    name: str,
    domain: str,
    language: str = "fr",
    time_zone: str = "Europe/Paris",
    sender_address: str | None = None,
    sender_name: str = "",
    postal_address: str = "",
    tagline: str = "",
    colour: str = "#8a1c1c",
    publisher_name: str = "",
    contact: str = "",
    legal_notice: str = "",
    privacy_url: str = "",
    actor: str,
    now: datetime,
) -> Publication:
    """Create a publication whose sender is `redaction@{domain}` unless one is given.

    Raises PublisherError naming the field that is wrong, or `publication_exists`.
    """
    domain = checks.domain(domain, "domain")
    publication = Publication(
        slug=checks.slug(slug, "slug"),
        name=checks.line(name, "name", required=True),
        tagline=checks.line(tagline, "tagline"),
        language=checks.language(language, "language"),
        time_zone=checks.time_zone(time_zone, "timezone"),
        domain=domain,
        sender_address=checks.address(sender_address or f"redaction@{domain}", "from"),
        sender_name=checks.line(sender_name, "sender-name"),
        colour=checks.colour(colour, "colour"),
        publisher_name=checks.line(publisher_name, "publisher"),
        postal_address=checks.text(postal_address, "postal-address", most=500),
        contact=checks.line(contact, "contact", most=254),
        legal_notice=checks.text(legal_notice, "legal-notice"),
        privacy_url=checks.web_address(privacy_url, "privacy-url"),
        created_at=now,
    )
    with transaction.atomic():
        _insert(publication)
        audit.record(
            actor=actor,
            verb="create_publication",
            target=publication,
            at=now,
            publication=publication,
            slug=slug,
            domain=domain,
        )
        create_feed(publication=publication, slug="all", actor=actor, now=now)
    return publication


def _insert(publication: Publication) -> None:
    try:
        with transaction.atomic():
            publication.save(force_insert=True)
    except IntegrityError:
        raise PublisherError(
            "publication_exists",
            f"there is a publication {publication.slug!r} already; choose another slug",
            "slug",
        ) from None
