"""Change what a feed says, shows, and to whom."""

from datetime import datetime
from typing import Unpack

from django.db import transaction

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.feeds.create_feed import FeedFields, checked_fields
from publisher.actions.feeds.stale_pages import pages_gone
from publisher.errors import Refused
from publisher.publications import audit
from publisher.syndication import documents
from publisher.syndication.models import Feed, FeedPage

CUTS = {"query", "length"}  # what decides where archive pages end


def change_feed(*, feed: Feed, actor: str, now: datetime, **fields: Unpack[FeedFields]) -> Feed:
    """Change a feed; what is not given stays. Its address stays too, for readers have it.

    Its documents are made anew in the same transaction: nobody gets what the feed showed before
    under what it allows from now on. Raises PublisherError as create_feed, Refused `feed_retired`;
    then nothing has changed.
    """
    with transaction.atomic():
        rows = Feed.objects.select_for_update(of=("self",)).select_related("publication")
        locked = rows.get(pk=feed.pk)
        if locked.retired_at:
            raise Refused("feed_retired", f"{locked.slug} was retired", "FEED")
        values = checked_fields(locked, {**_fields(locked), **fields})
        changed = sorted(name for name in values if getattr(locked, name) != values[name])
        if not changed:
            return locked
        for name in changed:
            setattr(locked, name, values[name])
        locked.save(update_fields=changed)
        _audit(locked, changed, actor, now)
        if CUTS.intersection(changed):
            FeedPage.objects.filter(feed=locked).delete()
            pages_gone(locked)
        documents.mark_stale(locked.publication_id, [locked.pk])
        rebuild_feeds(publication=locked.publication, slug=locked.slug, force=True, now=now)
    return locked


def _fields(feed: Feed) -> FeedFields:
    """All that can be changed, as it stands."""
    return {
        "title": feed.title,
        "description": feed.description,
        "language": feed.language,
        "query": feed.query,
        "length": feed.length,
        "full_text": feed.full_text,
        "private": feed.private,
        "access": feed.access,
    }


def _audit(feed: Feed, changed: list[str], actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="change_feed",
        target=feed,
        at=now,
        publication=feed.publication,
        slug=feed.slug,
        fields=changed,
        query=feed.query,
        access=feed.access,
        private=feed.private,
    )
