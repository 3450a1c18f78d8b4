"""A content management system that articles come from, with its doors."""

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
    slug, name = checks.slug(slug, "SLUG"), checks.line(name, "--name")
    if slug in RESERVED:
        raise PublisherError("slug_reserved", f"{slug!r} is a way in already", "SLUG")
    if webhook and webhook not in Source.Webhook.values:
        known = ", ".join(Source.Webhook.values)
        raise PublisherError("unknown_webhook", f"there is {known}, not {webhook!r}", "--webhook")
    feed = checked_address(feed.strip(), "--feed") if feed.strip() else ""
    secret = secrets.token_urlsafe(32) if webhook else ""
    try:
        with transaction.atomic():
            row = Source.objects.create(
                publication=publication,
                slug=slug,
                name=name,
                feed_url=feed,
                webhook=webhook,
                webhook_secret=encrypt(secret) if secret else b"",
                next_poll_at=now if feed else None,
                created_at=now,
            )
            audit.record(
                actor=actor,
                verb="add_source",
                target=row,
                at=now,
                publication=publication,
                source=slug,
                feed=feed,
                webhook=webhook,
            )
    except IntegrityError:
        raise PublisherError(
            "source_exists", f"{publication.slug} has a source {slug!r} already", "SLUG"
        ) from None
    return AddedSource(row=row, secret=secret)
