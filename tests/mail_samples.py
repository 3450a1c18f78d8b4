"""Issues that no newsroom would compose and every theme must bear: made by a seeded dice.

issue(7) is always the same: a theme's name and a Composition.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from publisher.actions.themes.email_themes import theme_names
from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)
from publisher.renderers.email.types import Composition, Item, Sponsor
from tests.golden.issues.mails import SAMPLES
from tests.golden.sample_issue import published

WORDS = {
    "fr": "la digue tiendra jusqu’à l’équinoxe\u00a0; « on verra\u00a0», dit-elle, à 6\u00a0h",
    "en": "the ferry that runs on yesterday’s wind “never was late” — almost, O’Hara says",
    "ar": "على رصيف الميناء مكتبة لا تغلق أبوابها، وفيها ألف كتاب عن البحر",
}
ODD = (
    "😀👩‍👩‍👧‍👦🇫🇷",
    "x" * 400,
    "5 < 7 & 'x' > \"y\"",
    "{{ name }}",
    "a\u2028b",
    "ﷺ",
    "é" * 120,
    "<b>",
)
KINDS = ("headline", "standfirst", "kicker", "byline", "note", "sponsor")
MARKS = ("strong", "emphasis", "code", "subscript", "superscript", "strikethrough", "link")
LANGUAGES = tuple(WORDS)
COLOURS = ("#8a1c1c", "#000000", "#ffffff", "#ffee00", "#777777", "#1d4f7a", "nonsense")
SECTIONS = ("", "À la une", "In brief", "اقتصاد")


class Dice(Random):
    """Words, blocks and stories at random."""

    def likely(self, share: float) -> bool:
        return self.random() < share

    def words(self, language: str, longest: int = 12) -> str:
        """A few words, now and then an odd one; never empty."""
        known = WORDS[language].split(" ")
        drawn = self.choices(known, k=self.randint(1, longest))
        if self.likely(0.08):
            drawn.insert(self.randrange(len(drawn) + 1), self.choice(ODD))
        return " ".join(drawn)

    def merged(self, language: str) -> str:
        """Words in which a field may stand."""
        return self.words(language).replace("{{ name }}", "{{ subscriber.name }}")

    def inline(self, language: str, longest: int = 12) -> Inline:
        return tuple(
            Span(self.words(language, longest), self._marks())
            for _ in range(self.choice((1, 1, 1, 2, 4)))
        )

    def _marks(self) -> tuple[Mark, ...]:
        if self.likely(0.6):
            return ()
        kind = self.choice((*MARKS, "language"))
        if kind == "link":
            address = f"https://example.org/{self.randrange(10**9)}?a=1&b=2"
            return (Mark("link", href=self.choice((address, address, "javascript:alert(1)"))),)
        if kind == "language":
            return (Mark("language", language=self.choice(LANGUAGES)),)
        return (Mark(kind),)  # type: ignore[arg-type]

    def rows(self, language: str, head: int) -> tuple[tuple[Cell, ...], ...]:
        columns = self.choice((1, 2, 3, 5, 12))
        return tuple(
            tuple(
                Cell(content=self.inline(language, 3), header=row < head or self.likely(0.1))
                for _ in range(columns)
            )
            for row in range(head + self.randint(1, 4))
        )

    def listed(self, language: str, depth: int = 0) -> List:
        return List(
            ordered=self.likely(0.4),
            start=self.choice((1, 1, 7)),
            items=tuple(
                ListItem(
                    content=self.inline(language, 5),
                    children=(self.listed(language, depth + 1),)
                    if depth < 3 and self.likely(0.2)
                    else (),
                )
                for _ in range(self.randint(1, 3))
            ),
        )

    def block(self, language: str) -> Block:
        """One block of any type; some in another language."""
        text, kind = self.inline(language, 25), self.randrange(10)
        if kind < 3:
            other = self.choice(LANGUAGES)
            return Paragraph(content=self.inline(other), language=other)
        if kind == 3:
            return self.choice((Separator(), Closing(content=text), Preformatted(content=text)))
        if kind == 4:
            return Heading(content=text, level=self.randint(2, 6))
        if kind == 5:
            return self.listed(language)
        if kind == 6:
            source = self.choice(((), self.inline(language, 4)))
            return Quote(paragraphs=(text, text)[: self.randint(1, 2)], source=source)
        if kind == 7:
            head = self.choice((0, 1, 1, 2))
            caption = self.choice(((), self.inline(language, 6)))
            return Table(rows=self.rows(language, head), head_rows=head, caption=caption)
        if kind == 8:
            return self.figure(language)
        return Paragraph(content=text)

    def figure(self, language: str) -> Figure:
        """Some pictures are gone, some have no words of their own, some no size."""
        size = self.choice(((None, None), (1200, 675), (80, 2000), (0, 0)))
        return Figure(
            src=f"picture:{self.choice('abc')}.png",
            alt=self.choice(("", self.words(language))),
            caption=self.choice(((), self.inline(language))),
            credit=self.choice(("", "Y. Le Goff")),
            width=size[0],
            height=size[1],
        )

    def story(self, number: int) -> PublishedArticle:
        language = self.choice(LANGUAGES)
        said = {kind: self.words(language) if self.likely(0.6) else None for kind in KINDS}
        blocks = [self.block(language) for _ in range(self.randrange(7))]
        if self.likely(0.02):
            rows = self.rows(language, 1)
            blocks += [Table(rows=rows, head_rows=1)] * 40
        article = Article(
            headline=self.words(language) if self.likely(0.9) else "Deux articles, un titre",
            language=self.choice((language, language, None)),
            direction="rtl" if language == "ar" else None,
            kicker=said["kicker"],
            standfirst=said["standfirst"],
            rubrics=self.choice(((), ("Actualités", "Littoral"))),
            authors=(Author(name=said["byline"], note=said["note"]),),
            sponsor=said["sponsor"],
            blocks=tuple(blocks),
        )
        state = self.choice(("usable",) * 8 + ("canceled", "withheld"))
        notice = self.choice((None, None, self.words(language)))
        return published(number, article, pubstatus=state, notice=notice, excerpt=self.likely(0.1))

    def items(self, most: int) -> Iterator[Item | Sponsor]:
        section = ""
        for number in range(1, self.randint(1, most) + 1):
            if self.likely(0.3):
                section = self.choice(SECTIONS)
            length = self.choice(("full", "full", "teaser", "line"))
            yield Item(article=self.story(number), length=length, section=section)  # type: ignore[arg-type]
            if self.likely(0.15):
                yield self.sponsor(section)

    def sponsor(self, section: str) -> Sponsor:
        language = self.choice(LANGUAGES)
        return Sponsor(
            advertiser=self.words(language, 3),
            blocks=(Paragraph(content=self.inline(language)),),
            url=self.choice(("", "https://example.org/ad")),
            section=section,
        )


def issue(seed: int, most: int = 5) -> tuple[str, Composition]:
    """A theme and an issue for it, of one to `most` stories."""
    dice = Dice(seed)
    language = dice.choice(LANGUAGES)
    theme = dice.choice(theme_names())
    sample = SAMPLES[language].digest
    brand = replace(
        sample.brand,
        colour=dice.choice(COLOURS),
        tagline=dice.choice(("", sample.brand.tagline)),
        logo=dice.choice(("", "https://example.org/logo.png")),
        social_links=dice.choice(((), sample.brand.social_links)),
        footer=dice.choice(("", dice.words(language))),
        legal_notice=dice.choice(("", sample.brand.legal_notice)),
        contact=dice.choice(("", "redaction@example.org", "https://example.org/contact")),
    )
    return theme, replace(
        sample,
        subject=dice.merged(language),
        preheader=dice.choice(("", dice.merged(language))),
        dated_at=sample.dated_at + timedelta(days=dice.randrange(1000)),
        items=tuple(dice.items(most)),
        brand=brand,
        list_names=tuple(dice.words(language, 3) for _ in range(dice.randrange(3))),
        pictures={"picture:a.png": "https://example.org/a.png", "picture:b.png": ""},
        sharper={},
        intro=dice.choice(("", sample.intro, SAMPLES[language].letter.intro)),
    )
