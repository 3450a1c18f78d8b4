"""Feeds as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.syndication.models import Feed, FeedKey


def feed_rows() -> QuerySet[Feed]:
    """Feeds with their publication."""
    return Feed.objects.select_related("publication")


def key_rows() -> QuerySet[FeedKey]:
    """Readers' keys with their feed and its publication."""
    return FeedKey.objects.select_related("feed__publication")
