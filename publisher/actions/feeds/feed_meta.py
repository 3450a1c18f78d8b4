"""The fields and addresses of a feed, as the renderers see them."""

from datetime import UTC

from django.conf import settings

from publisher.actions.feeds.topics import hubs_of
from publisher.publications.models import Publication
from publisher.renderers.feeds import FeedMeta, Format, Page, one_line
from publisher.syndication.models import Feed

FORMATS: tuple[Format, ...] = ("rss", "atom", "json")
# Stands for the reader's key in the stored bytes of a private feed; the server fills it in.
KEY = "0-the-key-of-the-reader-0"
STYLESHEET = "/static/feed.css"


def feed_meta(feed: Feed, *, pages: int = 0, number: int = 0) -> FeedMeta:
    """A feed's row and its publication's as the renderers see them.

    `pages`: how many archive pages it has; `number`: the page that is meant, or 0 for the feed.
    """
    publication = feed.publication
    year = feed.created_at.astimezone(UTC).year
    return FeedMeta(
        id=f"tag:{publication.domain},{year}:feeds/{publication.slug}/{feed.slug}",
        title=one_line(feed.title),
        description=one_line(feed.description or publication.tagline),
        language=feed.language or publication.language,
        home_url=home_address(publication),
        addresses={kind: _own(feed, kind, number) for kind in FORMATS},
        publication=one_line(publication.name),
        created=feed.created_at,
        rights=one_line(f"© {publication.publisher_name or publication.name}"),
        icon=f"{settings.BASE_URL}/brand/{publication.slug}.png",
        hubs=hubs_of(publication.pk) if is_public(feed) and not number else (),
        stylesheet=STYLESHEET,
        contact=publication.contact if "@" in publication.contact else "",
        page=_page(feed, pages, number),
    )


def is_public(feed: Feed) -> bool:
    """Whether everybody may read it: no key is asked for."""
    return not feed.private and feed.access == "free"


def feed_address(feed: Feed, kind: Format, *, number: int = 0, key: str = "") -> str:
    """The absolute address of a feed in one format, or of an archive page of it.

    A private feed has one for each key.
    """
    path = "/".join(filter(None, (feed.slug, key, str(number or ""))))
    return f"{settings.BASE_URL}/feeds/{feed.publication.slug}/{path}.{kind}"


def home_address(publication: Publication) -> str:
    """The front page that a feed belongs to."""
    return f"{settings.BASE_URL}/publications/{publication.slug}/"


def _own(feed: Feed, kind: Format, number: int) -> str:
    return feed_address(feed, kind, number=number, key="" if is_public(feed) else KEY)


def _page(feed: Feed, pages: int, number: int) -> Page | None:
    if not pages:
        return None
    older = number - 1 if number else pages
    newer = number + 1 if 0 < number < pages else 0
    return Page(
        number=number,
        current={kind: _own(feed, kind, 0) for kind in FORMATS},
        older={kind: _own(feed, kind, older) for kind in FORMATS} if older else {},
        newer={kind: _own(feed, kind, newer) for kind in FORMATS} if newer else {},
    )
