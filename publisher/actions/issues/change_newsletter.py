"""Change a newsletter: its names, kind, theme, sender, readers, greeting, links, controls."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from publisher.actions.issues.create_newsletter import (
    THEMES,
    checked_addresses,
    checked_kind,
    checked_theme,
    named_list,
    optional_segment,
)
from publisher.actions.issues.newsletter_fields import (
    checked_campaign,
    checked_description,
    checked_greeting,
    checked_language,
    checked_name,
    checked_reply_to,
    checked_sender_name,
)
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


class NewsletterChanges(TypedDict, total=False):
    """What changes; None leaves what there is."""

    name: str | None
    description: str | None
    language: str | None
    sender_name: str | None
    reply_to: str | None
    lists: Sequence[str] | None
    kind: str | None
    theme: str | None
    control_addresses: Sequence[str] | None
    greeting: str | None
    campaign: Sequence[str] | None
    indexed: bool | None
    counts_clicks: bool | None
    measures_readers: bool | None
    offers_light: bool | None
    segment: str | None
    exclude: str | None


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "name": checked_name,
    "description": checked_description,
    "language": checked_language,
    "sender_name": checked_sender_name,
    "reply_to": checked_reply_to,
    "control_addresses": checked_addresses,
    "greeting": checked_greeting,
    "campaign": checked_campaign,
    "indexed": bool,
    "counts_clicks": bool,
    "measures_readers": bool,
    "offers_light": bool,
}


def change_newsletter(
    *,
    publication: Publication,
    slug: str,
    actor: str,
    now: datetime,
    **changes: Unpack[NewsletterChanges],
) -> Newsletter:
    """Change what is not None. One with its kind's theme keeps to that when the kind changes.
    lists: slugs, all of them. greeting, campaign: as newsletter_fields.py takes them; empty ones
    are taken away. indexed: whether search engines may list its issues. counts_clicks: without
    persons; measures_readers: those who consent (docs/measuring.md). offers_light: whether readers
    who ask for it get a light edition. segment, exclude: slugs of segments; "" for none.

    Raises PublisherError `unknown_newsletter`, `unknown_list`, `no_list`, `unknown_segment`,
    `bad_kind`, `unknown_theme`, `bad_address`, `bad_merge_field`, `bad_campaign` or that of a text;
    then nothing has changed.
    """
    with transaction.atomic():
        newsletter = _locked(publication, slug)
        _apply(newsletter, changes)
        _choose_readers(newsletter, changes)
        newsletter.save(update_fields=["kind", "theme", "segment", "exclusion", *CHECKS])
        _choose_lists(newsletter, changes.get("lists"))
        _audit(newsletter, actor, now)
    return newsletter


def _locked(publication: Publication, slug: str) -> Newsletter:
    rows = Newsletter.objects.select_for_update().filter(publication=publication, slug=slug)
    newsletter = rows.first()
    if newsletter is None:
        raise PublisherError(
            "unknown_newsletter",
            f"there is no newsletter {slug!r}; see: publisher newsletter list",
            "SLUG",
        )
    return newsletter


def _audit(newsletter: Newsletter, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="change_newsletter",
        target=newsletter,
        at=now,
        publication=newsletter.publication,
        kind=newsletter.kind,
        theme=newsletter.theme,
        greeting=newsletter.greeting,
        campaign=newsletter.campaign,
        segment=newsletter.segment.slug if newsletter.segment else None,
        exclude=newsletter.exclusion.slug if newsletter.exclusion else None,
        control_addresses=len(newsletter.control_addresses),
        counts_clicks=newsletter.counts_clicks,
        measures_readers=newsletter.measures_readers,
        offers_light=newsletter.offers_light,
    )


def _apply(newsletter: Newsletter, changes: NewsletterChanges) -> None:
    kind = changes.get("kind")
    if kind is not None:
        _change_kind(newsletter, checked_kind(kind))
    theme = changes.get("theme")
    if theme is not None:
        newsletter.theme = checked_theme(theme, newsletter.publication)
    for name, check in CHECKS.items():
        value = changes.get(name)
        if value is not None:
            setattr(newsletter, name, check(value))


def _choose_lists(newsletter: Newsletter, slugs: Sequence[str] | None) -> None:
    if slugs is None:
        return
    if not slugs:
        raise PublisherError("no_list", "a newsletter goes to at least one list", "--list")
    publication = newsletter.publication
    newsletter.mailing_lists.set([named_list(publication=publication, slug=one) for one in slugs])


def _choose_readers(newsletter: Newsletter, changes: NewsletterChanges) -> None:
    segment, exclude = changes.get("segment"), changes.get("exclude")
    if segment is not None:
        newsletter.segment = optional_segment(newsletter, segment, "--segment")
    if exclude is not None:
        newsletter.exclusion = optional_segment(newsletter, exclude, "--exclude")


def _change_kind(newsletter: Newsletter, kind: Newsletter.Kind) -> None:
    if newsletter.theme == THEMES[Newsletter.Kind(newsletter.kind)]:
        newsletter.theme = THEMES[kind]
    newsletter.kind = kind
