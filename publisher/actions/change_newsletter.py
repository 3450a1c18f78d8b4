"""Another kind, theme or other control addresses for a newsletter."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.create_newsletter import (
    THEMES,
    checked_addresses,
    checked_kind,
    checked_theme,
)
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


def change_newsletter(
    *,
    publication: Publication,
    slug: str,
    kind: str | None,
    theme: str | None,
    control_addresses: Sequence[str] | None,
    actor: str,
    now: datetime,
) -> Newsletter:
    """Change what is not None. One with its kind's theme keeps to that when the kind changes.

    Raises PublisherError `unknown_newsletter`, `bad_kind`, `unknown_theme` or `bad_address`; then
    nothing has changed.
    """
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
            _change_kind(newsletter, checked_kind(kind))
        if theme is not None:
            newsletter.theme = checked_theme(theme)
        if control_addresses is not None:
            newsletter.control_addresses = checked_addresses(control_addresses)
        newsletter.save(update_fields=["kind", "theme", "control_addresses"])
        audit.record(
            actor=actor,
            verb="change_newsletter",
            target=newsletter,
            at=now,
            publication=publication,
            kind=newsletter.kind,
            theme=newsletter.theme,
            control_addresses=len(newsletter.control_addresses),
        )
    return newsletter


def _change_kind(newsletter: Newsletter, kind: Newsletter.Kind) -> None:
    if newsletter.theme == THEMES[Newsletter.Kind(newsletter.kind)]:
        newsletter.theme = THEMES[kind]
    newsletter.kind = kind
