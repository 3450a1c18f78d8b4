"""Pictures and tables in the caption frames of older sites become <figure>s."""

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of

CAPTION = frozenset({"wp-caption-text", "caption", "legende", "image-caption", "media-caption"})
FRAMES = frozenset({"wp-caption", "image-wrapper", "media", "picture-block"})


def make_figures(document: Element) -> None:
    """Make figures of the frames of older sites, and of galleries' lists plain containers."""
    for element in list(document.iter("div", "dl", "span", "p")):
        _frame(element)
    for listed in list(document.iter("ul", "ol")):
        items = [child for child in listed if tag_of(child) == "li"]
        if items and all(_is_picture(item) for item in items):
            for each in [listed, *items]:
                each.tag = "div"
    for figure in document.iter("figure"):
        _caption_table(figure)


def _classes(element: Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").lower().split())


def _frame(element: Element) -> None:
    """A block that holds one picture and its caption."""
    captions = [e for e in element.iter("p", "div", "span", "dd") if _classes(e) & CAPTION]
    pictures = list(element.iter("img"))
    one = len(captions) == len(pictures) == 1 and not _classes(element).isdisjoint(FRAMES)
    if one and captions[0] is not element and not any(p is pictures[0] for p in captions[0].iter()):
        element.tag, captions[0].tag = "figure", "figcaption"


def _is_picture(item: Element) -> bool:
    """Whether a list's item shows a picture and nothing but its caption."""
    if next(item.iter("img"), None) is None:
        return False
    words = sum(len((text or "").strip()) for e in item.iter() for text in (e.text, e.tail)) - len(
        (item.tail or "").strip()
    )
    captions = "".join(str(t) for e in item.iter("figcaption") for t in e.itertext())
    return words <= len(captions.strip()) + 40


def _caption_table(figure: Element) -> None:
    """The caption of a figure around one table is the table's."""
    tables, captions = list(figure.iter("table")), list(figure.iter("figcaption"))
    if len(tables) == len(captions) == 1 and next(tables[0].iter("caption"), None) is None:
        captions[0].tag = "caption"
        tables[0].insert(0, captions[0])
