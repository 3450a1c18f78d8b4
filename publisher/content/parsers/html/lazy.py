"""Lazy-loaded pictures get the address that a browser would show in the end."""

import re

from lxml.etree import _Element as Element

LATE = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-full-src")
LATE_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
PLACEHOLDER = re.compile(
    r"data:|about:|.*(placeholder|blank|spacer|transparent|pixel|lazy)[\w.-]*\.(gif|png|svg)",
    re.IGNORECASE,
)
CANDIDATE = re.compile(r"(?P<address>[^\s,]\S*[^\s,])(?:\s+(?P<size>\d+(?:\.\d+)?)[wx])?\s*(?:,|$)")


def resolve_lazy_pictures(document: Element) -> None:
    """Give each <img> the address that a reader's browser would have fetched in the end."""
    for image in document.iter("amp-img", "amp-anim"):
        image.tag = "img"
    for fallback in list(document.iter("noscript")):
        _unwrap(fallback)
    for image in document.iter("img"):
        if not _real(image.get("src")):
            found = _late(image)
            if found:
                image.set("src", found)


def _real(address: str | None) -> bool:
    return bool(address and address.strip()) and not PLACEHOLDER.match((address or "").strip())


def _late(image: Element) -> str | None:
    for name in LATE:
        if _real(image.get(name)):
            return image.get(name)
    sets = [image.get(name) for name in LATE_SETS]
    for picture in image.iterancestors("picture"):
        sets += [source.get(name) for source in picture.iter("source") for name in LATE_SETS]
    return next((found for each in sets if each and (found := _largest(each))), None)


def _largest(candidates: str) -> str | None:
    """The largest picture of a srcset (HTML, 4.8.4.2.1)."""
    found = [(float(m["size"] or 1), m["address"]) for m in CANDIDATE.finditer(candidates)]
    real = [(size, address) for size, address in found if _real(address)]
    return max(real, key=lambda pair: pair[0])[1] if real else None


def _unwrap(fallback: Element) -> None:
    """The picture for those without scripts stands for the lazy one before it, or for itself."""
    image = next(fallback.iter("img"), None)
    parent = fallback.getparent()
    if image is None or parent is None or not _real(image.get("src")):
        return
    lazy = [other for other in _before(fallback) if not _inside(other, fallback)]
    for other in lazy:
        if not _real(other.get("src")):
            other.set("src", image.get("src") or "")
            other.set("alt", other.get("alt") or image.get("alt") or "")
            image.drop_tree()  # type: ignore[attr-defined]
            return
    if lazy:
        image.drop_tree()  # type: ignore[attr-defined]
        return
    fallback.tag = "div"


def _before(fallback: Element) -> list[Element]:
    """The pictures that it may stand for: in the same frame, or just before it."""
    parent, before = fallback.getparent(), fallback.getprevious()
    if parent is not None and parent.tag in {"figure", "picture", "amp-img", "img", "a", "span"}:
        return list(parent.iter("img"))
    alone = before is not None and not (before.tail or "").strip()
    return list(before.iter("img")) if before is not None and alone else []


def _inside(element: Element, above: Element) -> bool:
    return any(parent is above for parent in element.iterancestors())
