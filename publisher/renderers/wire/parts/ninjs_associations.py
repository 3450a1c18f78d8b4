"""What belongs to a story in ninjs: its pictures, and the sounds, films and files with it."""

from typing import Any

from publisher.content.article import Article, Enclosure
from publisher.content.blocks import Figure
from publisher.content.enclosures import kind_of
from publisher.content.parsers.ninjs_document import PICTURE_RIGHTS
from publisher.renderers.uris import uri
from publisher.renderers.wire.source import WireSource
from publisher.renderers.wire.text import inline_as_text

Json = dict[str, Any]


def plain(role: str, value: str | None) -> Json | None:
    """A plain text in its role, None where there is none."""
    return {"role": role, "contentType": "text/plain", "value": value} if value else None


def pictures(content: Article, source: WireSource) -> list[Json]:
    """The pictures that have an address, each with its number in the story."""
    figures = [block for block in content.blocks if isinstance(block, Figure)]
    made = (_picture(number, figure, source) for number, figure in enumerate(figures, 1))
    return [each for each in made if each]


def _picture(number: int, figure: Figure, source: WireSource) -> Json | None:
    picture = source.picture(figure.src)
    if picture is None:
        return None
    rendition = {
        "name": "original",
        "href": uri(picture.url),
        "contentType": picture.content_type,
        "width": picture.width or figure.width,
        "height": picture.height or figure.height,
        "sizeInBytes": picture.size,
    }
    caption = plain("caption", inline_as_text(figure.caption))
    alt = plain("alternativeText", figure.alt)
    rights = {"langId": PICTURE_RIGHTS, "encodedRights": figure.rights}
    return {
        "name": f"picture-{number}",
        "rel": "picture",
        "uri": uri(picture.url),
        "type": "picture",
        **({"by": figure.credit} if figure.credit else {}),
        **({"rightsInfo": rights} if figure.rights else {}),
        **({"descriptions": found} if (found := [d for d in (caption, alt) if d]) else {}),
        "renditions": [{key: value for key, value in rendition.items() if value}],
    }


def enclosures(content: Article) -> list[Json]:
    """Sounds, films and files; they stay at their addresses."""
    return [_enclosure(number, one) for number, one in enumerate(content.enclosures, 1)]


def _enclosure(number: int, one: Enclosure) -> Json:
    rendition = {
        "name": "original",
        "href": uri(one.url),
        "contentType": one.content_type,
        "sizeInBytes": one.size,
    }
    title = plain("main", one.title)
    return {
        "name": f"enclosure-{number}",
        "rel": "enclosure",
        "uri": uri(one.url),
        "type": kind_of(one) or "component",
        **({"headlines": [title]} if title else {}),
        "renditions": [{key: value for key, value in rendition.items() if value}],
    }
