"""Retire a feed (410)."""

from datetime import datetime

from django.db import transaction

from publisher.errors import Refused
from publisher.publications import audit
from publisher.syndication import documents
from publisher.syndication.models import Feed


def retire_feed(*, feed: Feed, actor: str, now: datetime) -> Feed:
    """Answer 410 from the commit on, for ever: readers stop to ask. Raises Refused the second
    time.
    """
    if feed.retired_at:
        raise Refused("already_retired", f"{feed.slug} was retired before", "FEED")
    with transaction.atomic():
        feed.retired_at = now
        feed.save(update_fields=["retired_at"])
        feed.keys.filter(revoked_at=None).update(revoked_at=now)
        audit.record(
            actor=actor,
            verb="retire_feed",
            target=feed,
            at=now,
            publication=feed.publication,
            slug=feed.slug,
        )
        documents.next_generation(feed.publication_id)
    return feed
