"""HTML to article: a whole page or a fragment. Nothing that acts survives: blocks hold no markup.

What an element may become is listed (html_blocks, html_inline); everything else loses its tag and
keeps its text, or is left out with a warning where its text is no text.
"""

from collections import defaultdict
from datetime import tzinfo

from lxml import etree, html
from lxml.etree import _Element as Element

from publisher.content.article import Article, Parsed
from publisher.content.blocks import Block, Direction, Paragraph
from publisher.content.parsers.depth import DEEPEST, refuse_depth
from publisher.content.parsers.html_blocks import BLOCKS, Where, blocks_in
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
from publisher.content.plain import characters
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction, guess_language, word_set

ACTIVE = {"script elements", "event handlers"}
SAID = word_set("script iframe form object embed applet svg math video audio canvas nav")


def parse_html(text: str, zone: tzinfo) -> Parsed:
    """The article in a page or fragment. `zone` is for times without one.

    Raises BadInput `too_deep`, `missing_headline`, or `active_content` for a script in a file that
    is the story alone. In a page saved from a site scripts are furniture: they are left out.
    """
    refuse_depth(text)
    document = _tree(text)
    meta, root = read_meta(document), content_root(document)
    page = Page(base=canonical(meta), language=language_of(root))
    _survey(page, document, saved=_is_saved_page(meta, root))
    if page.language is None:
        page.language = guess_language(" ".join(str(t) for t in root.itertext()))
    article = _article(page, root, meta, zone)
    return Parsed(article=article, warnings=tuple(page.warnings))


def _tree(text: str) -> Element:
    # huge_tree: libxml2 would cut the text off at its own limit without a word.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        return html.document_fromstring(text.encode("utf-8"), parser=parser)
    except etree.ParserError:
        raise BadInput("missing_headline", "there is no text in the page", line=1) from None


def _is_saved_page(meta: Meta, root: Element) -> bool:
    """Whether a site stands around the story: its own element, or a head made for other sites."""
    made = any(name.startswith(("og:", "article:")) for name in meta.values)
    return tag_of(root) in {"article", "main"} or made or canonical(meta) is not None


def _survey(page: Page, document: Element, *, saved: bool) -> None:
    """One pass: who holds a block, how deep it goes, and what will be left out."""
    depths: dict[Element, int] = {}
    left_out: dict[str, list[Element]] = defaultdict(list)
    for element in document.iter():
        parent = element.getparent()
        depths[element] = depth = 1 + (depths[parent] if parent is not None else 0)
        if depth > DEEPEST + 10:
            line = element.sourceline
            raise BadInput("too_deep", "elements nest too deeply; simplify the page", line=line)
        if tag_of(element) in BLOCKS:
            _mark(page, parent)
        if tag_of(element) in SAID:
            left_out[f"{tag_of(element)} elements"].append(element)
        if any(str(name).lower().startswith("on") for name in element.attrib):
            left_out["event handlers"].append(element)
    for what, elements in sorted(left_out.items()):
        if what in ACTIVE and not saved:
            raise BadInput(
                "active_content",
                f"the story holds {what}; take them out",
                line=elements[0].sourceline,
            )
        page.warn("element_dropped", elements[0], f"{what} were left out ({len(elements)})")


def _mark(page: Page, element: Element | None) -> None:
    while element is not None and element not in page.containers:
        page.containers.add(element)
        element = element.getparent()


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
    blocks = tuple(blocks_in(page, root, Where()))
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
    )


def _direction(root: Element) -> Direction | None:
    return next((found for e in root.iterancestors() if (found := direction_of(e))), None)


def _description(meta: Meta, blocks: tuple[Block, ...]) -> str | None:
    """The page's description, unless it only repeats how the text begins."""
    found = meta.first("description", "og:description")
    first = next((characters(b.content) for b in blocks if isinstance(b, Paragraph)), "")
    repeated = found is not None and first.startswith(found.rstrip(". …")[:60])
    return None if repeated else found
