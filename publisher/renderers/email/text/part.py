"""The text part, written from the blocks: 72 columns, links numbered, the leaving line last."""

from collections.abc import Iterable, Iterator

from publisher.content.blocks import Block, Paragraph
from publisher.renderers.email import outline
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.encoding.wrapping import RULE, WIDTH, wrap
from publisher.renderers.email.inline import safe_href
from publisher.renderers.email.intro import intro_blocks
from publisher.renderers.email.text.blocks import Addresses, BlockWriter, Links
from publisher.renderers.email.text.pieces import in_pieces, lines_of
from publisher.renderers.email.text.story import paragraphs_at
from publisher.renderers.email.types import Composition, Mail
from publisher.renderers.email.words import languages, strings

Paragraphs = Iterator[list[str]]
STRONG_RULE = "=" * WIDTH
CONTENTS_FROM = 5  # stories, as in the HTML


def text_part(composition: Composition, nonce: str, *, greets: bool) -> str:
    """The whole text part with LF lines, slots as placeholders. `greets`: as the HTML does."""
    paragraphs = [*_masthead(composition)]
    links = Links(1)
    paragraphs += [*_opening(composition, nonce, links, greets)]
    for one in outline.places(composition):
        links = Links(links.next)
        if one.opens:
            paragraphs += [[STRONG_RULE, *wrap(one.opens.upper())]]
        elif one.before != "line" or one.length != "line":
            paragraphs += [[RULE]]
        paragraphs += [*paragraphs_at(one, composition, links)]
    paragraphs += [[RULE], *footer(composition, nonce)]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def _masthead(composition: Composition) -> Paragraphs:
    brand, words = composition.brand, strings.strings_for(composition.language)
    date = languages.full_date(composition.dated_at, composition.language)
    yield wrap(brand.name.upper()) + (wrap(brand.tagline) if brand.tagline else [])
    yield wrap(f"{composition.newsletter} – {date}")
    yield [words.view_on_web + words.colon.rstrip(), composition.view_url]


def _opening(composition: Composition, nonce: str, links: Links, greets: bool) -> Paragraphs:
    words = strings.strings_for(composition.language)
    if len(composition.articles) >= CONTENTS_FROM:
        heads = [
            outline.headline(a, outline.words_of(a, composition)) for a in composition.articles
        ]
        listed = [line for head in heads for line in wrap(head, "• ", "  ")]
        yield [words.contents + words.colon.rstrip(), *listed]
    if greets:
        yield [slots.placeholder(nonce, slots.GREETING)]
    yield from _intro(intro_blocks(composition, nonce), words, links)
    yield links.lines()


def _intro(blocks: Iterable[Block], words: strings.Strings, links: Links) -> Paragraphs:
    """Links within a condition are not listed below: its readers alone may know of them."""
    depth = 0
    for piece in in_pieces(tuple(blocks)):
        lines = lines_of(piece, BlockWriter(words, Addresses(1) if depth else links))
        mark = isinstance(piece.block, Paragraph) and len(lines) == 1
        depth += slots.depth(lines[0]) if mark else 0
        yield lines


def footer(mail: Mail, nonce: str, reason: str = "") -> Paragraphs:
    """How to get the letter, what a person wrote, who sends it, why it came (`reason`, else its
    lists), and how to leave."""
    brand, words = mail.brand, strings.strings_for(mail.language)
    if mail.subscribe_url:
        line = f"{words.forwarded} {words.subscribe}{words.colon.rstrip()}"
        yield [*wrap(line), mail.subscribe_url]
    yield [line for part in brand.footer.splitlines() for line in wrap(part)]
    known = [f"{name}{words.colon}{url}" for name, url in brand.social_links if safe_href(url)]
    yield [*wrap(words.follow), *known] if known else []
    sender = words.sent_by.format(name=brand.publisher_name or brand.name)
    address = (line.strip(" ,") for line in brand.postal_address.splitlines() if line.strip())
    yield wrap(words.comma.join([sender, *address]) + ".")
    if brand.contact:
        yield wrap(f"{words.write_to_us} {brand.contact}")
    if brand.legal_notice:
        yield wrap(words.legal.format(notice=brand.legal_notice))
    if brand.privacy_url:
        yield [words.privacy + words.colon.rstrip(), brand.privacy_url]
    yield [brand.name + words.colon.rstrip(), brand.home_url]
    yield wrap(reason or strings.reason_for_mail(mail.list_names, words))
    yield [
        *wrap(words.preferences_long + words.colon.rstrip()),
        slots.placeholder(nonce, slots.PREFERENCES),
    ]
    yield [
        *wrap(words.leave_long + words.colon.rstrip()),
        slots.placeholder(nonce, slots.LEAVE),
    ]
