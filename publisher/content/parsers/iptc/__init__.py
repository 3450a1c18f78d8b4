"""IPTC's XML: NewsML-G2 (https://iptc.org/standards/newsml-g2/) and NITF
(https://iptc.org/standards/nitf/) to article."""

import re
from datetime import tzinfo

from lxml.etree import XMLSyntaxError
from lxml.etree import _Element as Element

from publisher.content.article import Parsed
from publisher.content.parsers.depth import MOST_ATTRIBUTES
from publisher.content.parsers.feeds.decoding import without_declaration
from publisher.content.parsers.iptc.newsml_g2 import parse_newsml_g2
from publisher.content.parsers.iptc.nitf import parse_nitf
from publisher.content.parsers.xml_tree import local_name, refuse_subset, xml_tree
from publisher.content.problems import BadInput

HEAD = 4096  # bytes or characters in which the root stands
_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*)?>\s*)*+"
    r"<(?:[\w.-]+:)?(?P<root>newsMessage|newsItem|packageItem|nitf)[\s/>]",
    re.DOTALL,
)


def is_iptc(text: str) -> bool:
    """Whether an XML document is one of IPTC's, by how it begins."""
    return _ROOT.match(text[:HEAD].removeprefix("\ufeff")) is not None


def parse_iptc(text: str, zone: tzinfo) -> Parsed:
    """The article in a document, or that it is taken back. `zone` is for times without one.

    Raises BadInput `bad_xml` with its line, `entities`, `too_many_elements`, `too_many_attributes`,
    `not_a_story` for a picture or an event, `many_stories`, `missing_headline`, `wrong_value`,
    `bad_time`, `bad_language`.
    """
    refuse_subset(text)
    root = _root(without_declaration(text))
    if local_name(root) == "nitf":
        return parse_nitf(root, zone)
    return parse_newsml_g2(root, zone)


def _root(text: str) -> Element:
    try:
        root = xml_tree(text.encode(), address="", encoding="utf-8", comments=True)
    except XMLSyntaxError as error:
        line = error.lineno or 1
        raise BadInput("bad_xml", f"line {line} is no XML: {error.msg}", line=line) from None
    for element in root.iter():
        if len(element.attrib) > MOST_ATTRIBUTES:  # taking them off takes the square of the time
            message = f"an element has more than {MOST_ATTRIBUTES} attributes"
            raise BadInput("too_many_attributes", message, line=element.sourceline)
    return root
