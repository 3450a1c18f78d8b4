"""Lists of addresses: OPML 2.0 of feeds, site maps (sitemaps.org 0.9) and Google's for news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from publisher.renderers.characters import one_line
from publisher.renderers.uris import uri

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
OPML_MIME = "text/x-opml"
SITEMAP_MIME = "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed as OPML lists it; `url` is its RSS address."""

    title: str
    description: str
    language: str
    url: str
    home_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """A story's page as site maps list it."""

    url: str
    title: str
    published: datetime
    updated: datetime


def opml(title: str, feeds: Iterable[ListedFeed]) -> bytes:
    """OPML 2.0 (http://opml.org/spec2.opml), feeds in the given order."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        values = {
            "type": "rss",
            "text": one_line(feed.title),
            "title": one_line(feed.title),
            "description": one_line(feed.description),
            "language": feed.language,
            "version": "RSS2",
            "xmlUrl": feed.url,
            "htmlUrl": feed.home_url,
        }
        etree.SubElement(body, "outline", {key: value for key, value in values.items() if value})
    return _document_bytes(root)


def news_sitemap(name: str, language: str, pages: Iterable[ListedPage]) -> bytes:
    """Google's news site map: `name` and `language` (ISO 639) are the publication's."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "news": NEWS})
    for page in pages:
        url = _child(root, SITEMAP, "url")
        _child(url, SITEMAP, "loc", uri(page.url))
        news = _child(url, NEWS, "news")
        publication = _child(news, NEWS, "publication")
        _child(publication, NEWS, "name", one_line(name))
        _child(publication, NEWS, "language", language)
        _child(news, NEWS, "publication_date", _moment(page.published))
        _child(news, NEWS, "title", one_line(page.title) or page.url)
    return _document_bytes(root)


def sitemap(pages: Iterable[ListedPage]) -> bytes:
    """A site map of at most 50,000 pages."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for page in pages:
        url = _child(root, SITEMAP, "url")
        _child(url, SITEMAP, "loc", uri(page.url))
        _child(url, SITEMAP, "lastmod", _moment(page.updated))
    return _document_bytes(root)


def sitemap_index(addresses: Iterable[str]) -> bytes:
    """The list of a publication's site maps."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for address in addresses:
        _child(_child(root, SITEMAP, "sitemap"), SITEMAP, "loc", address)
    return _document_bytes(root)


def _child(parent: etree._Element, space: str, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{space}}}{name}")
    if text:
        element.text = text
    return element


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def _document_bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
