"""Add a source (a content management system) with its feed and webhook."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.intake.sources.addresses import checked_address
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.publications.secrets import encrypt

RESERVED = {"file", "desk", "api"}  # ways in that are no source


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSource:
    """The row, and its webhook's secret ("" without a webhook): show it once, log it never."""

    row: Source
    secret: str


def add_source(
    *,
    publication: Publication,
    slug: str,
    name: str = "",
    feed: str = "",
    webhook: str = "",
    actor: str,
    now: datetime,
) -> AddedSource:
    """Add a source. `feed` is polled from now on; `webhook` is "ghost" or "wordpress".

    Neither is needed: an export, or a token of the HTTP API, may carry the slug too.
    Raises PublisherError `bad_slug`, `slug_reserved`, `bad_url`, `url_not_https`,
    `unknown_webhook`, `source_exists`.
    """
    feed = feed.strip()
    secret = secrets.token_urlsafe(32) if webhook else ""
    row = Source(
        publication=publication,
        slug=_checked_slug(slug),
        name=checks.line(name, "--name"),
        webhook=checked_webhook(webhook),
        feed_url=checked_address(feed, "--feed") if feed else "",
        webhook_secret=encrypt(secret) if secret else b"",
        next_poll_at=now if feed else None,
        created_at=now,
    )
    _insert(row, actor)
    return AddedSource(row=row, secret=secret)


def _checked_slug(slug: str) -> str:
    slug = checks.slug(slug, "SLUG")
    if slug in RESERVED:
        raise PublisherError("slug_reserved", f"{slug!r} is a way in already", "SLUG")
    return slug


def checked_webhook(webhook: str) -> str:
    """One of the kinds, or "". Raises PublisherError `unknown_webhook`."""
    if webhook and webhook not in Source.Webhook.values:
        known = ", ".join(Source.Webhook.values)
        raise PublisherError("unknown_webhook", f"there is {known}, not {webhook!r}", "--webhook")
    return webhook


def _insert(row: Source, actor: str) -> None:
    publication = row.publication
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(
                actor=actor,
                verb="add_source",
                target=row,
                at=row.created_at,
                publication=publication,
                source=row.slug,
                feed=row.feed_url,
                webhook=row.webhook,
            )
    except IntegrityError:
        raise PublisherError(
            "source_exists", f"{publication.slug} has a source {row.slug!r} already", "SLUG"
        ) from None
