"""The text part, written from the blocks: 72 columns, links numbered, the leaving line last."""

from collections.abc import Iterator

from publisher.content.article import Article, PublishedArticle
from publisher.renderers.email import languages, slots, strings
from publisher.renderers.email.plain_blocks import BlockWriter, Links
from publisher.renderers.email.types import Composition, Mail
from publisher.renderers.email.wrapping import WIDTH, underlined, wrap

RULE = "-" * WIDTH
Paragraphs = Iterator[list[str]]


def text_part(composition: Composition, nonce: str) -> str:
    """The whole text part with LF lines, slots as placeholders."""
    paragraphs = [*_masthead(composition, nonce)]
    first_link = 1
    for article in composition.articles:
        links = Links(first_link)
        paragraphs += [[RULE], *_story(article, composition, links)]
        first_link += len(links)
    paragraphs += [[RULE], *footer(composition, nonce)]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def words_of(article: PublishedArticle, composition: Composition) -> strings.Strings:
    """The words around a story: in its own language where we have them."""
    own = strings.known(article.content.language)
    return own or strings.strings_for(composition.language)


def _masthead(composition: Composition, nonce: str) -> Paragraphs:
    brand, words = composition.brand, strings.strings_for(composition.language)
    date = languages.full_date(composition.dated_at, composition.language)
    yield wrap(brand.name.upper()) + (wrap(brand.tagline) if brand.tagline else [])
    yield wrap(f"{composition.newsletter} – {date}")
    yield [words.view_on_web + words.colon.rstrip(), composition.view_url]
    yield [slots.placeholder(nonce, slots.GREETING)]
    if len(composition.articles) > 1:
        heads = [headline(a, words_of(a, composition)) for a in composition.articles]
        listed = [line for head in heads for line in wrap(head, "• ", "  ")]
        yield [words.contents + words.colon.rstrip(), *listed]


def headline(article: PublishedArticle, words: strings.Strings) -> str:
    """What heads a story; a killed one's own headline is not shown, nor an absent one's."""
    if article.pubstatus == "withheld":
        return words.unavailable
    return words.withdrawn if article.pubstatus == "canceled" else article.content.headline


def _story(article: PublishedArticle, composition: Composition, links: Links) -> Paragraphs:
    words, content = words_of(article, composition), article.content
    if article.pubstatus == "withheld":
        yield wrap(words.unavailable)
        return
    if article.pubstatus == "canceled":
        yield underlined(words.withdrawn, "=")
        yield wrap(article.notice or words.withdrawn_plain)
        return
    if article.notice:
        yield wrap(f"{words.correction}{words.colon}{article.notice}", "! ")
    yield from _opening(content, words)
    writer = BlockWriter(words, links)
    yield from (writer.lines(block) for block in content.blocks)
    yield from _ending(content, words)
    more = words.read_rest if article.excerpt else words.read_online
    yield [more + words.colon.rstrip(), article.url]
    yield links.lines()


def _opening(content: Article, words: strings.Strings) -> Paragraphs:
    kicker = " › ".join(content.rubrics)
    yield [line for text in (kicker, content.kicker) if text for line in wrap(text.upper())]
    yield underlined(content.headline, "=")
    if content.standfirst:
        yield wrap(content.standfirst)
    names = [author.name for author in content.authors if author.name]
    if names:
        yield wrap(words.by.format(names=strings.joined(names, words)))


def _ending(content: Article, words: strings.Strings) -> Paragraphs:
    for author in content.authors:
        if author.note:
            yield wrap(author.note)
    if content.sponsor:
        yield wrap(f"[{words.advertising}] {content.sponsor}")


def footer(mail: Mail, nonce: str, reason: str = "") -> Paragraphs:
    """Why the mail came (`reason`, else its lists), how to leave, and who sends it."""
    brand, words = mail.brand, strings.strings_for(mail.language)
    yield wrap(reason or strings.why(mail.list_names, words))
    yield [
        *wrap(words.leave_long + words.colon.rstrip()),
        slots.placeholder(nonce, slots.LEAVE),
    ]
    yield [
        *wrap(words.preferences_long + words.colon.rstrip()),
        slots.placeholder(nonce, slots.PREFERENCES),
    ]
    sender = words.sent_by.format(name=brand.publisher_name or brand.name)
    yield wrap(", ".join([sender, *brand.postal_address.split("\n")]).rstrip(" ,.") + ".")
    if brand.contact:
        yield wrap(f"{words.write_to_us} {brand.contact}")
    if brand.legal_notice:
        yield wrap(words.legal.format(notice=brand.legal_notice))
    if brand.privacy_url:
        yield [words.privacy + words.colon.rstrip(), brand.privacy_url]
