"""Enclosures: sounds, films and files of a story, and the links that lead to them in its text.

No mail plays a sound, so whatever is enclosed is linked to in the text as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

from publisher.content.article import Article, Enclosure
from publisher.content.blocks import Mark, Paragraph, Span
from publisher.content.links import is_address
from publisher.content.numbers import whole_number
from publisher.content.typography import strip_forbidden

MOST_ENCLOSURES = 20
LARGEST_FILE = 10**15  # bytes
LONGEST_TITLE = 500
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}"
)
_ENDINGS: Mapping[str, str] = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "audio": "Écouter\u00a0: {}",
        "video": "Regarder\u00a0: {}",
        "": "Télécharger\u00a0: {}",
    },
    "ar": {"audio": "استمع: {}", "video": "شاهد: {}", "": "تنزيل: {}"},
    "en": {"audio": "Listen: {}", "video": "Watch: {}", "": "Download: {}"},
}


def is_media_type(text: str) -> bool:
    """Whether it is a type as in RFC 6838, without parameters."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def enclosure(
    url: str, content_type: str = "", size: str = "", title: str = ""
) -> Enclosure | None:
    """What a source says it encloses; None for a picture, and for what has no http address.

    Values that make no sense are left out: `length="0"` is how RSS says that it does not know.
    """
    url, kind = url.strip(), content_type.split(";")[0].strip().lower()
    if not is_address(url) or len(url) > 1000:
        return None
    if not is_media_type(kind):
        kind = _ENDINGS.get(re.split(r"[?#]", url)[0].rpartition(".")[2].lower(), "")
    if kind.startswith("image/"):
        return None
    number = whole_number(size.strip(), most=10**15)
    words = " ".join(strip_forbidden(title).split())[:LONGEST_TITLE]
    return Enclosure(url=url, content_type=kind, size=number or None, title=words)


def each_once(found: Iterable[Enclosure | None]) -> tuple[Enclosure, ...]:
    """The first of each address, MOST_ENCLOSURES at most."""
    kept: dict[str, Enclosure] = {}
    for one in found:
        if one is not None:
            kept.setdefault(one.url, one)
    return tuple(kept.values())[:MOST_ENCLOSURES]


def with_links(article: Article) -> Article:
    """The article with a link under its text to each enclosure that its text does not link to."""
    if not article.enclosures:
        return article
    there = set(_links(article.blocks))
    added = [_paragraph(one, article) for one in article.enclosures if one.url not in there]
    return replace(article, blocks=(*article.blocks, *added))


def kind_of(one: Enclosure) -> str:
    """`audio`, `video`, or "" for any other file."""
    kind = one.content_type.split("/")[0]
    return kind if kind in {"audio", "video"} else ""


def _paragraph(one: Enclosure, article: Article) -> Paragraph:
    language = (article.language or "fr").split("-")[0].lower()
    words = _WORDS.get(language, _WORDS["en"])
    label = one.title or _file_name(one.url) or one.url
    return Paragraph(
        content=(Span(words[kind_of(one)].format(label), (Mark("link", href=one.url),)),)
    )


def _file_name(address: str) -> str:
    """What the file is called, its percent-encoded letters as letters; "" for a bare host."""
    name = re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2].encode()
    name = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), name)
    return " ".join(strip_forbidden(name.decode("utf-8", "replace")).split())


def _links(value: object) -> Iterator[str]:
    """The targets of all links in blocks, however deep."""
    if isinstance(value, Mark):
        if value.type == "link" and value.href:
            yield value.href
    elif isinstance(value, tuple):
        for each in value:
            yield from _links(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _links(getattr(value, field.name))
