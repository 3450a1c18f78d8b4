"""Create and revoke readers' keys to private feeds; only hashes are stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.feeds.feed_meta import is_public
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, checks
from publisher.syndication import documents
from publisher.syndication.models import Feed, FeedKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedKey:
    """The row, and the key itself, which nobody can show again."""

    row: FeedKey
    key: str


def create_feed_key(*, feed: Feed, name: str, actor: str, now: datetime) -> CreatedKey:
    """A key for one reader (or one program) of a private feed.

    Raises PublisherError `key_exists`; Refused `feed_is_public`, `feed_retired`.
    """
    name = checks.line(name, "NAME", required=True)
    if is_public(feed) or feed.retired_at:
        code, why = ("feed_retired", "was retired") if feed.retired_at else ("feed_is_public", "")
        raise Refused(
            code, f"{feed.slug} {why or 'asks for no key'}; make one with --private", "FEED"
        )
    key = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            row = FeedKey.objects.create(
                publication=feed.publication,
                feed=feed,
                name=name,
                hash=hash_of(key),
                created_at=now,
            )
            _record(row, "create_feed_key", actor, now)
            documents.next_generation(feed.publication_id)
    except IntegrityError:
        raise PublisherError(
            "key_exists", f"{feed.slug} has or had a key {name!r}; choose another name", "NAME"
        ) from None
    return CreatedKey(row=row, key=key)


def revoke_feed_key(*, feed: Feed, name: str, actor: str, now: datetime) -> FeedKey:
    """From the commit on the key opens nothing. Raises PublisherError `unknown_key`, Refused
    `already_revoked`.
    """
    with transaction.atomic():
        row = FeedKey.objects.select_for_update().filter(feed=feed, name=name).first()
        if row is None:
            raise PublisherError(
                "unknown_key",
                f"{feed.slug} has no key {name!r}; see: publisher feed key list {feed.slug}",
                "NAME",
            )
        if row.revoked_at:
            raise Refused("already_revoked", f"{name} was revoked before", "NAME")
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _record(row, "revoke_feed_key", actor, now)
        documents.next_generation(feed.publication_id)
    return row


def hash_of(key: str) -> str:
    """What is kept of a key: sha256, hexadecimal. 256 random bits need no salt."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _record(row: FeedKey, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.publication,
        feed=row.feed.slug,
        name=row.name,
    )
