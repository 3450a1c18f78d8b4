"""An issue in Hebrew, Persian, Chinese, Thai or Hindi: `day_of_script("he")` is a Composition like
those of tests/mail_days.py, with a headline of two lines, pieces, amounts, Latin names and a string
that nothing breaks."""

from dataclasses import replace

from publisher.content.article import Article, Author
from publisher.content.blocks import Figure, Span
from publisher.content.parsers.markdown import parse_fragment
from publisher.renderers.email.notice import Notice
from publisher.renderers.email.types import Brand, Composition, Item, Length, Sponsor
from tests.mail_days import MORNING, PICTURE, day
from tests.mail_script_words import SCRIPTS, Script

LANGUAGES = tuple(SCRIPTS)
LENGTHS: tuple[Length, ...] = ("full", "teaser", "teaser", "line")


def day_of_script(language: str) -> Composition:
    """Four stories and a sponsor's box in one of LANGUAGES."""
    said, base = SCRIPTS[language], day("en", 4)
    items: list[Item | Sponsor] = [
        replace(
            old,
            article=replace(old.article, content=_article(said, language, number)),
            length=length,
            section=said.stories[number][0],
        )
        for number, (old, length) in enumerate(zip(base.stories, LENGTHS, strict=True))
    ]
    advertiser, words = said.advert
    box = Sponsor(
        advertiser=advertiser, blocks=parse_fragment(words, language), url="https://example.org/ad"
    )
    return replace(
        base,
        subject=said.stories[0][2],
        preheader=said.stories[0][3],
        newsletter=said.newsletter,
        language=language,
        items=(*items[:3], replace(box, section=said.stories[2][0]), *items[3:]),
        brand=_brand(said, language, base.brand),
        list_names=(said.newsletter,),
        intro=said.intro,
    )


def notice_of_script(language: str) -> Notice:
    """A correction of the first story."""
    said, composition = SCRIPTS[language], day_of_script(language)
    return Notice(
        withdrawn=False,
        headline=said.stories[0][2],
        headline_language=language,
        text=said.stories[1][3],
        article_url="https://news.example.org/articles/1",
        issue_date=composition.dated_at,
        newsletter=said.newsletter,
        language=language,
        dated_at=MORNING,
        brand=composition.brand,
    )


def _brand(said: Script, language: str, base: Brand) -> Brand:
    return replace(
        base,
        name=said.name,
        tagline=said.tagline,
        language=language,
        publisher_name=said.name,
        postal_address=said.address,
        legal_notice=said.stories[0][4],
        footer=said.footer,
        section_colours=((said.stories[1][0], "#a0430a"),),
    )


def _article(said: Script, language: str, number: int) -> Article:
    _, kicker, headline, standfirst, author = said.stories[number]
    picture = Figure(
        src=PICTURE.format(number=number + 1),
        alt=f"{kicker}. {headline}",
        caption=(Span(standfirst),) if number == 0 else (),
        credit=author if number == 0 else "",
        width=1072,
        height=(603, 715, 804)[number % 3],
    )
    body = said.body if number == 0 else standfirst
    return Article(
        headline=headline,
        language=language,
        kicker=kicker,
        standfirst=standfirst,
        authors=(Author(name=author),),
        blocks=(picture, *parse_fragment(body, language)),
    )
