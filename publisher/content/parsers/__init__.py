"""Files become articles: plain text, Markdown, HTML, our own JSON and ninjs."""

from datetime import UTC, tzinfo
from pathlib import PurePath

from publisher.content.article import Article, Parsed
from publisher.content.parsers.html.document import parse_html
from publisher.content.parsers.markdown import parse_markdown
from publisher.content.parsers.native import parse_native
from publisher.content.parsers.ninjs import is_ninjs, parse_ninjs
from publisher.content.parsers.source import read_source
from publisher.content.parsers.text.document import parse_text
from publisher.content.problems import BadInput

HTML = frozenset({".html", ".htm", ".xhtml"})
MARKDOWN = frozenset({".md", ".markdown", ".mkd"})
TEXT = frozenset({".txt", ".text"})
EXTENSIONS = HTML | MARKDOWN | TEXT | {".json"}
HTML_STARTS = ("<!doctype", "<html", "<head", "<body", "<article", "<?xml", "<h1")
LONGEST_HEADLINE = 1000


def parse(data: bytes, *, filename: str, time_zone: tzinfo = UTC) -> Parsed:
    """The article in a file's bytes. `time_zone` is for times that say none.

    Raises BadInput with a stable code, the line where there is one, and the file's name.
    """
    try:
        return checked_story(_parse(data, PurePath(filename).suffix.lower(), time_zone))
    except BadInput as problem:
        raise problem.in_file(filename) from None


def _parse(data: bytes, extension: str, time_zone: tzinfo) -> Parsed:
    begins = data.lstrip()[:20].lower().decode("ascii", "replace")
    text = read_source(data, html=extension in HTML or begins.startswith(HTML_STARTS))
    start = text.lstrip()[:20].lower()
    if extension == ".json" or (extension not in EXTENSIONS and start.startswith("{")):
        return parse_ninjs(text, time_zone) if is_ninjs(text) else parse_native(text)
    if extension in MARKDOWN or (extension not in EXTENSIONS and start.startswith("---\n")):
        return parse_markdown(text, time_zone)
    if extension in HTML or start.startswith(HTML_STARTS):
        return parse_html(text, time_zone)
    return parse_text(text)


def checked_story(parsed: Parsed) -> Parsed:
    """The same, if it is a story: with a headline that can be one, and a text; or the end of one.

    Raises BadInput.
    """
    if parsed.pubstatus != "usable":
        return parsed
    article: Article = parsed.article
    if len(article.headline) > LONGEST_HEADLINE:
        raise BadInput(
            "missing_headline",
            f"the first heading has {len(article.headline)} characters: that is no headline",
            line=1,
        )
    if not article.headline.strip():
        raise BadInput("missing_headline", "the headline is empty")
    if not article.blocks and not article.standfirst:
        raise BadInput("missing_body", "there is a headline, but no text under it")
    return parsed
