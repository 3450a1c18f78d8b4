"""The outline of an issue: title, sections, heading levels, texts of links."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import count

from publisher.content.article import PublishedArticle
from publisher.content.blocks import Figure, Paragraph
from publisher.content.inline_text import as_text
from publisher.content.plain_text import body_texts, word_count
from publisher.renderers.email import unspaced
from publisher.renderers.email.pieces.callouts import is_portrait, media_of
from publisher.renderers.email.pieces.lines import readings_of
from publisher.renderers.email.types import Composition, Item, Mail, Sponsor
from publisher.renderers.email.words import languages, strings

NAME = 90  # characters of a headline in a link
BUTTON = 30  # of one on a button
TEASER = 280  # of a first paragraph that stands for a story
WORDS_A_MINUTE, LONG_READ = 220, 3
_WITHOUT_SPACES = ("zh", "ja", "th", "lo", "km", "my")
_MARKS = {"ltr": "\u200e", "rtl": "\u200f"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An item where it stands.

    level: that of its heading. opens: the section that begins here, or nothing. leads: it is the
    first story. link: what the link to it is called, unlike any other item's. before: the length
    of the story just before it in the same section, or nothing. anchor: a story's id within the
    mail; entry: what the link to that is called, unlike every other link; button: `link` with less
    of the headline. A box has none of them.
    """

    item: Item | Sponsor
    level: int
    opens: str
    leads: bool
    link: str
    before: str
    anchor: str = ""
    entry: str = ""
    button: str = ""

    @property
    def is_story(self) -> bool:
        return isinstance(self.item, Item)

    @property
    def length(self) -> str:
        """Of a story; nothing for a sponsor's box."""
        return self.item.length if isinstance(self.item, Item) else ""


def words_of(article: PublishedArticle, mail: Mail) -> strings.Strings:
    """The words around a story: in its own language where we have them, else in the mail's."""
    return strings.strings_or_none(article.content.language) or strings.strings_for(mail.language)


def headline(article: PublishedArticle, words: strings.Strings) -> str:
    """What heads a story; a killed one's own headline is not shown, nor an absent one's."""
    if article.pubstatus == "withheld":
        return words.unavailable
    return words.withdrawn if article.pubstatus == "canceled" else article.content.headline


def time_of(article: PublishedArticle, mail: Mail) -> str:
    """When a story was published, by the mail's clock: « 18 h 05 », with the date where that is
    not the mail's own."""
    words, own = words_of(article, mail), article.content.language or ""
    tag = next(
        (tag for tag in (own, mail.language) if strings.strings_or_none(tag)), words.language
    )
    local = article.published_at.astimezone(mail.dated_at.tzinfo)
    time = languages.time_of_day(local, tag)
    if local.date() == mail.dated_at.date():
        return time
    return words.moment.format(date=languages.full_date(local, tag), time=time)


def title_story(composition: Composition) -> PublishedArticle | None:
    """The first story, when the subject is its headline or the beginning of that: such a mail
    needs no other title."""
    first = next(iter(composition.articles), None)
    begun = composition.subject.rstrip("…")
    quoted = first and first.pubstatus == "usable" and first.content.headline.startswith(begun)
    return first if quoted and begun else None


def places(composition: Composition) -> tuple[Place, ...]:
    """The items with what a theme needs to know of where they stand."""
    found = tuple(_places(composition))
    links = frozenset(place.link for place in found)
    taken, buttons = set(links), set[str]()
    return tuple(
        replace(
            place,
            entry=_unique_name(_entry(place.item, composition, links), taken),
            button=_unique_name(_link(place.item, composition, BUTTON), buttons),
        )
        if isinstance(place.item, Item)
        else place
        for place in found
    )


def _places(composition: Composition) -> Iterator[Place]:
    section, before, taken, stories = "", "", set[str](), count(1)
    for item in composition.items:
        opens = item.section if item.section != section else ""
        yield Place(
            item=item,
            level=3 if item.section else 2,
            opens=opens,
            leads=isinstance(item, Item) and item is composition.stories[0],
            link=_unique_name(_link(item, composition), taken),
            before=before if item.section == section else "",
            anchor=f"story-{next(stories)}" if isinstance(item, Item) else "",
        )
        section = item.section
        before = item.length if isinstance(item, Item) else ""


def _link(item: Item | Sponsor, mail: Mail, most: int = NAME) -> str:
    """The words of an item's link, of a headline at most so many characters; a line's headline is
    the link itself."""
    if isinstance(item, Sponsor):
        return strings.strings_for(mail.language).visit.format(name=item.advertiser)
    words = words_of(item.article, mail)
    head = headline(item.article, words)
    if item.length == "line":
        return head
    read = words.read_more if item.article.excerpt else words.read
    shown = _kept_together(shortened(head, most), item.article, words)
    return read.format(headline=shown)


def _kept_together(head: str, article: PublishedArticle, words: strings.Strings) -> str:
    """A headline between marks of its direction where ours are words of the other one: its ellipsis
    and its first number would stand on the wrong side."""
    own = languages.direction(article.content.language or words.language)
    if own == languages.direction(words.language):
        return head
    return f"{_MARKS[own]}{head}{_MARKS[own]}"


def _entry(item: Item, mail: Mail, links: Collection[str]) -> str:
    """The words of the link from the contents to a story: its headline. A line's own link is
    called so already."""
    words = words_of(item.article, mail)
    head = headline(item.article, words)
    return f"{words.contents}{words.colon}{head}" if head in links else head


def _unique_name(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    taken.add(candidate)
    return candidate


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut after a word where there is one, with an ellipsis."""
    text = " ".join(text.split(" "))
    if unspaced.UNSPACED.search(text):
        return unspaced.shortened(text, most)
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.\u00a0\u202f") + "…"


def teaser_of(article: PublishedArticle) -> str:
    """What a teaser says: the standfirst, else the beginning of the first paragraph that tells
    something: not of the weather's line, nor of a film's."""
    if article.content.standfirst:
        return article.content.standfirst
    paragraphs = [block for block in article.content.blocks if isinstance(block, Paragraph)]
    told = (one for one in paragraphs if not readings_of(one) and not media_of(one))
    first = next(told, next(iter(paragraphs), None))
    return shortened(as_text(first.content), TEASER) if first else ""


def minutes_of(article: PublishedArticle) -> int:
    """How many minutes reading a whole story takes; 0 for a cut one, and for one of less than
    LONG_READ, where nobody asks."""
    words = word_count(article.content)
    if (article.content.language or "")[:2] in _WITHOUT_SPACES:
        words += sum(map(unspaced.words_in, body_texts(article.content)))
    minutes = round(words / WORDS_A_MINUTE)
    return minutes if minutes >= LONG_READ and not article.excerpt else 0


def teaser_picture(article: PublishedArticle) -> Figure | None:
    """The story's first picture that shows none of its authors, one that is no film's or sound's
    poster before one that is; or None."""
    names = [author.name for author in article.content.authors if author.name]
    blocks = article.content.blocks
    shown = [
        (one, bool(behind and media_of(behind)))
        for one, behind in zip(blocks, (*blocks[1:], None), strict=False)
        if isinstance(one, Figure) and not is_portrait(one, names)
    ]
    return min(shown, key=lambda pair: pair[1], default=(None, False))[0]


def picture_follows(article: PublishedArticle) -> bool:
    """Whether a story's first picture comes behind its first paragraph, so that a teaser has it
    behind its text as well."""
    picture = teaser_picture(article)
    blocks = article.content.blocks
    first = next((one for one in blocks if one is picture or isinstance(one, Paragraph)), None)
    return picture is not None and first is not picture
