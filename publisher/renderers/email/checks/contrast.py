"""Check of the contrast of text (WCAG 1.4.3), from inline styles."""

import re
from collections.abc import Callable, Iterator, Mapping
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
UNSEEN_SIZE = 1.0  # of letters that hide; what is around them may have none, and they a size again
HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:all|opacity:0(?!\.)")
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
    places = {id(seen.element): seen.place for seen in sample.elements}
    for element, look, ratio in _faint(sample.document, _as_it_is):
        yield finding_of(
            "contrast_low",
            places.get(id(element), ""),
            colour=look.colour,
            paper=look.paper,
            ratio=floor(ratio * 10) / 10,
        )


def faint_texts(
    document: html.HtmlElement, turn: Callable[[str], str]
) -> Iterator[tuple[str, str, float]]:
    """Colour, ground and ratio of each pair that is too faint, as `turn` makes the colours."""
    for _, look, ratio in _faint(document, turn):
        yield look.colour, look.paper, ratio


def _as_it_is(colour: str) -> str:
    return colour


def _faint(
    document: html.HtmlElement, turn: Callable[[str], str]
) -> Iterator[tuple[html.HtmlElement, TextStyle, float]]:
    told: set[tuple[str, str]] = set()
    for element, look in _text_styles(document):
        pair = (look.colour, look.paper)
        if pair in told or look.hidden or look.size <= UNSEEN_SIZE or not _has_words(element):
            continue
        ratio = _ratio(*map(turn, pair))
        large = look.size >= (LARGE_BOLD if look.bold else LARGE)
        if ratio < (ENOUGH_LARGE if large else ENOUGH):
            told.add(pair)
            yield element, look, ratio


def brand_colour(colour: str, sections: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """A publication's colours that themes had to darken to write words in them on white: its own,
    and those of sections, by their names."""
    for given in dict.fromkeys([colour, *(sections or {}).values()]):
        used = colours.readable_colour(given, colours.LIGHT_PAPER)
        if used != given.lower():
            yield finding_of("colour_adjusted", "publication", colour=given, used=used)


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
