"""An entry of a feed to article."""

import html
import re
from dataclasses import replace
from datetime import UTC

from publisher.content.article import Article, Author, Parsed, Warning  # noqa: A004
from publisher.content.blocks import Block, Direction, Figure, Paragraph
from publisher.content.enclosures import with_links
from publisher.content.fields import LANGUAGE
from publisher.content.inline_text import as_text
from publisher.content.links import is_address, is_picture
from publisher.content.parsers.feeds.entry import FeedEntry
from publisher.content.parsers.feeds.headline import headline_of
from publisher.content.parsers.html.body import Body, read_body
from publisher.content.parsers.said_beside import SaidBeside
from publisher.content.person_names import with_names_only
from publisher.content.plain_text import characters
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction, is_blank, strip_forbidden

WRAPPER = re.compile(
    r"""\s*<div(?P<own>(?:\s+(?:lang|dir)="[A-Za-z0-9-]{1,35}")+)\s*>(?P<inner>.*)</div>\s*""",
    re.DOTALL,
)
LONGEST_HEADLINE, LONGEST_KICKER = 1000, 120
BREAKS = re.compile(r"(?i)<(?:br|/?(?:p|div|li|h[1-6]))(?:\s[^<>]*)?/?>")
# RSS does not say whether a title is text: what is no tag of HTML is what the editor typed.
TAGS = re.compile(
    r"(?i)</?(?:a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|iframe|img|ins|kbd|mark|q|s|script|"
    r"small|span|strike|strong|style|sub|sup|svg|time|tt|u|var|wbr)(?:\s[^<>]*)?/?>"
)
ANY_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
CUT_OFF = "[]….\u00a0 "  # how excerpts end


def story_of(entry: FeedEntry) -> Parsed:
    """The article in an entry; its guid is the source's id for it, too.

    Raises BadInput `missing_headline`, `missing_body`, `guid_too_long`, `too_large`, `too_deep`,
    each naming the entry by its guid.
    """
    try:
        return _story(entry)
    except BadInput as problem:
        raise BadInput(problem.code, problem.message, entry.guid[:500]) from None


def _story(entry: FeedEntry) -> Parsed:
    if len(entry.guid) > 500:
        raise BadInput("guid_too_long", "the entry's guid has more than 500 characters")
    inner, language, direction = _unwrapped(entry.html, _language(entry.language))
    body = read_body(inner, base=entry.base, language=language)
    headline, named = _headline(entry, body)
    article = _article(entry, headline, body, language)
    article = replace(article, direction=direction or base_direction(headline))
    blocks, added, warnings = _with_pictures(article.blocks, entry.pictures)
    if not blocks and not article.standfirst and not entry.enclosures:
        raise BadInput("missing_body", "the entry has a title, but no text")
    cut = article.cut + added if article.cut is not None else None
    article = with_links(replace(article, blocks=blocks, cut=cut))
    warnings = (*named, *body.warnings, *warnings, *map(_no_date, entry.no_dates))
    if entry.beside:
        article = SaidBeside(dict(entry.beside), UTC).on(article)
    return with_names_only(
        Parsed(
            article=article,
            warnings=warnings,
            source_id=entry.guid,
            embargo_may_have_ended=True,
        )
    )


def _article(entry: FeedEntry, headline: str, body: Body, language: str | None) -> Article:
    """The article without what stands beside the text; `language` is the entry's."""
    kicker, standfirst, blocks, cut = _front(body, _one_line_text(entry.summary, ANY_TAG))
    return Article(
        headline=headline,
        blocks=blocks,
        guid=entry.guid,
        language=body.language or language,
        rubrics=entry.rubrics,
        tags=entry.tags,
        kicker=kicker,
        standfirst=standfirst,
        published_at=entry.published or entry.updated,
        updated_at=entry.updated,
        authors=tuple(Author(name=" ".join(name.split())[:500]) for name in entry.authors),
        canonical_url=entry.link if entry.link and is_address(entry.link) else None,
        cut=cut,
        enclosures=entry.enclosures,
    )


def _headline(entry: FeedEntry, body: Body) -> tuple[str, tuple[Warning, ...]]:
    """The title, or how the text begins: RSS and JSON Feed let short posts have none.

    Raises BadInput `missing_headline`.
    """
    title = _one_line_text(entry.title, TAGS)
    seen = not is_blank(title)
    if seen and len(title) <= LONGEST_HEADLINE:
        return title, ()
    made = "" if seen else headline_of(body.blocks, _one_line_text(entry.summary, ANY_TAG))
    if not made:
        raise BadInput("missing_headline", "the entry has no title that could be a headline")
    message = "the entry has no title; its headline is how its text begins"
    warning = Warning(code="headline_from_text", line=None, message=message)
    return made, (warning,)


def _no_date(text: str) -> Warning:
    message = f"{text[:80]!r} is no date, or one in a zone that is not certain; it is left out"
    return Warning(code="no_date", line=None, message=message)


def _one_line_text(markup: str, tags: re.Pattern[str]) -> str:
    """A title or summary without its tags, on one line."""
    text = html.unescape(tags.sub("", BREAKS.sub(" ", markup[:100_000])))
    return strip_forbidden(re.sub(r"[ \t\n\r\f]+", " ", text)).strip(" ")


def _language(text: str | None) -> str | None:
    return text if text and len(text) <= 35 and LANGUAGE.fullmatch(text) else None


def _unwrapped(text: str, language: str | None) -> tuple[str, str | None, Direction | None]:
    """The text without the one element around it that says its language and direction."""
    found = WRAPPER.fullmatch(text)
    if found is None:
        return text, language, None
    own = dict(re.findall(r'(lang|dir)="([^"]*)"', found["own"]))
    direction: Direction | None = {"rtl": "rtl", "ltr": "ltr"}.get(own.get("dir", ""))  # type: ignore[assignment]
    return found["inner"], _language(own.get("lang")) or language, direction


def _front(
    body: Body, summary: str
) -> tuple[str | None, str | None, tuple[Block, ...], int | None]:
    """Kicker and standfirst, and what is left of the text.

    A summary that opens the text as a paragraph of its own, set in bold, is the standfirst, and a
    single paragraph before it the kicker; a summary that only repeats the text is neither.
    """
    blocks, cut = body.blocks, body.cut
    for place, block in enumerate(blocks[:3]):
        before = [characters(b.content) for b in blocks[:place] if isinstance(b, Paragraph)]
        if not isinstance(block, Paragraph) or len(before) < place:
            break
        text = characters(block.content)
        if _is_bold(block) and _same(text, summary):
            lifted = int(bool(before) and len(before[-1]) <= LONGEST_KICKER)
            rest = blocks[: place - lifted] + blocks[place + 1 :]
            kicker = before[-1] if lifted else None
            return (
                kicker,
                as_text(block.content),
                rest,
                max(cut - 1 - lifted, 0) if cut is not None else None,
            )
    return None, None if _repeats(blocks, summary) else summary or None, blocks, cut


def _is_bold(block: Paragraph) -> bool:
    return all(any(mark.type == "strong" for mark in span.marks) for span in block.content)


def _same(text: str, summary: str) -> bool:
    text, short = " ".join(text.split()), " ".join(summary.split()).rstrip(CUT_OFF)
    return bool(short) and (
        text.rstrip(CUT_OFF) == short or (len(short) > 200 and text.startswith(short))
    )


def _repeats(blocks: tuple[Block, ...], summary: str) -> bool:
    short = " ".join(summary.split()).rstrip(CUT_OFF)[:80]
    texts = [characters(block.content) for block in blocks if isinstance(block, Paragraph)]
    return " ".join(" ".join(texts[:5]).split()).find(short) >= 0


def _with_pictures(
    blocks: tuple[Block, ...], pictures: tuple[Figure, ...]
) -> tuple[tuple[Block, ...], int, tuple[Warning, ...]]:
    """The text's figures with what the entry says of them; one of its own where it has none."""
    known = {picture.src: picture for picture in pictures}
    figures = tuple(
        _with_entry_details(block, known[block.src])
        if isinstance(block, Figure) and block.src in known
        else block
        for block in blocks
    )
    if not pictures or any(isinstance(block, Figure) for block in figures):
        return figures, 0, ()
    usable = [picture for picture in pictures if is_picture(picture.src) and "://" in picture.src]
    if not usable:
        message = "the entry's picture is not at an https address; it was left out"
        return figures, 0, (Warning(code="picture_dropped", line=None, message=message),)
    return (usable[0], *figures), 1, ()


def _with_entry_details(figure: Figure, details: Figure) -> Figure:
    return replace(
        figure,
        alt=figure.alt or details.alt,
        caption=figure.caption or details.caption,
        credit=figure.credit or details.credit,
        width=figure.width or details.width,
        height=figure.height or details.height,
    )
