"""The neutral model of a feed: what every format is made from."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from publisher.content.article import Article, PublishedArticle
from publisher.content.blocks import Block, Direction, Figure, Inline, Paragraph
from publisher.content.inline_text import as_text
from publisher.renderers import body
from publisher.renderers.characters import clean, one_line, shorten
from publisher.renderers.feeds.phrases import phrases
from publisher.renderers.uris import uri

Format = Literal["rss", "atom", "json"]
MIME: Mapping[Format, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
UNKNOWN_TYPE = "application/octet-stream"
SUMMARY = 400  # characters
TITLE = 250
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_IDS = uuid.UUID("5f0a1c0e-6d0e-5f0b-9a53-2f6f4f1c8d11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, or a sound, film or file, at its absolute address; `size` in bytes and
    `content_type` where known, `alt` the title of what is no picture, `rights` who had to grant
    it to whoever gets it, for partners alone."""

    url: str
    content_type: str = ""
    size: int = 0
    width: int | None = None
    height: int | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The publication that stories come from. `pictures` maps a figure's src to its picture."""

    name: str
    domain: str
    language: str
    pictures: Mapping[str, Media] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a document stands in its feed's history (RFC 5005); `number` 0 is the feed itself.

    Each mapping has the addresses of one document by format; it is empty where there is none.
    """

    number: int
    current: Mapping[Format, str]
    older: Mapping[Format, str]
    newer: Mapping[Format, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMeta:
    """A feed's own fields. `addresses` has the absolute address of each format.

    `contact` is an e-mail address or nothing; `hubs` are asked in their order.
    """

    id: str
    title: str
    description: str
    language: str
    home_url: str
    addresses: Mapping[Format, str]
    publication: str
    created: datetime
    rights: str = ""
    icon: str = ""
    hubs: tuple[str, ...] = ()
    stylesheet: str = ""
    contact: str = ""
    page: Page | None = None
    ttl: int = 15  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story in a feed. Text is clean; `html` is safe and complete in itself.

    A `deleted` entry keeps id and address; its title, summary and html are the notice.
    """

    id: str
    guid: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    pictures: tuple[Media, ...] = ()
    enclosures: tuple[Media, ...] = ()
    deleted: bool = False


def entry_id(guid: str, domain: str) -> str:
    """The guid itself where it is a URI (RFC 3986), else a urn:uuid made from it, for ever."""
    if _URI.fullmatch(guid):
        return guid
    return f"urn:uuid:{uuid.uuid5(_IDS, f'{domain} {guid}')}"


def direction_of(language: str) -> Direction:
    """The writing direction that a language (BCP 47) usually has."""
    primary, *rest = language.lower().split("-")
    return "rtl" if primary in _RTL and "latn" not in rest else "ltr"


def make_entry(article: PublishedArticle, source: Source) -> Entry:
    """An article, as a feed may show it, as an entry of any feed of its publication."""
    content = article.content
    language = content.language or source.language
    killed = article.pubstatus == "canceled"
    notice = _visible_line(article.notice) or (phrases(language).withdrawn if killed else "")
    html = _withdrawn(notice) if killed else _html(article, source, notice)
    title, summary = _title_and_summary(article, notice if killed else None)
    return Entry(
        id=entry_id(clean(article.guid), source.domain),
        guid=article.guid,
        url=uri(article.url),
        title=title,
        summary=summary,
        html=_wrap(html, content, source),
        language=language,
        published=_whole_second(article.published_at),
        updated=_whole_second(max(article.published_at, article.updated_at)),
        authors=() if killed else _names(author.name or "" for author in content.authors),
        categories=() if killed else _names((*content.rubrics, *content.tags)),
        pictures=() if killed else _pictures(content.blocks, source),
        enclosures=() if killed else _enclosures(content),
        deleted=killed,
    )


def without_full_text(entry: Entry, source: Source) -> Entry:
    """The entry for a feed without full texts: its summary, and the way to the whole."""
    words = phrases(entry.language)
    label = body.text(words.read_on.format(source.name))
    html = (
        f"<p>{body.text(entry.summary)}</p>\n"
        f"<p><a{body.attribute('href', entry.url)}>{label}</a></p>"
    )
    own = body.attribute("lang", entry.language)
    own += body.attribute("dir", direction_of(entry.language))
    return replace(entry, html=f"<div{own}>\n{html}\n</div>")


def _title_and_summary(article: PublishedArticle, notice: str | None) -> tuple[str, str]:
    """Neither is ever empty: without a title an entry is invalid. Both are text, to the letter: a
    `<b>` in a headline is what its author wrote, and each format escapes it in its own way."""
    if notice is not None:
        text = notice or phrases(article.content.language or "").withdrawn
        return shorten(text, TITLE), text
    summary = _summary(article.content)
    title = _visible_line(article.content.headline) or summary
    title = title or _visible_line(article.guid) or clean(article.url)
    return title, summary or title


def _visible_line(text: str | None) -> str:
    """The text on one line, or nothing where there is nothing to see in it."""
    line = one_line(text or "")
    return line if line.strip() else ""


def _whole_second(moment: datetime) -> datetime:
    if moment.year < 1000:
        raise ValueError(f"implausible date {moment}")
    # RSS has no fractions, and the same story must bear the same date in every format.
    return moment.astimezone(UTC).replace(microsecond=0)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(str.strip, map(one_line, values))))


def clean_characters(content: Inline) -> str:
    """A run of spans as plain text."""
    return clean(as_text(content))


def _summary(content: Article) -> str:
    lead = _visible_line(content.standfirst)
    first = (
        _visible_line(clean_characters(b.content))
        for b in content.blocks
        if isinstance(b, Paragraph)
    )
    text = lead or next(filter(None, first), "")
    return shorten(text, SUMMARY)


def _html(article: PublishedArticle, source: Source, notice: str) -> str:
    content = article.content
    words = phrases(content.language or source.language)
    correction = f"<p><strong>{words.correction}</strong> {body.text(notice)}</p>"
    parts = [
        f"<aside>{correction}</aside>" if notice else "",
        f"<p>{body.text(content.kicker)}</p>" if content.kicker else "",
        f"<p><strong>{body.text(content.standfirst)}</strong></p>" if content.standfirst else "",
        body.blocks(content.blocks, lambda src: _address(src, source)),
        _read_on(article, source) if article.excerpt else "",
        body.colophon(content.authors, content.sponsor),
    ]
    return "\n".join(filter(None, parts))


def _read_on(article: PublishedArticle, source: Source) -> str:
    words = phrases(article.content.language or source.language)
    label = body.text(words.read_on.format(source.name))
    return f"<p><a{body.attribute('href', article.url)}>{label}</a></p>"


def _withdrawn(notice: str) -> str:
    return f"<p>{body.text(notice)}</p>"


def _wrap(html: str, content: Article, source: Source) -> str:
    language = content.language or source.language
    direction = content.direction or direction_of(language)
    own = body.attribute("lang", language) + body.attribute("dir", direction)
    return f"<div{own}>\n{html}\n</div>"


def _address(src: str, source: Source) -> str | None:
    if src in source.pictures:
        return source.pictures[src].url
    return src if src.lower().startswith(("https://", "http://")) else None


def _pictures(blocks: tuple[Block, ...], source: Source) -> tuple[Media, ...]:
    figures = (block for block in blocks if isinstance(block, Figure))
    return tuple(filter(None, (_media(figure, source) for figure in figures)))


def _enclosures(content: Article) -> tuple[Media, ...]:
    return tuple(
        Media(
            url=uri(one.url),
            content_type=one.content_type or UNKNOWN_TYPE,
            size=one.size or 0,
            alt=one_line(one.title),
        )
        for one in content.enclosures
    )


def _media(figure: Figure, source: Source) -> Media | None:
    address = _address(figure.src, source)
    if address is None:
        return None
    known = source.pictures.get(figure.src, Media(url=address))
    return Media(
        url=uri(address),
        content_type=known.content_type,
        size=known.size,
        width=known.width or figure.width,
        height=known.height or figure.height,
        alt=one_line(figure.alt),
        caption=one_line(clean_characters(figure.caption)),
        credit=one_line(figure.credit),
        rights=known.rights,
    )


def feed_updated(meta: FeedMeta, entries: tuple[Entry, ...]) -> datetime:
    """When the feed last changed: its newest entry's date. No clock: same in, same out."""
    return max((entry.updated for entry in entries), default=_whole_second(meta.created))
