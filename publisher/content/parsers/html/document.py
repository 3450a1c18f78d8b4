"""HTML to article: a whole page or a fragment. Nothing that acts survives: blocks hold no markup.

What an element may become is listed (html_blocks, html_inline); everything else loses its tag and
keeps its text, or is left out with a warning where its text is no text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TypedDict

from lxml.etree import _Element as Element

from publisher.content.article import Article, Author, Parsed
from publisher.content.blocks import Block, Direction, Figure, Paragraph
from publisher.content.links import is_address
from publisher.content.parsers.html.beside import guid_of, said_beside, taken_back
from publisher.content.parsers.html.blocks import TextContext, blocks_in, blocks_of
from publisher.content.parsers.html.body import split_at_cut
from publisher.content.parsers.html.boilerplate import remove_boilerplate
from publisher.content.parsers.html.inline import Page, tag_of
from publisher.content.parsers.html.jsonld import LinkedStory, read_json_ld
from publisher.content.parsers.html.names import take_authors, take_lines, take_times
from publisher.content.parsers.html.page import (
    KICKER,
    RUBRIC,
    SPONSOR,
    STANDFIRST,
    Meta,
    canonical_address,
    content_root,
    direction_of,
    language_of,
    read_meta,
    take_text,
)
from publisher.content.parsers.html.root import body_of, common_ancestor, elements_between
from publisher.content.parsers.html.title import find_title
from publisher.content.parsers.html.tree import mark_containers, read_tree, refuse_active
from publisher.content.plain_text import characters
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction, guess_language


@dataclass(frozen=True, slots=True)
class _Head:
    """What the page's head says, and the time zone for times that name none."""

    meta: Meta
    linked: LinkedStory
    zone: tzinfo


class _Credits(TypedDict):
    """Whose the story is, and of when."""

    authors: tuple[Author, ...]
    sponsor: str | None
    published_at: datetime | None
    updated_at: datetime | None


def parse_html(text: str, zone: tzinfo) -> Parsed:
    """The article in a page or fragment, or that it is taken back. `zone` is for times without one.

    Raises BadInput `too_deep`, `missing_headline`, or `active_content` for a script in a file that
    is the story alone. In a page saved from a site scripts are furniture: they are left out.
    """
    document = read_tree(text)
    meta, linked = read_meta(document), read_json_ld(document)
    beside = said_beside(meta, zone)
    if (end := taken_back(document, meta, linked, beside)) is not None:
        return end
    page = Page(base=_address(meta, linked))
    saved = _is_saved_page(document, meta, linked)
    refuse_active(page, document, saved=saved)
    root = content_root(document)
    body = body_of(document, root, linked.text("articleBody")) if saved else root
    if saved:
        remove_boilerplate(page, document, body)
    page.language = language_of(root) or guess_language(" ".join(str(t) for t in root.itertext()))
    mark_containers(page, document)
    article = _article(page, document, (root, body), _Head(meta, linked, zone))
    return Parsed(
        article=beside.on(article) if beside else article,
        warnings=tuple(page.warnings),
        embargo_may_have_ended=True,
    )


def _address(meta: Meta, linked: LinkedStory) -> str | None:
    address = linked.text("url", "mainEntityOfPage")
    return canonical_address(meta) or (
        address if address and is_address(address) and len(address) <= 1000 else None
    )


def _is_saved_page(document: Element, meta: Meta, linked: LinkedStory) -> bool:
    """Whether a site stands around the story: its own element, or a head made for other sites."""
    made = any(name.startswith(("og:", "article:")) for name in meta.values)
    held = next(document.iter("article", "main"), None) is not None
    sheets = any((e.get("rel") or "").lower() == "stylesheet" for e in document.iter("link"))
    titled = next(document.iter("title"), None) is not None
    furnished = titled and (sheets or next(document.iter("nav"), None) is not None)
    return held or made or furnished or bool(linked.values) or canonical_address(meta) is not None


def _article(
    page: Page, document: Element, places: tuple[Element, Element | None], head: _Head
) -> Article:
    (root, found), meta, linked = places, head.meta, head.linked
    title, headline = find_title(page, document, root, meta, linked)
    if headline is None:
        message = "the page has no <h1>, and its head names no story"
        raise BadInput("missing_headline", message, line=root.sourceline)
    body, scope = _places(root, title, found)
    rubrics = tuple(take_text(page, scope, RUBRIC)) or tuple(meta.values.get("article:section", []))
    kickers = list(take_text(page, scope, KICKER))
    standfirst = next(take_text(page, scope, STANDFIRST), "")  # another one stays in the text
    credits_ = _credits(
        page, scope, head, take_lines(page, title, scope) if found is not root else []
    )
    blocks, cut = split_at_cut([*_lead(page, title, body), *blocks_in(page, body, TextContext())])
    return Article(
        headline=headline,
        blocks=blocks,
        guid=guid_of(meta),
        language=page.language,
        direction=direction_of(scope) or _direction(scope) or base_direction(headline),
        rubrics=tuple(rubric for rubric in rubrics if rubric) or tuple(linked.sections()),
        tags=tuple(dict.fromkeys(tag for tag in meta.values.get("article:tag", []) if tag)),
        kicker=" ".join(kickers) or None,
        standfirst=standfirst or _description(meta, linked, blocks),
        canonical_url=page.base,
        cut=cut,
        **credits_,
    )


def _credits(page: Page, scope: Element, head: _Head, lines: list[str]) -> _Credits:
    """Taken off the page, in this order: what names an author is no sponsor's line."""
    authors = take_authors(page, scope, head.meta, head.linked, lines)
    sponsor = " ".join(take_text(page, scope, SPONSOR)) or None
    times = take_times(page, scope, head.meta, head.linked, head.zone, lines)
    return _Credits(authors=authors, sponsor=sponsor, published_at=times[0], updated_at=times[1])


def _places(root: Element, title: Element | None, body: Element | None) -> tuple[Element, Element]:
    """The element around the body, and the one around all that is address of the story."""
    if body is None or body is root:
        return root, root
    if tag_of(root) == "article" and root in body.iterancestors():
        return body, root
    return body, common_ancestor(title if title is not None else body, body)


def _lead(page: Page, title: Element | None, body: Element) -> Iterator[Block]:
    """The pictures between the headline and the body."""
    if title is None or title in set(body.iter()):
        return
    for element in elements_between(title, body, ("figure", "picture", "img")):
        found = blocks_of(page, element, TextContext())
        yield from (block for block in found if isinstance(block, Figure))


def _direction(root: Element) -> Direction | None:
    return next((found for e in root.iterancestors() if (found := direction_of(e))), None)


def _description(meta: Meta, linked: LinkedStory, blocks: tuple[Block, ...]) -> str | None:
    """The page's description, unless it only repeats how the text begins."""
    found = meta.first("description", "og:description") or linked.text("description")
    first = next((characters(b.content) for b in blocks if isinstance(b, Paragraph)), "")
    repeated = found is not None and first.startswith(found.rstrip(". …")[:60])
    return None if repeated else found
