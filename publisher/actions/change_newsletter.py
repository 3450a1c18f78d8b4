"""Another kind or other control addresses for a newsletter."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.create_newsletter import checked_addresses, checked_kind
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


def change_newsletter(
    *,
    publication: Publication,
    slug: str,
    kind: str | None,
    control_addresses: Sequence[str] | None,
    actor: str,
    now: datetime,
) -> Newsletter:
    """Change what is not None. Raises PublisherError `unknown_newsletter`, `bad_kind` or
    `bad_address`; then nothing has changed."""
    with transaction.atomic():
        rows = Newsletter.objects.select_for_update().filter(publication=publication, slug=slug)
        newsletter = rows.first()
        if newsletter is None:
            raise PublisherError(
                "unknown_newsletter",
                f"there is no newsletter {slug!r}; see: publisher newsletter list",
                "SLUG",
            )
        if kind is not None:
            newsletter.kind = checked_kind(kind)
        if control_addresses is not None:
            newsletter.control_addresses = checked_addresses(control_addresses)
        newsletter.save(update_fields=["kind", "control_addresses"])
        audit.record(
            actor=actor,
            verb="change_newsletter",
            target=newsletter,
            at=now,
            publication=publication,
            kind=newsletter.kind,
            control_addresses=len(newsletter.control_addresses),
        )
    return newsletter
