"""A partner's private feed: what its destination is owed, the newest first; of what was taken back
the notice stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings

from publisher.actions.feeds.feed_meta import FORMATS, STYLESHEET, home_address
from publisher.actions.partners.copies.sources import wire_source
from publisher.actions.partners.copies.written import fitted, terms_of
from publisher.actions.partners.pulling.page import shown_stories
from publisher.content.article import Access
from publisher.delivery.destinations import MUST_GO
from publisher.delivery.positions.give import note_read, note_shown
from publisher.delivery.positions.shelves import Shelved, newest_shelved
from publisher.editorial.models import ArticleVersion
from publisher.editorial.snapshots import read_ahead
from publisher.editorial.visibility import Exit, shown
from publisher.renderers.feeds import FeedMeta, Format, one_line, render_feed
from publisher.renderers.wire.atom import atom_document
from publisher.renderers.wire.parts.profiles import PLAIN, profile_of
from publisher.renderers.wire.parts.story_entry import Story, story_entry
from publisher.renderers.wire.rss import rss_document
from publisher.syndication.models import Destination

LENGTH = 50  # stories to be used; those taken back are beside them
LOOKED_AT = 300  # positions


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFeed:
    """The document, and what it shows."""

    body: bytes
    stories: tuple[Shelved, ...]


def partner_feed(*, destination: Destination, kind: Format, key: str, now: datetime) -> PartnerFeed:
    """The feed as it is now, for the reader with this key. A story that cannot be shown is left
    out and takes nothing with it."""
    found = shown_stories(destination, newest_shelved(destination, limit=LOOKED_AT), now=now)
    taken_back = [one for one in found if one.change in MUST_GO]
    usable = [one for one in found if one.change not in MUST_GO]
    if destination.paused_at or destination.partner.paused_at:
        usable = []
    stories = sorted([*usable[:LENGTH], *taken_back], key=lambda one: -one.position)
    body = _document(destination, kind, key, _copies(destination, stories, now))
    return PartnerFeed(body=body, stories=tuple(stories))


def note_feed(feed: PartnerFeed, now: datetime) -> None:
    """The document goes out."""
    note_shown(feed.stories, now)


def note_known(destination: Destination, feed: PartnerFeed, now: datetime) -> None:
    """The reader says that it has this document: what it shows is delivered."""
    if feed.stories:
        note_read(destination, feed.stories[0].position, now)


def feed_addresses(destination: Destination, key: str) -> dict[Format, str]:
    """The absolute address of each format for one key: the key stands in the path (ADR 15)."""
    publication, partner = destination.publication.slug, destination.partner.slug
    stem = f"{settings.BASE_URL}/feeds/{publication}/{partner}/{key}"
    return {kind: f"{stem}.{kind}" for kind in FORMATS}


def _document(destination: Destination, kind: Format, key: str, copies: Sequence[Story]) -> bytes:
    """As the destination's receiver reads it, where its format is a receiver's and of this kind;
    for MSN what was taken back stays, expired, until it is taken."""
    profile = profile_of(destination.format)
    if copies and profile is not PLAIN and kind != "json":
        write = rss_document if kind == "rss" else atom_document
        return write(copies, profile=profile)
    entries = tuple(story_entry(article, source, PLAIN, None) for article, source in copies)
    return render_feed(_meta(destination, key), entries, kind).body


def _copies(destination: Destination, stories: list[Shelved], now: datetime) -> list[Story]:
    """What the destination may have of each."""
    terms = terms_of(destination)
    ids = [one.version_id for one in stories]
    versions = {one.pk: one for one in read_ahead(ArticleVersion.objects.filter(pk__in=ids))}
    found: list[Story] = []
    for one in stories:
        version = versions[one.version_id]
        article = shown(
            version,
            exit=Exit.PARTNER,
            now=now,
            entitled=cast(Access, destination.access),
            advance=destination.advance_copies,
        )
        if article is not None:
            found.append((fitted(article, terms)[0], terms.on(wire_source(version))))
    return found


def _meta(destination: Destination, key: str) -> FeedMeta:
    title, partner = destination.publication, destination.partner
    name = f"{title.name} – {partner.name}"
    year = destination.created_at.year
    return FeedMeta(
        id=f"tag:{title.domain},{year}:partners/{partner.slug}/{destination.slug}",
        title=one_line(name),
        description=one_line(title.tagline or name),
        language=title.language,
        home_url=home_address(title),
        addresses=feed_addresses(destination, key),
        publication=one_line(title.name),
        created=destination.created_at,
        rights=one_line(f"© {title.publisher_name or title.name}"),
        stylesheet=STYLESHEET,
        contact=title.contact if "@" in title.contact else "",
    )
