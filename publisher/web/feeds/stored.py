"""Where documents come from: the feeds' own from store, lists and archive pages made on request.

What is generated here is cached like the rest until the publication's generation changes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from django.db import close_old_connections, connection

from publisher.actions.feeds.feed_meta import is_public
from publisher.actions.feeds.feed_pages import archive_page
from publisher.actions.feeds.list_addresses import list_feeds, list_news, list_pages
from publisher.actions.feeds.topics import hubs_of, topic_of
from publisher.publications.models import Publication
from publisher.renderers.feeds import MIME, Format
from publisher.renderers.feeds.lists import OPML_MIME, SITEMAP_MIME
from publisher.syndication.documents import etag_of
from publisher.syndication.models import Feed, FeedDocument, FeedState
from publisher.web.feeds.addresses import Address
from publisher.web.feeds.answers import COMMON, Artefact, Headers, artefact

State = Literal["public", "private", "moved", "retired"]
GENERATED_FOR = 300.0  # seconds; what is generated depends on the time too


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """A feed as the server must know it; `keys` are hashes, `moved_to` is as the row has it."""

    state: State
    moved_to: str = ""
    keys: frozenset[str] = frozenset()


def fresh_connection() -> None:
    """What Django does around its own requests: this runs before them, for weeks."""
    if not connection.in_atomic_block:
        close_old_connections()


def generations() -> dict[str, int]:
    """Each publication's slug and how often its stored bytes changed."""
    fresh_connection()
    return dict(FeedState.objects.values_list("publication__slug", "generation"))


def domains() -> frozenset[str]:
    """Every publication's own domain, in small letters."""
    fresh_connection()
    return frozenset(map(str.lower, Publication.objects.values_list("domain", flat=True)))


def status_of(address: Address) -> FeedStatus | None:
    """The feed (or, without one, the publication) of an address; None when there is none."""
    fresh_connection()
    if not address.feed:
        there = Publication.objects.filter(slug=address.publication).exists()
        return FeedStatus(state="public") if there else None
    feed = _feed(address)
    if feed is None:
        return None
    if feed.retired_at:
        return FeedStatus(state="retired")
    keys = frozenset(feed.keys.filter(revoked_at=None).values_list("hash", flat=True))
    private: State = "public" if is_public(feed) else "private"
    return FeedStatus(
        state="moved" if feed.moved_to else private,
        moved_to=feed.moved_to,
        keys=keys if private == "private" else frozenset(),
    )


def load(address: Address, clock: float) -> Artefact | None:
    """The document of a known feed or publication, or None where it is not there (yet)."""
    fresh_connection()
    if not address.feed:
        return _list(address, clock)
    if address.page:
        return _archive_page(address, clock)
    row = (
        FeedDocument.objects.select_related("feed__publication")
        .filter(
            feed__publication__slug=address.publication,
            feed__slug=address.feed,
            format=address.format,
            page=0,
        )
        .first()
    )
    return _stored(row) if row else None


def _feed(address: Address) -> Feed | None:
    rows = Feed.objects.select_related("publication")
    return rows.filter(publication__slug=address.publication, slug=address.feed).first()


def _stored(row: FeedDocument) -> Artefact:
    return artefact(
        body=bytes(row.body),
        compressed=bytes(row.gzip),
        brotli=bytes(row.brotli),
        content_type=MIME[feed_format(row.format)],
        etag=row.etag,
        common=[*COMMON, *_links(row)],
        last_modified=int(row.last_modified.timestamp()) if row.last_modified else None,
    )


def _links(row: FeedDocument) -> Headers:
    """The Link header by which subscribers find hub and topic (WebSub 4); of public feeds only."""
    if not is_public(row.feed):
        return []
    hubs = [f'<{hub}>; rel="hub"' for hub in hubs_of(row.publication_id)]
    return [("Link", ", ".join([*hubs, f'<{topic_of(row)}>; rel="self"']))]


def _archive_page(address: Address, clock: float) -> Artefact | None:
    feed, kind = _feed(address), feed_format(address.format)
    if feed is None:
        return None
    page = archive_page(feed=feed, number=address.page, kind=kind, now=datetime.now(UTC))
    return _generated(page.body, MIME[kind], clock) if page else None


def _list(address: Address, clock: float) -> Artefact | None:
    publication, now = Publication.objects.get(slug=address.publication), datetime.now(UTC)
    if address.format == "opml":
        return _generated(list_feeds(publication=publication), OPML_MIME, clock)
    if address.format == "news-sitemap":
        return _generated(list_news(publication=publication, now=now), SITEMAP_MIME, clock)
    found = list_pages(publication=publication, number=address.page, now=now)
    return _generated(found, SITEMAP_MIME, clock) if found else None


def _generated(body: bytes, content_type: str, clock: float) -> Artefact:
    return artefact(
        body=body,
        content_type=content_type,
        etag=etag_of(body),
        common=COMMON,
        expires=clock + GENERATED_FOR,
    )


def feed_format(name: str) -> Format:
    """A format by its word in an address."""
    return "rss" if name == "rss" else "atom" if name == "atom" else "json"
