"""HTML to article: a whole page or a fragment. Nothing that acts survives: blocks hold no markup.

What an element may become is listed (html_blocks, html_inline); everything else loses its tag and
keeps its text, or is left out with a warning where its text is no text.
"""

from datetime import tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Article, Parsed
from publisher.content.blocks import Block, Direction, Paragraph
from publisher.content.parsers.html_blocks import Where, blocks_in
from publisher.content.parsers.html_body import divide
from publisher.content.parsers.html_inline import Page, tag_of
from publisher.content.parsers.html_page import (
    KICKER,
    RUBRIC,
    SPONSOR,
    STANDFIRST,
    Meta,
    canonical,
    content_root,
    direction_of,
    language_of,
    read_meta,
    take_authors,
    take_text,
    take_times,
    take_title,
)
from publisher.content.parsers.html_tree import mark_containers, read_tree, refuse_active
from publisher.content.plain import characters
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction, guess_language


def parse_html(text: str, zone: tzinfo) -> Parsed:
    """The article in a page or fragment. `zone` is for times without one.

    Raises BadInput `too_deep`, `missing_headline`, or `active_content` for a script in a file that
    is the story alone. In a page saved from a site scripts are furniture: they are left out.
    """
    document = read_tree(text)
    meta, root = read_meta(document), content_root(document)
    page = Page(base=canonical(meta), language=language_of(root))
    refuse_active(page, document, saved=_is_saved_page(meta, root))
    mark_containers(page, document)
    if page.language is None:
        page.language = guess_language(" ".join(str(t) for t in root.itertext()))
    article = _article(page, root, meta, zone)
    return Parsed(article=article, warnings=tuple(page.warnings))


def _is_saved_page(meta: Meta, root: Element) -> bool:
    """Whether a site stands around the story: its own element, or a head made for other sites."""
    made = any(name.startswith(("og:", "article:")) for name in meta.values)
    return tag_of(root) in {"article", "main"} or made or canonical(meta) is not None


def _article(page: Page, root: Element, meta: Meta, zone: tzinfo) -> Article:
    headline = take_title(page, root, meta)
    if headline is None:
        raise BadInput(
            "missing_headline",
            "the page has no <h1>, and its head names no story",
            line=root.sourceline,
        )
    rubrics = tuple(take_text(page, root, RUBRIC)) or tuple(meta.values.get("article:section", []))
    kickers, standfirsts = [list(take_text(page, root, words)) for words in (KICKER, STANDFIRST)]
    authors = take_authors(page, root, meta)
    sponsor = " ".join(take_text(page, root, SPONSOR)) or None
    published_at, updated_at = take_times(page, root, meta, zone)
    blocks, cut = divide(list(blocks_in(page, root, Where())))
    return Article(
        headline=headline,
        blocks=blocks,
        guid=(meta.first("guid", "dc.identifier") or "")[:500] or None,
        language=page.language,
        direction=direction_of(root) or _direction(root) or base_direction(headline),
        rubrics=tuple(rubric for rubric in rubrics if rubric),
        kicker=" ".join(kickers) or None,
        standfirst=" ".join(standfirsts) or _description(meta, blocks),
        published_at=published_at,
        updated_at=updated_at,
        authors=authors,
        sponsor=sponsor,
        canonical_url=page.base,
        cut=cut,
    )


def _direction(root: Element) -> Direction | None:
    return next((found for e in root.iterancestors() if (found := direction_of(e))), None)


def _description(meta: Meta, blocks: tuple[Block, ...]) -> str | None:
    """The page's description, unless it only repeats how the text begins."""
    found = meta.first("description", "og:description")
    first = next((characters(b.content) for b in blocks if isinstance(b, Paragraph)), "")
    repeated = found is not None and first.startswith(found.rstrip(". …")[:60])
    return None if repeated else found
