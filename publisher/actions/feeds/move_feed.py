"""Move a feed to another address (301)."""

from datetime import datetime

from django.db import transaction

from publisher.actions.feeds.feed_meta import FORMATS, feed_address
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, checks
from publisher.syndication import documents
from publisher.syndication.models import Feed


def move_feed(*, feed: Feed, url: str, actor: str, now: datetime) -> Feed:
    """Answer 301 to `url` from the commit on, in each format; an empty url takes that back.

    `{format}` in it, or the suffix of a format at its end, becomes the format that is asked for.
    Raises PublisherError `bad_web_address`, `moved_to_itself`; Refused `feed_retired`.
    """
    url = checks.web_address(url, "URL")
    if any(moved_address(url, kind) == feed_address(feed, kind) for kind in FORMATS if url):
        raise PublisherError("moved_to_itself", "that is the feed's own address", "URL")
    if url and feed.retired_at:
        raise Refused("feed_retired", f"{feed.slug} was retired; nobody is sent anywhere", "FEED")
    with transaction.atomic():
        feed.moved_to = url
        feed.save(update_fields=["moved_to"])
        audit.record(
            actor=actor,
            verb="move_feed",
            target=feed,
            at=now,
            publication=feed.publication,
            slug=feed.slug,
            url=url,
        )
        documents.mark_stale(feed.publication_id, [feed.pk])
    return feed


def moved_address(url: str, kind: str) -> str:
    """Where one format of a moved feed is."""
    stem, dot, suffix = url.rpartition(".")
    if dot and suffix in FORMATS:
        return f"{stem}.{kind}"
    return url.replace("{format}", kind)
