"""The tree of an HTML page, parsed once; active content is refused or left out."""

from collections import defaultdict

from lxml import etree, html
from lxml.etree import _Element as Element

from publisher.content.parsers.depth import DEEPEST, refuse_depth
from publisher.content.parsers.html.blocks import BLOCKS
from publisher.content.parsers.html.cut_mark import raise_cut_marks, tag_cut_marks
from publisher.content.parsers.html.embeds import link_embeds, link_first_texts
from publisher.content.parsers.html.figure_frames import make_figures
from publisher.content.parsers.html.inline import Page, tag_of
from publisher.content.parsers.html.lazy import resolve_lazy_pictures
from publisher.content.problems import BadInput
from publisher.content.typography import word_set

ACTIVE = {"script elements", "event handlers"}
SAID = word_set("script iframe form object embed applet svg math video audio canvas nav")


def read_tree(text: str, base: str | None = None) -> Element:
    """The document. Raises BadInput `too_deep`, `missing_headline` where there is no text."""
    refuse_depth(text)
    # huge_tree: libxml2 would cut the text off at its own limit without a word.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        document = html.document_fromstring(tag_cut_marks(text).encode("utf-8"), parser=parser)
    except etree.ParserError:
        raise BadInput("missing_headline", "there is no text in the page", line=1) from None
    _refuse_depth(document)
    resolve_lazy_pictures(document)
    make_figures(document)
    link_embeds(document, base)
    raise_cut_marks(document)
    return document


def _refuse_depth(document: Element) -> None:
    """What the parser nested by itself counts too."""
    depths: dict[Element, int] = {}
    for element in document.iter():
        parent = element.getparent()
        depths[element] = depth = 1 + (depths[parent] if parent is not None else 0)
        if depth > DEEPEST + 10:
            line = element.sourceline
            raise BadInput("too_deep", "elements nest too deeply; simplify the page", line=line)


def refuse_active(page: Page, document: Element, *, saved: bool) -> None:
    """Warn of what will be left out; what acts is refused unless it is a saved page's furniture.

    Raises BadInput `active_content` with its line.
    """
    left_out: dict[str, list[Element]] = defaultdict(list)
    for element in document.iter():
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


def mark_containers(page: Page, document: Element) -> None:
    """Note which elements hold a block, so that a paragraph around a picture is none."""
    link_first_texts(document)
    for element in document.iter():
        above = element.getparent() if tag_of(element) in BLOCKS else None
        while above is not None and above not in page.containers:
            page.containers.add(above)
            above = above.getparent()
