"""What somebody pastes from Word, Google Docs, a mail or a page, cleaned into blocks.

First what is no text goes from the source (comments, style sheets, Office's own elements, pictures
in the text itself), so that little is left to parse; then the tree is tidied by the habits of the
programs that made it; then the parser of articles reads it like any other HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree, html
from lxml.etree import _Element as Element

from publisher.content.article import Warning  # noqa: A004
from publisher.content.blocks import Block
from publisher.content.editing.office import tidy_office
from publisher.content.editing.pasted_links import tidy_links
from publisher.content.editing.pasted_source import only_text, without_pictures
from publisher.content.editing.pasted_styles import tidy_styles
from publisher.content.parsers.depth import refuse_depth
from publisher.content.parsers.html.body import read_body
from publisher.content.parsers.html.inline import DROPPED, tag_of
from publisher.content.problems import BadInput
from publisher.content.typography import strip_forbidden, word_set

MOST_CHARACTERS = 12_000_000  # with its pictures
MOST_TEXT = 3_000_000  # without them
STAYS = word_set("href src alt colspan rowspan width height start type dir")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """The blocks, and the bytes of their pictures that came along by the names that figures have
    for them (`src`); `warnings` say what was left out."""

    blocks: tuple[Block, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[Warning, ...] = ()


def read_pasted(source: str, *, language: str | None = None) -> Pasted:
    """The blocks in the HTML of a clipboard. `language` (BCP 47): the story's.

    What was deleted under tracked changes is not there, what was inserted is text like any other;
    no link leads to a private network. Raises BadInput `too_large`, `too_deep`.
    """
    if len(source) > MOST_CHARACTERS:
        raise BadInput("too_large", f"more than {MOST_CHARACTERS} characters were pasted", "body")
    source, pictures = without_pictures(strip_forbidden(source))
    text = only_text(source)
    if len(text) > MOST_TEXT:
        raise BadInput("too_large", "the text that was pasted is too long for one story", "body")
    if not text.strip():
        return Pasted(blocks=())
    body = read_body(_tidied(text), language=language)
    return Pasted(blocks=body.blocks, pictures=pictures, warnings=body.warnings)


def _tidied(text: str) -> str:
    refuse_depth(text)
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        document = html.document_fromstring(f"<div>{text}</div>".encode(), parser=parser)
    except etree.ParserError:
        return ""
    for element in list(document.iter()):
        if tag_of(element) in DROPPED and tag_of(element) not in {"head", "form"}:
            _drop(element)
    tidy_office(document)
    tidy_styles(document)
    tidy_links(document)
    for element in document.iter():
        for name in list(element.attrib):
            if name not in STAYS or element.attrib[name] == "ltr":
                del element.attrib[name]
    written: str = etree.tostring(document, encoding="unicode", method="html")
    return written


def _drop(element: Element) -> None:
    element.drop_tree()  # type: ignore[attr-defined]  # lxml.html's own elements
