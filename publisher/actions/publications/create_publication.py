"""A new title, with the feed `all`."""

from datetime import datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction

from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.pictures.store_logo import Logos, store_logos
from publisher.actions.publications.publication_fields import Fields, checked
from publisher.errors import PublisherError
from publisher.publications import audit, brand_checks, checks
from publisher.publications.models import Publication


def create_publication(
    *,
    slug: str,
    logos: Logos | None = None,
    actor: str,
    now: datetime,
    **fields: Unpack[Fields],
) -> Publication:
    """Create a publication with a name and a domain at least; its sender is `redaction@{domain}`
    unless one is given.

    Raises PublisherError naming the field that is wrong, or `publication_exists`.
    """
    values = _values(fields)
    publication = Publication(slug=checks.slug(slug, "slug"), created_at=now, **values)
    with transaction.atomic():
        _insert(publication)
        audit.record(
            actor=actor,
            verb="create_publication",
            target=publication,
            at=now,
            publication=publication,
            slug=slug,
            domain=publication.domain,
        )
        create_feed(publication=publication, slug="all", actor=actor, now=now)
        if logos:
            kept = store_logos(publication=publication, logos=logos, now=now)
            publication.logo, publication.logo_dark = (
                kept.get("logo", ""),
                kept.get("logo_dark", ""),
            )
            publication.save(update_fields=["logo", "logo_dark"])
    return publication


def _values(fields: Fields) -> dict[str, Any]:
    """The fields as they are kept, with the sender that they have by default."""
    fields.setdefault("name", "")
    fields.setdefault("domain", "")
    values = checked(fields)
    values.setdefault("sender_address", f"redaction@{values['domain']}")
    brand_checks.check_complaint_domain(
        complaint_address=values.get("complaint_address", ""),
        sender_address=values["sender_address"],
    )
    return values


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
