"""A newsletter's kind, theme, greeting, campaign parameters or control addresses, anew."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.issues.create_newsletter import (
    THEMES,
    checked_addresses,
    checked_kind,
    checked_theme,
)
from publisher.actions.issues.newsletter_fields import checked_campaign, checked_greeting
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
    greeting: str | None = None,
    campaign: Sequence[str] | None = None,
    indexed: bool | None = None,
) -> Newsletter:
    """Change what is not None. One with its kind's theme keeps to that when the kind changes.
    greeting, campaign: as newsletter_fields.py takes them; empty ones are taken away.
    indexed: whether search engines may list its issues on the web.

    Raises PublisherError `unknown_newsletter`, `bad_kind`, `unknown_theme`, `bad_address`,
    `bad_merge_field` or `bad_campaign`; then nothing has changed.
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
        if greeting is not None:
            newsletter.greeting = checked_greeting(greeting)
        if campaign is not None:
            newsletter.campaign = checked_campaign(campaign)
        if indexed is not None:
            newsletter.indexed = indexed
        newsletter.save(
            update_fields=[
                *("kind", "theme", "control_addresses", "greeting", "campaign", "indexed")
            ]
        )
        audit.record(
            actor=actor,
            verb="change_newsletter",
            target=newsletter,
            at=now,
            publication=publication,
            kind=newsletter.kind,
            theme=newsletter.theme,
            greeting=newsletter.greeting,
            campaign=newsletter.campaign,
            control_addresses=len(newsletter.control_addresses),
        )
    return newsletter


def _change_kind(newsletter: Newsletter, kind: Newsletter.Kind) -> None:
    if newsletter.theme == THEMES[Newsletter.Kind(newsletter.kind)]:
        newsletter.theme = THEMES[kind]
    newsletter.kind = kind
