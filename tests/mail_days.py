"""A day of ten stories of a real size, in French, English and Arabic: what a theme is looked at and
weighed with. `day("fr")` is a Composition; `day("fr", 1)` has its first story alone."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import Block, Figure, Heading, Paragraph, Quote, Span
from publisher.renderers.email.types import Brand, Composition, Item, Length, Sponsor
from tests.mail_day_frames import ADVERTS, BODIES, INTROS, TITLES
from tests.mail_day_words import STORIES

MORNING = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
PICTURE = "picture:{number:040x}.jpg"
LENGTHS: tuple[Length, ...] = ("full", *(("teaser",) * 7), "line", "line")


def day(language: str, stories: int = 10, *, lengths: tuple[Length, ...] = LENGTHS) -> Composition:
    """So many stories in one of fr, en, ar, the lead whole; a sponsor's box after the third."""
    title = TITLES[language]
    articles = [_published(n, language) for n in range(1, stories + 1)]
    items: list[Item | Sponsor] = [
        Item(article=one, length=length, section=STORIES[language][n][0])
        for n, (one, length) in enumerate(zip(articles, lengths, strict=False))
    ]
    if stories > 3:
        items.insert(3, _sponsor(language, STORIES[language][2][0]))
    sources = [PICTURE.format(number=n) for n in range(1, stories + 1)]
    return Composition(
        subject=articles[0].content.headline,
        preheader=articles[0].content.standfirst or "",
        newsletter=title["newsletter"],
        language=language,
        dated_at=MORNING.astimezone(ZoneInfo("Europe/Paris")),
        items=tuple(items),
        brand=brand(language),
        view_url="https://news.example.org/view/23",
        list_names=(title["newsletter"],),
        subscribe_url="https://news.example.org/subscribe/matin/",
        pictures={one: f"https://news.example.org/pictures/{one[8:]}" for one in sources},
        intro=INTROS[language],
    )


def brand(language: str) -> Brand:
    """The title's, with colours of two of its sections."""
    title = TITLES[language]
    return Brand(
        name=title["name"],
        tagline=title["tagline"],
        language=language,
        colour="#0b5a6e",
        home_url="https://news.example.org",
        publisher_name=title["publisher"],
        postal_address=title["address"],
        contact="redaction@example.org",
        legal_notice=title["legal"],
        privacy_url="https://news.example.org/privacy",
        social_links=(("Mastodon", "https://social.example.org/@fanal"),),
        footer=title["footer"],
        section_colours=(
            (STORIES[language][2][0], "#a0430a"),
            (STORIES[language][5][0], "#5b3a8c"),
        ),
    )


def _published(number: int, language: str) -> PublishedArticle:
    return PublishedArticle(
        id=str(number),
        version=1,
        guid=f"tag:example.org,2026:day-{number}",
        url=f"https://news.example.org/articles/{number}",
        content=_article(number, language),
        content_hash=f"{number:064}",
        pubstatus="usable",
        published_at=MORNING,
        updated_at=MORNING,
        notice=None,
    )


def _article(number: int, language: str) -> Article:
    kicker, headline, standfirst, author = STORIES[language][number - 1][1:]
    picture = Figure(
        src=PICTURE.format(number=number),
        alt=f"{kicker}. {headline}",
        caption=(Span(standfirst.partition(".")[0] + "."),) if number == 1 else (),
        credit=author if number == 1 else "",
        width=1072,
        height=(603, 715, 804)[number % 3],
    )
    return Article(
        headline=headline,
        language=language,
        kicker=kicker,
        standfirst=standfirst,
        authors=(Author(name=author),),
        blocks=(picture, *_body(language)),
        sponsor=ADVERTS[language][0] if number == 7 else None,
    )


def _body(language: str) -> tuple[Block, ...]:
    first, second, head, third, said, who = BODIES[language]
    return (
        Paragraph(content=(Span(first),)),
        Paragraph(content=(Span(second),)),
        Heading(content=(Span(head),)),
        Paragraph(content=(Span(third),)),
        Quote(paragraphs=((Span(said),),), source=(Span(who),)),
    )


def _sponsor(language: str, section: str) -> Sponsor:
    advertiser, words = ADVERTS[language]
    text = (Paragraph(content=(Span(words),)),)
    return Sponsor(
        advertiser=advertiser, blocks=text, url="https://example.org/advert", section=section
    )


def with_brand(composition: Composition, **changed: object) -> Composition:
    """The same under a brand that is changed so."""
    return replace(composition, brand=replace(composition.brand, **changed))  # type: ignore[arg-type]
