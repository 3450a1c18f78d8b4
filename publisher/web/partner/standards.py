"""What is said of a destination's format: whose standard it is, where its schema stands, and which
parts of it our documents fill. Official schemas are linked, never copied."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from lxml import etree

from publisher.renderers.wire.formats import WireFormat

NINJS = "https://iptc.org/standards/ninjs/"
OWN_SCHEMA = "article-1.json"


@dataclass(frozen=True, slots=True)
class Standard:
    """A format's official page, and the identifier of its schema, "" where it has none."""

    page: str
    schema: str = ""


_BY_CODE: Mapping[str, Standard] = {
    "ninjs": Standard(NINJS, "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"),
    "ninjs-1.6": Standard(NINJS, "http://www.iptc.org/std/ninjs/ninjs-schema_1.6.json#"),
    "ninjs-2.2": Standard(NINJS, "http://www.iptc.org/std/ninjs/ninjs-schema_2.2.json#"),
    "ninjs-3.1": Standard(NINJS, "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"),
    "newsml-g2": Standard(
        "https://iptc.org/standards/newsml-g2/", "http://iptc.org/std/nar/2006-10-01/"
    ),
    "nitf": Standard("https://iptc.org/standards/nitf/", "http://iptc.org/std/NITF/2006-10-18/"),
    "json-ld": Standard("https://schema.org/NewsArticle"),
    "html": Standard("https://html.spec.whatwg.org/"),
    "markdown": Standard("https://spec.commonmark.org/"),
    "text-iptc-7901": Standard("https://iptc.org/standards/iptc-7901/"),
}
_RSS = Standard("https://www.rssboard.org/rss-specification")
_ATOM = Standard("https://www.rfc-editor.org/rfc/rfc4287")


def standard_of(wire: WireFormat) -> Standard | None:
    """Whose standard the format is; None for one of our own."""
    if wire.code.startswith("rss"):
        return _RSS
    return _ATOM if wire.code.startswith("atom") else _BY_CODE.get(wire.code)


def own_schema() -> bytes:
    """The schema of our own JSON."""
    folder = files("publisher.renderers.wire") / "schemas"
    return (folder / OWN_SCHEMA).read_bytes()


def parts_of(bodies: Sequence[bytes]) -> list[str]:
    """The names of what stands in these documents: keys of JSON, two levels deep, or elements of
    XML; nothing of other formats."""
    found = dict[str, None]()
    for body in bodies:
        found |= dict.fromkeys(_keys(body) if body.lstrip()[:1] == b"{" else _elements(body))
    return sorted(found)


def _keys(body: bytes) -> list[str]:
    document = json.loads(body)
    found = list[str]()
    for key, value in document.items():
        inner = value[0] if isinstance(value, list) and value else value
        below = [f"{key}.{one}" for one in inner] if isinstance(inner, dict) else []
        found += below or [key]
    return found


def _elements(body: bytes) -> list[str]:
    if not body.lstrip().startswith(b"<?xml"):
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.fromstring(body, parser)
    prefixes = (f"{one.prefix}:" if one.prefix else "" for one in tree.iter(etree.Element))
    names = (etree.QName(one).localname for one in tree.iter(etree.Element))
    return [prefix + name for prefix, name in zip(prefixes, names, strict=True)]
