"""One post of an export to article."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Article, Author, Enclosure, Parsed, Warning  # noqa: A004
from publisher.content.blocks import Block, Figure
from publisher.content.enclosures import each_once, enclosure
from publisher.content.fields import LANGUAGE
from publisher.content.inline_text import as_text
from publisher.content.links import is_address, is_picture
from publisher.content.parsers.html.body import Body, read_body
from publisher.content.parsers.moments import read_moment
from publisher.content.parsers.wordpress.body import body_html
from publisher.content.parsers.wordpress.items import (
    CONTENT,
    CREATOR,
    Site,
    meta,
    metas,
    text,
    wp,
)
from publisher.content.person_names import person_name
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction, is_blank

EXCERPT = "{http://wordpress.org/export/1.2/excerpt/}encoded"
NO_RUBRIC = frozenset({"uncategorized", "non-classe", "non-classé"})
LONGEST_GUID, LONGEST_LINK = 500, 1000
Attached = Mapping[str, Sequence[str]]  # a post's id to the ids of its attachments


def read_post(
    item: Element, site: Site, pictures: dict[str, str], zone: tzinfo, attached: Attached
) -> Parsed:
    """The article in an item; `pictures` are the addresses of the export's attachments by id,
    `attached` the ids of those that belong to a post, by its id.

    Raises BadInput `missing_headline`, `missing_body`, `guid_too_long`, and what read_body raises.
    """
    link, body = _link(item), _body(item, site, pictures, attached)
    headline, standfirst = _titles(item, body)
    blocks, cut = _with_featured_image(item, body, pictures)
    article = Article(
        headline=headline,
        blocks=blocks,
        cut=cut,
        guid=_guid(item) or None,
        language=body.language,
        direction=base_direction(headline),
        rubrics=_terms(item, "category"),
        tags=_terms(item, "post_tag"),
        standfirst=standfirst,
        published_at=_moment(item, "post_date", zone),
        updated_at=_moment(item, "post_modified", zone),
        authors=_authors(item, site),
        canonical_url=link if link and len(link) <= LONGEST_LINK else None,
        enclosures=_enclosures(item),
    )
    number = wp(item, "post_id") or None
    return Parsed(article=article, warnings=body.warnings, source_id=number)


def _body(item: Element, site: Site, pictures: dict[str, str], attached: Attached) -> Body:
    """The text, with a warning that names the shortcodes which were left out of it."""
    left: set[str] = set()
    own = attached.get(wp(item, "post_id"), ())
    html = body_html(text(item, CONTENT), pictures, own, left)
    body = read_body(html, base=_link(item), language=_language(site))
    if not left:
        return body
    named = ", ".join(f"[{name}]" for name in sorted(left)[:20])
    message = f"shortcodes of plug-ins were left out: {named}"
    warning = Warning(code="element_dropped", line=None, message=message)
    return replace(body, warnings=(*body.warnings, warning))


def _guid(item: Element) -> str:
    guid = text(item, "guid")
    if len(guid) > LONGEST_GUID:
        raise BadInput("guid_too_long", f"the guid has more than {LONGEST_GUID} characters")
    return guid


def _link(item: Element) -> str | None:
    link = text(item, "link").strip()
    return link if is_address(link) else None


def _titles(item: Element, body: Body) -> tuple[str, str | None]:
    """Headline and standfirst. Raises BadInput where there is no headline, or nothing under it."""
    headline = _text_of_html(text(item, "title"))
    if is_blank(headline):
        raise BadInput("missing_headline", "the post has no title")
    standfirst = _text_of_html(text(item, EXCERPT)) or None
    if not body.blocks and standfirst is None:
        raise BadInput("missing_body", "there is a headline, but no text under it")
    return headline, standfirst


def _language(site: Site) -> str | None:
    """The site's language, as WordPress writes it ("fr-FR")."""
    tag = site.language or ""
    return tag if len(tag) <= 35 and LANGUAGE.fullmatch(tag) else None


def _text_of_html(html: str) -> str:
    """A title or excerpt without its markup, on one line."""
    blocks = read_body(html).blocks
    found = (as_text(b.content) for b in blocks if hasattr(b, "content"))
    return " ".join(" ".join(found).split("\n")).strip()


def _with_featured_image(
    item: Element, body: Body, pictures: dict[str, str]
) -> tuple[tuple[Block, ...], int | None]:
    """The body under the post's featured image, if the body does not begin with it."""
    address = pictures.get(meta(item, "_thumbnail_id"), "")
    shown = {block.src for block in body.blocks if isinstance(block, Figure)}
    if not is_picture(address) or address in shown:
        return body.blocks, body.cut
    cut = body.cut + 1 if body.cut is not None else None
    return (Figure(src=address), *body.blocks), cut


def _enclosures(item: Element) -> tuple[Enclosure, ...]:
    """Podcasts: a field of three lines, address, bytes and type."""
    lines = ([*value.strip().split("\n"), "", "", ""] for value in metas(item, "enclosure"))
    return each_once(enclosure(url, kind, size) for url, size, kind, *_ in lines)


def _terms(item: Element, domain: str) -> tuple[str, ...]:
    found = [c for c in item.iterchildren("category") if c.get("domain") == domain]
    kept = [c for c in found if (c.get("nicename") or "").lower() not in NO_RUBRIC]
    names = ((c.text or "").strip() for c in kept)
    return tuple(dict.fromkeys(name for name in names if name))


def _authors(item: Element, site: Site) -> tuple[Author, ...]:
    login = text(item, CREATOR).strip()
    name = person_name(site.names.get(login, login))
    return (Author(name=name),) if name else ()


def _moment(item: Element, name: str, zone: tzinfo) -> datetime | None:
    """The time in UTC; where the export says 0000-00-00, the local one."""
    universal = read_moment(wp(item, f"{name}_gmt"), UTC)
    local = read_moment(wp(item, name), zone)
    published = read_moment(text(item, "pubDate"), UTC) if name == "post_date" else None
    return universal or local or published
