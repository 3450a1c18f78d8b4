"""A story at each of its lengths, or a sponsor's box, as paragraphs of plain text."""

from collections.abc import Iterator

from publisher.content.article import Article, PublishedArticle
from publisher.renderers.email import outline
from publisher.renderers.email.encoding.wrapping import underlined, wrap
from publisher.renderers.email.inline import safe_href
from publisher.renderers.email.outline import Place
from publisher.renderers.email.pieces.placing import notes_below
from publisher.renderers.email.text.blocks import BlockWriter, Links
from publisher.renderers.email.text.pieces import in_pieces, lines_of
from publisher.renderers.email.types import Composition, Item, Sponsor
from publisher.renderers.email.words import strings

Paragraphs = Iterator[list[str]]


def paragraphs_at(one: Place, composition: Composition, links: Links) -> Paragraphs:
    """What stands at one place of the issue; `links` gathers the addresses in its text."""
    if isinstance(one.item, Sponsor):
        yield from _sponsor(one.item, one, composition, links)
    else:
        yield from _story(one.item, one, composition, links)
    yield links.lines()


def _sponsor(box: Sponsor, one: Place, composition: Composition, links: Links) -> Paragraphs:
    words = strings.strings_for(composition.language)
    yield wrap(f"[{words.advertising}] {box.advertiser}")
    writer = BlockWriter(words, links)
    yield from (writer.lines(block) for block in box.blocks)
    if safe_href(box.url):
        yield [*wrap(one.link), box.url.strip()]


def _story(item: Item, one: Place, composition: Composition, links: Links) -> Paragraphs:
    article, words = item.article, outline.words_of(item.article, composition)
    if article.pubstatus == "withheld":
        yield wrap(words.unavailable)
    elif article.pubstatus == "canceled":
        yield underlined(words.withdrawn, "=")
        yield wrap(article.notice or words.withdrawn_plain)
    else:
        if article.notice:
            yield wrap(f"{words.correction}{words.colon}{article.notice}", "! ")
        yield from _lengths[item.length](article, one, words, links)


def _line(
    article: PublishedArticle, one: Place, words: strings.Strings, links: Links
) -> Paragraphs:
    yield [*wrap(article.content.headline, "• ", "  "), f"  {article.url}"]


def _teaser(
    article: PublishedArticle, one: Place, words: strings.Strings, links: Links
) -> Paragraphs:
    yield from _opening(article.content, one)
    figure = outline.teaser_picture(article)
    if figure:
        yield BlockWriter(words, links).lines(figure)
    yield wrap(outline.teaser_of(article))
    yield from _paid_for(article.content, words)
    yield _more(article, one)


def _full(
    article: PublishedArticle, one: Place, words: strings.Strings, links: Links
) -> Paragraphs:
    content = article.content
    yield from _opening(content, one)
    if content.standfirst:
        yield wrap(content.standfirst)
    yield wrap(_byline(article, words)) if _byline(article, words) else []
    writer = BlockWriter(words, links)
    pieces = in_pieces(content.blocks, content.authors)
    yield from (lines_of(piece, writer) for piece in pieces)
    yield from map(wrap, notes_below(content.authors, content.blocks))
    yield from _paid_for(content, words)
    yield _more(article, one)


_lengths = {"full": _full, "teaser": _teaser, "line": _line}


def _byline(article: PublishedArticle, words: strings.Strings) -> str:
    """Who wrote it, and how long it takes to read where that is long."""
    names = [author.name for author in article.content.authors if author.name]
    minutes = outline.minutes_of(article)
    said = [words.by.format(names=strings.joined(names, words))] if names else []
    said += [words.reading_time.format(minutes=minutes)] if minutes else []
    return " · ".join(said)


def _opening(content: Article, one: Place) -> Paragraphs:
    """What stands over the headline, and that; nothing is said twice, nor the section again."""
    said = {one.item.section.casefold()}
    rubrics = [name for name in content.rubrics if name.casefold() not in said]
    said |= {name.casefold() for name in rubrics[-1:]}
    kicker = content.kicker if content.kicker and content.kicker.casefold() not in said else ""
    over = (" › ".join(rubrics), kicker)
    yield [line for text in over if text for line in wrap(text.upper())]
    yield underlined(content.headline, "=")


def _paid_for(content: Article, words: strings.Strings) -> Paragraphs:
    if content.sponsor:
        yield wrap(f"[{words.advertising}] {content.sponsor}")


def _more(article: PublishedArticle, one: Place) -> list[str]:
    return [*wrap(one.link), article.url]
