"""The text in IPTC's XML as HTML, for the reader of HTML: XHTML loses its namespace, an element of
NITF becomes the one that means the same."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.parsers.html.body import Body, read_body
from publisher.content.parsers.iptc.elements import XML_LANGUAGE, all_of, first
from publisher.content.parsers.plain_body import plain_body
from publisher.content.parsers.xml_tree import local_name
from publisher.content.typography import word_set

NAMESPACES = (
    None,
    "http://www.w3.org/1999/xhtml",
    "http://iptc.org/std/NITF/2006-10-18/",
    "http://iptc.org/std/nar/2006-10-01/",
)
NAMES = {
    "bq": "blockquote",
    "credit": "footer",
    "datasource": "p",
    **dict.fromkeys(("block", "fn", "abstract", "note"), "div"),
}
SAME = word_set(
    "a br caption col colgroup dd dl dt hr li ol p pre q sub sup table tbody td tfoot th thead tr "
    "ul"
)
EMPHASIS = {"bold": "strong", "code": "code", "strike": "s"}
# What stands in a block of NITF and is no text of it.
ASIDE = word_set("tobject key-list copyrite media-metadata media-object nitf-table-metadata")
DROPPED = "template"  # the reader of HTML leaves it out with all that is in it
KEPT = {"href": "href", "colspan": "colspan", "rowspan": "rowspan", "seqnum": "start"}
_LEVEL = re.compile(r"level-([3-6])")
_DIRECTION = re.compile(r"direction:\s*(ltr|rtl)")


def read_content(content: Element | None, language: str | None) -> Body:
    """The text in a content set of NewsML-G2: XHTML, NITF, else data as HTML or plain text.

    Raises BadInput as `read_body` does.
    """
    if content is None:
        return plain_body("", language)
    for inline in all_of(content, "inlineXML"):
        inner = next((each for each in inline if local_name(each)), None)
        if inner is not None:
            return _read_inline(inner, language)
    for data in all_of(content, "inlineData"):
        html = "html" in (data.get("contenttype") or "").lower()
        text = data.text or ""
        return read_body(text, language=language) if html else plain_body(text, language)
    return plain_body("", language)


def _read_inline(inner: Element, language: str | None) -> Body:
    if local_name(inner) == "nitf":
        found = first(inner, "body/body.content")
        return read_nitf(found, language) if found is not None else plain_body("", language)
    body = first(inner, "body")
    return read_html(inner if body is None else body, language)


def read_html(body: Element, language: str | None) -> Body:
    """The blocks of XHTML. Raises BadInput as `read_body` does."""
    for element in body.iter():
        if name := _known(element):
            tongue = element.attrib.pop(XML_LANGUAGE, None)
            if tongue and not element.get("lang"):
                element.set("lang", str(tongue))
            element.tag = name
    return read_body(_inner(body), language=language)


def read_nitf(content: Element, language: str | None) -> Body:
    """The blocks of NITF's `body.content`. Raises BadInput as `read_body` does."""
    for element in list(content.iter()):
        if local_name(element):
            _rename(element)
    for media in list(content.iter("media")):
        _show(media)
    return read_body(_inner(content), language=language)


def _inner(body: Element) -> str:
    etree.cleanup_namespaces(body)
    parts = [etree.tostring(each, encoding="unicode", method="html") for each in body]
    escaped = (body.text or "").replace("&", "&amp;").replace("<", "&lt;")
    return escaped + "".join(parts)


def _rename(element: Element) -> None:
    """NITF's element as HTML's; what HTML has not is a span around the same text."""
    name, said = _known(element), dict(element.attrib)
    if name.startswith("media"):
        element.tag = DROPPED if name in ASIDE else name
        return
    element.attrib.clear()
    element.tag = _tag(name, str(said.get("class", "")), str(said.get("type", "")))
    for attribute, value in _kept(said):
        element.set(attribute, value)


def _known(element: Element) -> str:
    """The local name of an element; of a namespace that means nothing here it is a span. "" for a
    comment."""
    namespace = etree.QName(element).namespace if isinstance(element.tag, str) else None
    return "span" if namespace not in NAMESPACES else local_name(element)


def _tag(name: str, kind: str, type_: str) -> str:
    if name in ASIDE or (name == "note" and type_ == "npa"):
        return DROPPED
    if name in ("hl1", "hl2"):
        level = _LEVEL.fullmatch(kind)
        return f"h{level[1]}" if level else "h2"
    if name == "em":
        return EMPHASIS.get(kind, "em")
    return NAMES.get(name, name if name in SAME else "span")


def _kept(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    for attribute, value in said.items():
        if attribute in KEPT:
            yield KEPT[attribute], value
    if tongue := said.get(XML_LANGUAGE):
        yield "lang", tongue
    if direction := _DIRECTION.search(said.get("style", "")):
        yield "dir", direction[1]
    if said.get("class") == "closing":
        yield "class", "closing"


def _show(media: Element) -> None:
    """A picture as a figure; sounds and films are no part of the text."""
    references = media.findall("media-reference")
    if not references or not is_picture_media(media):
        media.tag = DROPPED
        return
    best = max(references, key=width_of)
    caption = media.find("media-caption")
    credit = "".join(str(text) for each in media.iter("media-producer") for text in each.itertext())
    shown = etree.Element("img", src=best.get("source") or "", alt=best.get("alternate-text") or "")
    for side in ("width", "height"):
        if best.get(side):
            shown.set(side, best.get(side) or "")
    words = etree.Element("figcaption") if caption is None else caption
    words.tag, words.tail = "figcaption", None
    if credit.strip():
        etree.SubElement(words, "small").text = credit.strip()
    tail = media.tail
    media.clear()
    media.tag, media.tail = "figure", tail
    media.extend([shown, words])


def is_picture_media(media: Element) -> bool:
    """Whether NITF's media is a picture, by its kind or its type."""
    types = [each.get("mime-type") or "" for each in all_of(media, "media-reference")]
    kind = (media.get("media-type") or "").lower()
    return kind in ("image", "photo", "picture") or any(each.startswith("image/") for each in types)


def width_of(reference: Element) -> int:
    """How wide a rendition is, 0 where that is not said."""
    said = reference.get("width") or ""
    return int(said) if re.fullmatch(r"\d{1,6}", said, re.ASCII) else 0
