"""Plain text for the wire: what must be read first, the story, its particulars under a line of two
hyphens. With the header of IPTC 7901 ("The IPTC Recommended Message Format", 5th edition, 1995)
where that is asked for."""

import re
import textwrap
from collections.abc import Iterator
from datetime import UTC

from publisher.content.article import PublishedArticle
from publisher.content.plain_text import byline
from publisher.renderers.characters import clean, one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import copyright_notice, language_of
from publisher.renderers.wire.parts import facts
from publisher.renderers.wire.source import Original, WireSource
from publisher.renderers.wire.text import blocks_as_text

SOH, STX, ETX, EOT, SYN = "\x01", "\x02", "\x03", "\x04", "\x16"
LINE = 69  # characters, as a teleprinter's line has
ROUTINE = 4  # priorities are those of IPTC's urgency: 1 flash to 9
NEWS = "N"
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def render_text(
    article: PublishedArticle, source: WireSource, found: Original | None = None
) -> bytes:
    """The text in UTF-8, a paragraph a line, blank lines between; the same article gives the same
    bytes. `found`: what a withdrawal means."""
    return (plain_text(article, source, found) + "\n").encode()


def render_text_7901(
    article: PublishedArticle, source: WireSource, found: Original | None = None
) -> bytes:
    """The text between IPTC 7901's header and trailer, in lines of 69 characters ended by CR LF."""
    text = plain_text(article, source, found)
    words = len(text.split())
    # Letters that name the source, and four figures: the story's version, as it has no number.
    letters = "".join(c for c in source.domain.upper() if c.isascii() and c.isalpha())[:3] or "XXX"
    head = f"{letters}{article.version % 10000:04d} {_priority(article)} {NEWS} {words:04d}"
    head = f"{head} {one_line(article.content.slugline or '')}".rstrip()
    lines = [line for paragraph in text.split("\n") for line in _wrapped(paragraph)]
    body = "\r\n".join(lines)
    moment = article.updated_at.astimezone(UTC)
    date = f"{moment:%d%H%M} GMT {_MONTHS[moment.month - 1]} {moment:%y}"
    whole = f"{SYN}{SYN}{SOH}{head}\r\n{STX}{body}\r\n{ETX}{date}\r\n{EOT}"
    return whole.encode()


def plain_text(article: PublishedArticle, source: WireSource, found: Original | None = None) -> str:
    """The text with single line feeds, without one at its end."""
    above = [
        *facts.warnings(article, source),
        facts.original(found, article, source),
        *_front(article, source),
    ]
    body = clean(blocks_as_text(article.content.blocks))
    notes = (author.note for author in article.content.authors if author.note)
    place = _place([clean(part) for part in above if part], body)
    particulars = "-- \n" + "\n".join(_particulars(article, source, place))
    parts = [*above, body, *notes, article.content.sponsor, particulars]
    return "\n\n".join(clean(part) for part in parts if part)


def _place(above: list[str], body: str) -> str:
    """Which of the parts between blank lines are the story's own text, from 1; "" for none."""
    before, own = (len(_parts(text)) for text in ("\n\n".join(above), body))
    return f"{before + 1}-{before + own}" if own else ""


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"\n(?:[ \t]*\n)+", text) if part.strip()]


def _front(article: PublishedArticle, source: WireSource) -> Iterator[str | None]:
    content = article.content
    yield " / ".join(map(one_line, content.rubrics))
    yield content.kicker
    yield one_line(content.headline)
    yield content.standfirst
    yield byline(content.authors, language_of(article, source))


def _particulars(article: PublishedArticle, source: WireSource, place: str) -> Iterator[str]:
    """One a line, their names the same in all languages: programs read them. `place`: where the
    story's own text stands."""
    content = article.content
    values = {
        **_text_as_data(article, place),
        "Language": language_of(article, source),
        "Published": facts.timestamp(article.published_at),
        "Updated": facts.timestamp(article.updated_at),
        "Embargo": facts.until(article),
        "Access": content.access,
        "Keywords": ", ".join(content.tags),
        "Source": source.name,
        "Copyright": copyright_notice(article, source),
        "Usage": source.usage_terms,
        "Urgency": content.urgency or "",
        "Slugline": content.slugline or "",
        "Place": content.place or "",
        "Genre": content.genre or "",
        "Topics": ", ".join(facts.topics(article, source)),
        "Address": uri(article.url),
    }
    for name, value in values.items():
        if value:
            yield f"{name}: {one_line(str(value))}"
    yield from _pictures(article, source)


def _text_as_data(article: PublishedArticle, place: str) -> dict[str, object]:
    """What a reader sees in the text, for programs."""
    content = article.content
    return {
        "Guid": article.guid,
        "Version": article.version,
        "Pubstatus": article.pubstatus,
        "Notice": article.notice or "",
        "Headline": content.headline,
        "Text": place,
        "Rubrics": " / ".join(content.rubrics),
        "Kicker": content.kicker or "",
        "Authors": ", ".join(one.name for one in content.authors if one.name),
        "Sponsor": content.sponsor or "",
    }


def _pictures(article: PublishedArticle, source: WireSource) -> Iterator[str]:
    for one in facts.shown(article, source):
        rights = f" ({one_line(one.figure.rights)})" if one.figure.rights else ""
        file = f"{one.picture.file} " if one.picture.file else ""
        yield f"Picture: {file}{uri(one.picture.url)}{rights}"


def _priority(article: PublishedArticle) -> int:
    """A withdrawal goes before everything."""
    return (article.content.urgency or ROUTINE) if article.pubstatus == "usable" else 1


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, LINE, break_long_words=False, break_on_hyphens=False) or [""]
