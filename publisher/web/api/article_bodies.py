"""The text in a request's body: our own JSON, or IPTC's formats by their content types."""

from zoneinfo import ZoneInfo

from publisher.content.article import Parsed
from publisher.content.parsers import checked_story
from publisher.content.parsers.iptc import parse_iptc
from publisher.content.parsers.native import parse_native
from publisher.content.parsers.ninjs import parse_ninjs
from publisher.content.parsers.source import MOST_BYTES, read_source
from publisher.web.api.bodies import media_type, read_body, unsupported
from publisher.web.api.routes import JSON, Call

# IPTC has registered no media type for ninjs; this one follows those of its other standards.
NINJS = "application/vnd.iptc.ninjs+json"
NINJS_VERSIONS = ("1.6", "2.1", "2.2", "3.0", "3.1")
NEWSML_G2 = "application/vnd.iptc.g2.newsmessage+xml"
NEWS_ITEM = "application/vnd.iptc.g2.newsitem+xml"
NITF = "application/nitf+xml"
IPTC_XML = (NEWSML_G2, NEWS_ITEM, NITF)
ACCEPTED = ", ".join(
    [JSON, *(f"{NINJS};version={version}" for version in NINJS_VERSIONS), *IPTC_XML]
)


def read_text(call: Call) -> Parsed:
    """The article in the body. Raises BadInput, and the problems of bodies.py."""
    kind = media_type(call.request)
    if kind.name not in {JSON, NINJS, *IPTC_XML}:
        raise unsupported(f"{kind.name} is no text of an article here; send {ACCEPTED}", ACCEPTED)
    version = kind.parameters.get("version")
    if kind.name == NINJS and version not in {None, *NINJS_VERSIONS}:
        raise unsupported(f"ninjs {version} is not read; send {ACCEPTED}", ACCEPTED)
    text = read_source(read_body(call.request, MOST_BYTES), html=kind.name in IPTC_XML)
    zone = ZoneInfo(call.publication.time_zone)
    if kind.name == NINJS:
        return checked_story(parse_ninjs(text, zone))
    if kind.name in IPTC_XML:
        return checked_story(parse_iptc(text, zone))
    return checked_story(parse_native(text))
