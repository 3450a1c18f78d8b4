"""Pictures, sounds and films of an entry (Media RSS, enclosures) and its state."""

from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element as Element

from publisher.content.article import Enclosure
from publisher.content.blocks import Figure, Span
from publisher.content.enclosures import each_once, enclosure
from publisher.content.links import resolve
from publisher.content.numbers import whole_number
from publisher.content.parsers.feeds.elements import ChildElements, text_in


def is_deleted(parts: ChildElements) -> bool:
    """Whether the entry says that it was taken back (Media RSS 1.5.1, media:status; ours)."""
    states = (element.get("state") for element in parts.all("media:status"))
    gone = any(state in {"deleted", "blocked"} for state in states)
    return gone or parts.text("wire:pubstatus") in {"canceled", "withheld"}


def pictures_of(parts: ChildElements, base: str) -> tuple[Figure, ...]:
    """The entry's pictures, of each group the widest; what is said once holds for all."""
    defaults = _about(parts)
    found: dict[str, Figure] = {}
    for figure in _figures(parts):
        src = resolve(figure.src, base)
        whole = replace(
            figure,
            src=src,
            alt=figure.alt or defaults.alt,
            caption=figure.caption or defaults.caption,
            credit=figure.credit or defaults.credit,
        )
        found.setdefault(src, whole)
    return tuple(found.values())


def enclosures_of(parts: ChildElements, base: str) -> tuple[Enclosure, ...]:
    """The entry's sounds, films and files: RSS enclosures, Atom's, Media RSS."""
    found = [
        enclosure(resolve(_said(one, "url"), base), _said(one, "type"), _said(one, "length"))
        for one in parts.all("enclosure")
    ]
    found += [
        enclosure(
            resolve(_said(link, "href"), base),
            _said(link, "type"),
            _said(link, "length"),
            _said(link, "title"),
        )
        for link in parts.all("atom:link")
        if link.get("rel") == "enclosure"
    ]
    for holder in (parts, *map(ChildElements, parts.all("media:group"))):
        found += [
            enclosure(
                resolve(_said(one, "url"), base),
                _said(one, "type"),
                _said(one, "fileSize"),
                ChildElements(one).text("media:title"),
            )
            for one in holder.all("media:content")
            if _is_played(one)
        ]
    return each_once(found)


def _said(element: Element, name: str) -> str:
    return (element.get(name) or "").strip()


def _is_played(element: Element) -> bool:
    kind = _said(element, "type").split("/")[0].lower()
    return (kind or _said(element, "medium").lower()) in {"audio", "video"}


def _figures(parts: ChildElements) -> Iterator[Figure]:
    for group in parts.all("media:group"):
        yield from _contents(ChildElements(group))[:1]
    yield from _contents(parts)
    for one in parts.all("enclosure"):
        if one.get("url") and (one.get("type") or "").startswith("image/"):
            yield Figure(src=str(one.get("url")).strip())
    for link in parts.all("atom:link"):
        image = (link.get("type") or "").startswith("image/")
        if link.get("rel") == "enclosure" and image and link.get("href"):
            yield Figure(src=str(link.get("href")).strip(), alt=link.get("title") or "")
    for thumbnail in parts.all("media:thumbnail"):
        if thumbnail.get("url"):
            yield _sized(thumbnail)


def _contents(parts: ChildElements) -> list[Figure]:
    """Pictures, the widest first."""
    images = (element for element in parts.all("media:content") if _is_image(element))
    return sorted(map(_described, images), key=lambda figure: -(figure.width or 0))


def _is_image(element: Element) -> bool:
    kind, medium = element.get("type") or "", element.get("medium") or ""
    return bool(element.get("url")) and (kind.startswith("image/") or medium == "image")


def _described(element: Element) -> Figure:
    about = _about(ChildElements(element))
    sized = _sized(element)
    return replace(sized, alt=about.alt, caption=about.caption, credit=about.credit)


def _about(parts: ChildElements) -> Figure:
    """What is said of a picture: text is for those who cannot see it, description its caption."""
    credit = " / ".join(filter(None, map(text_in, parts.all("media:credit"))))
    caption = parts.text("media:description")
    return Figure(
        src="",
        alt=parts.text("media:text"),
        caption=(Span(" ".join(caption.split())),) if caption else (),
        credit=credit,
    )


def _sized(element: Element) -> Figure:
    width, height = (element.get(side) or "" for side in ("width", "height"))
    return Figure(
        src=str(element.get("url")).strip(),
        width=whole_number(width, most=99_999),
        height=whole_number(height, most=99_999),
    )
