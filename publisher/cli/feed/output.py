"""Feeds as the `publisher feed` commands find and describe them."""

from typing import Any

from django.db.models import QuerySet

from publisher.actions.feeds.feed_meta import FORMATS, feed_address
from publisher.actions.feeds.move_feed import moved_address
from publisher.cli.output import timestamp
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import CopyState, Feed


def feeds_of(publication: Publication | None) -> QuerySet[Feed]:
    """The feeds of a publication, or of all."""
    feeds = Feed.objects.select_related("publication").order_by("publication__slug", "slug")
    return feeds.filter(publication=publication) if publication else feeds


def chosen_feed(publication: Publication, slug: str) -> Feed:
    """The feed of that name. Raises PublisherError `unknown_feed`."""
    found = feeds_of(publication).filter(slug=slug).first()
    if found is None:
        known = ", ".join(feeds_of(publication).values_list("slug", flat=True)[:20]) or "none"
        raise PublisherError(
            "unknown_feed", f"{publication.slug} has no feed {slug!r}; known are: {known}", "FEED"
        )
    return found


def describe(feed: Feed) -> dict[str, Any]:
    """A feed as the contract's JSON: entries and built_at are null until it is first built.

    The addresses of a private feed are those without a key, which open nothing.
    """
    documents = feed.documents.filter(page=0).order_by("format")
    built = documents.values("entries", "built_at").first()
    return {
        "feed": feed.slug,
        "publication": feed.publication.slug,
        "title": feed.title,
        "state": _state(feed),
        "urls": {kind: feed_address(feed, kind) for kind in FORMATS},
        "entries": built["entries"] if built else None,
        "built_at": timestamp(built["built_at"]) if built else None,
    }


def details(feed: Feed) -> dict[str, Any]:
    """The same, and all that was chosen about it."""
    moved = {kind: moved_address(feed.moved_to, kind) for kind in FORMATS} if feed.moved_to else {}
    return {
        **describe(feed),
        "description": feed.description,
        "language": feed.language or feed.publication.language,
        "query": feed.query,
        "length": feed.length,
        "full_text": feed.full_text,
        "access": feed.access,
        "private": feed.private,
        "archive_pages": feed.pages.count(),
        "keys": feed.keys.filter(revoked_at=None).count(),
        "moved_to": moved or None,
        "retired_at": timestamp(feed.retired_at),
        "created_at": timestamp(feed.created_at),
    }


def copies_of(publication: Publication | None) -> list[dict[str, Any]]:
    """Where copies stand (of one publication, or of all), since when, and what keeps them back."""
    rows = CopyState.objects.select_related("publication").order_by("publication__slug", "place")
    return [
        {
            "publication": row.publication.slug,
            "place": row.place,
            "copied_at": timestamp(row.copied_at),
            "failures": row.failures,
            "problem": row.problem or None,
        }
        for row in (rows.filter(publication=publication) if publication else rows)
    ]


def _state(feed: Feed) -> str:
    if feed.retired_at:
        return "retired"
    if feed.moved_to:
        return "moved"
    return "private" if feed.private else "public"
