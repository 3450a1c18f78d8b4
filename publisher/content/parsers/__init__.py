"""Files become articles: plain text, Markdown, HTML, our own JSON, ninjs, NewsML-G2 and NITF."""

import re
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import PurePath

from publisher.content.article import Article, Parsed
from publisher.content.enclosures import with_links
from publisher.content.parsers.html.document import parse_html
from publisher.content.parsers.iptc import is_iptc, parse_iptc
from publisher.content.parsers.markdown import parse_markdown
from publisher.content.parsers.moments import read_moment
from publisher.content.parsers.native import parse_native
from publisher.content.parsers.ninjs import is_ninjs, parse_ninjs
from publisher.content.parsers.source import read_source
from publisher.content.parsers.text.copy import without_envelope
from publisher.content.parsers.text.document import parse_text
from publisher.content.person_names import with_names_only
from publisher.content.problems import BadInput
from publisher.content.typography import is_blank

HTML = frozenset({".html", ".htm", ".xhtml"})
MARKDOWN = frozenset({".md", ".markdown", ".mkd"})
TEXT = frozenset({".txt", ".text"})
EXTENSIONS = HTML | MARKDOWN | TEXT | {".json"}
NEWS_XML = frozenset({".xml", ".newsml", ".nitf"})
HTML_STARTS = ("<!doctype", "<html", "<head", "<body", "<article", "<?xml", "<h1")
LONGEST_HEADLINE = 1000
DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-")


def parse(data: bytes, *, filename: str, time_zone: tzinfo = UTC) -> Parsed:
    """The article in a file's bytes. `time_zone` is for times that say none.

    Raises BadInput with a stable code, the line where there is one, and the file's name.
    """
    try:
        parsed = checked_story(_parse(data, PurePath(filename).suffix.lower(), time_zone))
        return _dated_by_name(parsed, PurePath(filename), time_zone)
    except BadInput as problem:
        raise problem.in_file(filename) from None


def _parse(data: bytes, extension: str, time_zone: tzinfo) -> Parsed:
    data = without_envelope(data)
    begins = data.lstrip()[:20].lower().decode("ascii", "replace")
    text = read_source(data, html=extension in HTML or begins.startswith(HTML_STARTS))
    if extension not in EXTENSIONS and is_iptc(text):
        return parse_iptc(text, time_zone)
    start = text.lstrip()[:20].lower()
    if extension == ".json" or (extension not in EXTENSIONS and start.startswith("{")):
        return parse_ninjs(text, time_zone) if is_ninjs(text) else parse_native(text)
    if extension in MARKDOWN or (
        extension not in EXTENSIONS and start.startswith(("---\n", "+++\n"))
    ):
        return parse_markdown(text, time_zone)
    if extension in HTML or start.startswith(HTML_STARTS):
        return parse_html(text, time_zone)
    return parse_text(text)


def _dated_by_name(parsed: Parsed, file: PurePath, zone: tzinfo) -> Parsed:
    """Jekyll's posts are dated by the names of their files; what the text says goes before."""
    found = DATED_NAME.match(file.name) if file.suffix.lower() in MARKDOWN else None
    moment = read_moment(found[1], zone) if found else None
    if moment is None or parsed.article.published_at is not None:
        return parsed
    return replace(parsed, article=replace(parsed.article, published_at=moment))


def checked_story(parsed: Parsed) -> Parsed:
    """The same, if it is a story: with a headline that can be one, and a text; or the end of one.

    E-mail addresses are no authors' names; what is enclosed is linked to. Raises BadInput.
    """
    if parsed.pubstatus != "usable":
        return parsed
    article: Article = with_links(parsed.article)
    if len(article.headline) > LONGEST_HEADLINE:
        raise BadInput(
            "missing_headline",
            f"the first heading has {len(article.headline)} characters: that is no headline",
            line=1,
        )
    if is_blank(article.headline):
        raise BadInput("missing_headline", "the headline is empty")
    if not article.blocks and not article.standfirst:
        raise BadInput("missing_body", "there is a headline, but no text under it")
    return with_names_only(replace(parsed, article=article))
