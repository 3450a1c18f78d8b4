"""Check of the contrast of text (WCAG 1.4.3), from inline styles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor

from lxml import html

from publisher.renderers.email import colours
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.reading import UNSEEN, Sample
from publisher.renderers.email.findings import Finding

ENOUGH, ENOUGH_LARGE = 4.5, 3.0
LARGE, LARGE_BOLD = 24.0, 18.66  # pixels
HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:all|font-size:[01]px|opacity:0(?!\.)")
NAMED = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "gray": "#808080"}
_HEX3 = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_HEX6 = re.compile(r"#[0-9a-f]{6}")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text stands: colour, ground, pixels, weight."""

    colour: str = "#000000"
    paper: str = "#ffffff"
    size: float = 16.0
    bold: bool = False
    hidden: bool = False


def contrast(sample: Sample) -> Iterator[Finding]:
    """Each pair of colours once, at the first words that have it; text of 24 pixels, or bold of
    18.66, needs 3 to 1."""
    told: set[tuple[str, str]] = set()
    places = {id(seen.element): seen.place for seen in sample.elements}
    for element, look in _text_styles(sample.document):
        pair = (look.colour, look.paper)
        if pair in told or look.hidden or not _has_words(element):
            continue
        ratio = _ratio(*pair)
        large = look.size >= (LARGE_BOLD if look.bold else LARGE)
        if ratio < (ENOUGH_LARGE if large else ENOUGH):
            told.add(pair)
            where = places.get(id(element), "")
            yield finding_of(
                "contrast_low", where, colour=pair[0], paper=pair[1], ratio=floor(ratio * 10) / 10
            )


def brand_colour(colour: str) -> Iterator[Finding]:
    """A publication's colour that themes had to darken to write words in it on white."""
    used = colours.readable_colour(colour, colours.LIGHT_PAPER)
    if used != colour.lower():
        yield finding_of("colour_adjusted", "publication", colour=colour, used=used)


def _text_styles(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, TextStyle]]:
    stack = [(root, TextStyle())]
    while stack:
        element, inherited = stack.pop()
        if not isinstance(element.tag, str) or element.tag in UNSEEN:
            continue
        style, ground = element.get("style") or "", element.get("bgcolor") or ""
        look = _styled(inherited, style, ground, element.tag)
        yield element, look
        stack += [(child, look) for child in reversed(element)]


@lru_cache(maxsize=4096)
def _styled(inherited: TextStyle, style: str, ground: str, tag: str) -> TextStyle:
    said = _declarations(style)
    size = _pixels(said.get("font-size", ""), inherited.size)
    weight = said.get("font-weight", "")
    heavy = tag in ("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6")
    background = said.get("background-color") or said.get("background", "").split(" ")[0]
    return replace(
        inherited,
        colour=_hex(said.get("color", "")) or inherited.colour,
        paper=_hex(background) or _hex(ground) or inherited.paper,
        size=size,
        bold=weight in ("bold", "bolder", "600", "700", "800", "900")
        or (not weight and (heavy or inherited.bold)),
        hidden=inherited.hidden or bool(HIDDEN.search(style.replace(" ", ""))),
    )


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style.split(";"))
    return {
        name.strip().lower(): value.replace("!important", "").strip().lower()
        for name, _, value in pairs
    }


def _pixels(size: str, inherited: float) -> float:
    number = re.match(r"\d+(?:\.\d+)?", size)
    if number is None:
        return inherited
    value, unit = float(number[0]), size[number.end() :]
    if unit in ("em", "%"):
        return inherited * (value if unit == "em" else value / 100)
    return value if unit in ("px", "") else inherited


def _hex(colour: str) -> str:
    """#rrggbb, or nothing for what is no plain colour."""
    colour = NAMED.get(colour.lower(), colour.lower())
    if short := _HEX3.fullmatch(colour):
        return "#" + "".join(digit * 2 for digit in short.groups())
    if parts := _RGB.fullmatch(colour):
        return "#" + "".join(f"{min(int(one), 255):02x}" for one in parts.groups())
    return colour if _HEX6.fullmatch(colour) else ""


@lru_cache(maxsize=512)
def _ratio(colour: str, paper: str) -> float:
    return colours.contrast(colour, paper)


def _has_words(element: html.HtmlElement) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip(" \t\r\n\u00a0\u200c\u034f\u00ad") for text in texts)
