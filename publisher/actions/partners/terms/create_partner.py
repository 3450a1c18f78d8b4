"""A partner that has no destination yet."""

from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.syndication.models import Partner


def create_partner(
    *, publication: Publication, slug: str, name: str, actor: str, now: datetime
) -> Partner:
    """Create a partner without destinations. Raises PublisherError `bad_slug`, `missing_text`,
    `partner_exists`."""
    made = Partner(
        publication=publication,
        slug=checks.slug(slug, "slug"),
        name=checks.line(name, "name", required=True),
        created_at=now,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            message = f"{publication.slug} has a partner {slug!r} already; choose another slug"
            raise PublisherError("partner_exists", message, "slug") from None
        audit.record(
            actor=actor,
            verb="create_partner",
            target=made,
            at=now,
            publication=publication,
            partner=made.slug,
            name=made.name,
        )
    return made
