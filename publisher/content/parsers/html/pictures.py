"""Pictures of a page: which ones may stay, with alternative text, caption and credit."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element as Element

from publisher.content.blocks import Figure, Inline
from publisher.content.links import is_picture, is_sibling_file, resolve
from publisher.content.parsers.html.inline import Page, read_inline
from publisher.content.plain_text import characters
from publisher.content.typography import strip_forbidden

CREDIT = frozenset({"credit", "copyright"})
SMALLEST = 2  # pixels; less is no picture but a counter of readers


def picture(page: Page, image: Element) -> Figure | None:
    """An <img> as a figure, once; None with a warning where it may not stay."""
    if image in page.used:
        return None
    page.used.add(image)
    width, height = _side(image.get("width")), _side(image.get("height"))
    if (width or SMALLEST) < SMALLEST or (height or SMALLEST) < SMALLEST:
        page.warn(
            "picture_dropped", image, "a picture of one pixel counts readers; it was left out"
        )
        return None
    source = image.get("src") or ""
    if not source or source.startswith("data:"):
        source = image.get("data-src") or source
    source = source.strip().removeprefix("./")
    if not is_sibling_file(
        source
    ):  # whether a relative one lies beside the file, its importer sees
        source = resolve(source, page.base)
    if not (image.get("src") or image.get("data-src")) or not is_picture(source):
        page.warn(
            "picture_dropped",
            image,
            "a picture is neither beside the file nor at an https address; it was left out",
        )
        return None
    alt = strip_forbidden(" ".join((image.get("alt") or "").split(" ")))
    return Figure(src=source, alt=alt, width=width, height=height)


def figures_of(page: Page, element: Element) -> Iterator[Figure]:
    """The pictures inside an element, the last one with its <figcaption> and credit."""
    figures = [found for image in element.iter("img") if (found := picture(page, image))]
    captions = [e for e in element.iter("figcaption") if e not in page.used]
    if figures and captions:
        credit = _take_credit(page, captions[0])
        caption = read_inline(page, captions[0])
        page.used.add(captions[0])
        figures[-1] = replace(figures[-1], caption=caption, credit=credit)
    yield from figures


def _take_credit(page: Page, caption: Element) -> str:
    """The credit in a caption: a class that says so, or <small>."""
    for element in caption.iter():
        words = frozenset((element.get("class") or "").lower().split())
        if element is not caption and (element.tag == "small" or words & CREDIT):
            inline: Inline = read_inline(page, element)
            page.used.add(element)
            return characters(inline).replace("\n", " ")
    return ""


def _side(text: str | None) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,5})(px)?\s*", text or "")
    return int(found[1]) or 1 if found else None
