"""Which files a place of copies should hold; never a private feed."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import brotli
from django.conf import settings

from publisher.actions.feeds.copies.places import File
from publisher.actions.feeds.feed_meta import FORMATS, STYLESHEET, feed_meta
from publisher.actions.feeds.feed_pages import archive_page
from publisher.actions.feeds.list_addresses import list_feeds, list_news, list_pages, public_feeds
from publisher.actions.feeds.move_feed import moved_address
from publisher.actions.feeds.stale_pages import page_path
from publisher.publications.models import Publication
from publisher.renderers.feeds import MIME, RENDERER_VERSION, Format
from publisher.renderers.feeds.lists import OPML_MIME, SITEMAP_MIME
from publisher.syndication.documents import etag_of
from publisher.syndication.models import Feed, FeedDocument

QUICK = 1  # level of gzip and Brotli for what is compressed anew each time


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFile:
    """A file: its path, what tells one state of it from another, and how it is made. A file that
    cannot be made any more is None.
    """

    path: str
    etag: str
    make: Callable[[], File | None]


def expected_files(
    publication: Publication, *, maps: bool, now: datetime
) -> Iterator[ExpectedFile]:
    """All files of a publication: the feeds first, whose readers wait. `maps`: nginx's too."""
    yield from _documents(publication)
    if maps:
        yield _expected_file(
            f"maps/{publication.slug}.map", _map(publication), "text/plain", pack=False
        )
    yield from _lists(publication, now)
    yield from _archives(publication, now)
    sheet = Path(settings.STATIC_ROOT) / STYLESHEET.removeprefix("/static/")
    yield _expected_file(STYLESHEET.lstrip("/"), sheet.read_bytes(), "text/css")


def _documents(publication: Publication) -> Iterator[ExpectedFile]:
    rows = FeedDocument.objects.filter(feed__in=public_feeds(publication), page=0)
    for pk, slug, kind, etag in rows.values_list("pk", "feed__slug", "format", "etag"):
        yield ExpectedFile(
            path=f"feeds/{publication.slug}/{slug}.{kind}",
            etag=etag,
            make=partial(_stored, pk, etag),
        )


def _stored(pk: int, etag: str) -> File | None:
    row = FeedDocument.objects.filter(pk=pk, etag=etag).first()
    if row is None:  # rewritten meanwhile: the next pass has it
        return None
    return File(
        body=bytes(row.body),
        packed=bytes(row.gzip),
        brotli=bytes(row.brotli) or _brotli(bytes(row.body)),
        content_type=_type(MIME[row.format]),  # type: ignore[index]
    )


def _lists(publication: Publication, now: datetime) -> Iterator[ExpectedFile]:
    stem = f"feeds/{publication.slug}"
    yield _expected_file(f"{stem}.opml", list_feeds(publication=publication), OPML_MIME)
    news = list_news(publication=publication, now=now)
    yield _expected_file(f"{stem}/news-sitemap.xml", news, SITEMAP_MIME)
    number = 0
    while (body := list_pages(publication=publication, number=number, now=now)) is not None:
        name = f"sitemap-{number}" if number else "sitemap"
        yield _expected_file(f"{stem}/{name}.xml", body, SITEMAP_MIME)
        number += 1


def _archives(publication: Publication, now: datetime) -> Iterator[ExpectedFile]:
    """What a page's frame and ends are is in its tag; a story that changes makes it stale
    (actions/feeds/stale_pages.py)."""
    for feed in public_feeds(publication).filter(pages__isnull=False).distinct():
        feed.publication = publication
        ends = list(feed.pages.order_by("number"))
        for place, page in enumerate(ends):
            meta = feed_meta(feed, pages=len(ends), number=page.number)
            before = ends[place - 1] if place else None
            cut = [(one.last_published_at, one.last_article) for one in (before, page) if one]
            shown = repr((RENDERER_VERSION, meta, cut, feed.full_text, feed.query))
            tag = hashlib.sha256(shown.encode()).hexdigest()
            for kind in FORMATS:
                yield ExpectedFile(
                    path=page_path(publication.slug, feed.slug, page.number, kind),
                    etag=tag,
                    make=partial(_page, feed, page.number, kind, now),
                )


def _page(feed: Feed, number: int, kind: Format, now: datetime) -> File | None:
    page = archive_page(feed=feed, number=number, kind=kind, now=now)
    return _packed(page.body, MIME[kind]) if page else None


def _map(publication: Publication) -> bytes:
    """Moved and retired feeds as lines of nginx's `map $uri`."""
    rows = Feed.objects.filter(publication=publication).order_by("slug")
    lines = []
    for feed in rows:
        stem = rf"~^/feeds/{re.escape(publication.slug)}/{re.escape(feed.slug)}(/[0-9]+)?\."
        if feed.retired_at:
            lines.append(f'"{stem}(rss|atom|json)$" gone;')
        elif feed.moved_to and not feed.private:
            for kind in FORMATS:
                url = moved_address(feed.moved_to, kind)
                lines.append(f'"{stem}{kind}$" "{_quoted(url)}";')
    return "".join(f"{line}\n" for line in lines).encode()


def _quoted(url: str) -> str:
    """nginx would read a dollar sign as a variable."""
    return "".join(f"%{ord(one):02X}" if one in '$"\\;{}' else one for one in url)


def _expected_file(path: str, body: bytes, content_type: str, *, pack: bool = True) -> ExpectedFile:
    plain = File(body=body, content_type=_type(content_type))
    return ExpectedFile(
        path=path,
        etag=etag_of(body),
        make=lambda: _packed(body, content_type) if pack else plain,
    )


def _packed(body: bytes, content_type: str) -> File:
    packed = gzip.compress(body, QUICK, mtime=0)
    return File(body=body, packed=packed, brotli=_brotli(body), content_type=_type(content_type))


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUICK))


def _type(media: str) -> str:
    return f"{media}; charset=utf-8"
