"""Which of the sixty a compiled mail uses: read once, from its first character to its last."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from publisher.renderers.email.clients.css import of_declarations, of_sheet

_PIECE = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<style\b[^>]*+>(?P<sheet>.*?)(?:</style\s*>|\Z)"
    r"|<(?P<name>[a-z][\w-]*+)(?P<attributes>(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([\w:-]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_ELEMENTS = {
    "svg": "html-svg",
    "video": "html-video",
    "audio": "html-audio",
    "form": "html-form",
    "bdi": "html-bdi",
    "style": "html-style",
    "mj-style": "html-style",
}
_ATTRIBUTES = {
    "srcset": "html-srcset",
    "aria-label": "html-aria-label",
    "dir": "html-dir",
    "hidden": "html-hidden",
}
_PICTURES = frozenset({"img", "input", "mj-image", "mj-carousel-image"})
_KINDS = {".webp": "image-webp", ".avif": "image-avif", ".svg": "image-svg"}
# What MJML draws with a hidden tick box, which its style sheet asks about.
_TICKED = frozenset({"mj-carousel", "mj-accordion", "mj-navbar"})


def features_of(html: str) -> frozenset[str]:
    """The names (of `table.FEATURES`) of what a mail uses, outside of what only Outlook reads."""
    return frozenset(_used(html))


def _used(html: str) -> Iterator[str]:
    for piece in _PIECE.finditer(html):
        if piece["sheet"] is not None:
            yield "html-style"
            yield from (name for name, _ in of_sheet(piece["sheet"]))
        elif piece["name"]:
            yield from of_tag(piece["name"].lower(), _attributes(piece["attributes"]))


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(text)
    }


def of_tag(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """The features that one start tag uses, its inline style among them."""
    if name in _ELEMENTS:
        yield _ELEMENTS[name]
    yield from (_ATTRIBUTES[one] for one in attributes if one in _ATTRIBUTES)
    if "style" in attributes:
        yield from of_declarations(attributes["style"])
    if name in _PICTURES:
        yield from _of_picture(attributes.get("src", "").strip().lower())
    if name == "a" and len(attributes.get("href", "")) > 1 and attributes["href"][0] == "#":
        yield "html-anchor-links"
    if name == "meta" and attributes.get("name", "").lower() == "color-scheme":
        yield "html-meta-color-scheme"
    if name in _TICKED:
        yield "css-pseudo-class-checked"


def _of_picture(source: str) -> Iterator[str]:
    if source.startswith("data:"):
        yield "image-base64"
    path = source.partition("?")[0].partition("#")[0]
    yield from (feature for end, feature in _KINDS.items() if path.endswith(end))
