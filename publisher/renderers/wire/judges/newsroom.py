"""Documents of newsrooms' formats as the parts that rules look at.

Fields of ninjs are named as in 3.x, whatever version wrote them; those of XML as their elements.
"""

import json
from collections.abc import Mapping
from typing import Any

from lxml.etree import XMLSyntaxError
from lxml.etree import _Element as Element

from publisher.content.parsers.iptc.elements import XML_LANGUAGE, all_of, first, text_at, value
from publisher.content.parsers.ninjs_document import with_folded_keys
from publisher.content.parsers.xml_tree import local_name, xml_tree
from publisher.renderers.feeds.lint.parts import Part

TEXT = "ninat:text"


def ninjs_part(body: bytes) -> Part:
    """A ninjs document of any version. Raises ValueError for what is none."""
    found = with_folded_keys(json.loads(body))
    if not isinstance(found, dict):
        raise ValueError("the document is no JSON object")
    return _part(
        {
            "uri": found.get("uri"),
            "version": found.get("version"),
            "pubStatus": found.get("pubstatus"),
            "language": found.get("language"),
            "versionCreated": found.get("versioncreated"),
            "headlines.value": found.get("headline") or _values(found.get("headlines")),
            "bodies.value": found.get("bodyhtml") or _values(found.get("bodies")),
            "copyrightNotice": found.get("copyrightnotice"),
        },
        "uri",
        "pubStatus",
    )


def _values(texts: Any) -> list[Any]:
    return [one.get("value") for one in texts or () if isinstance(one, dict)]


def newsml_g2_part(body: bytes) -> Part:
    """A news message. Raises ValueError for what is none, and for one without a text."""
    root = _root(body, "newsMessage")
    items = [one for one in all_of(root, "itemSet") for one in one if local_name(one)]
    text = next((one for one in items if value(one, "itemMeta/itemClass", "qcode") == TEXT), None)
    if text is None:
        raise ValueError("the message holds no news item of a text")
    inline = first(text, "contentSet/inlineXML")
    status = value(text, "itemMeta/pubStatus", "qcode")
    return _part(
        {
            "guid": text.get("guid"),
            "version": [one.get("version") for one in items],
            "priority": text_at(root, "header/priority"),
            "pubStatus": status.removeprefix("stat:"),
            "language": text.get(XML_LANGUAGE),
            "versionCreated": text_at(text, "itemMeta/versionCreated"),
            "headline": text_at(text, "contentMeta/headline"),
            "contentSet": "" if inline is None else " ".join(map(str, inline.itertext())),
            "copyrightNotice": text_at(text, "rightsInfo/copyrightNotice"),
        },
        "guid",
        "pubStatus",
    )


def nitf_part(body: bytes) -> Part:
    """An NITF document. Raises ValueError for what is none."""
    root = _root(body, "nitf")
    content = first(root, "body/body.content")
    return _part(
        {
            "doc-id": value(root, "head/docdata/doc-id", "id-string"),
            "management-status": value(root, "head/docdata", "management-status"),
            "baselang": root.get("baselang"),
            "date.issue": value(root, "head/docdata/date.issue", "norm"),
            "hl1": text_at(root, "body/body.head/hedline/hl1"),
            "body.content": "" if content is None else " ".join(map(str, content.itertext())),
            "doc.copyright": value(root, "head/docdata/doc.copyright", "holder"),
        },
        "doc-id",
        "management-status",
    )


def _root(body: bytes, name: str) -> Element:
    try:
        root = xml_tree(body, address="")
    except XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if local_name(root) != name:
        raise ValueError(f"the document begins with {local_name(root)[:40]!r}, not {name}")
    return root


def _part(said: Mapping[str, Any], name: str, status: str) -> Part:
    fields = {
        key: [str(one) for one in (found if isinstance(found, list) else [found]) if one]
        for key, found in said.items()
    }
    taken_back = any(one in ("canceled", "withheld") for one in fields[status])
    return Part(kind="entry", entry=next(iter(fields[name]), ""), notice=taken_back, fields=fields)
