"""Where a theme's templates run: the names that they may use, and what stands behind them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from publisher.content.blocks import Figure, Table
from publisher.content.plain import characters
from publisher.renderers.email import colours, fonts, inline, languages, outline, slots, strings
from publisher.renderers.email.intro import intro_blocks
from publisher.renderers.email.types import Brand, Composition, Mail
from publisher.renderers.email.wrapping import columns

ENTRY = "mail.mjml"
WIDTH = 536  # of the column's text in pixels: 600 less the margins
LOGO = (268, 96)  # pixels at most
TELEPHONE = 272  # pixels of text on the narrowest screen
CHARACTER, GAP = 8, 10  # pixels of a character and of the space beside a cell, on a telephone


def picture_size(figure: Figure) -> tuple[int, int | None]:
    """Width and height in pixels at which a figure fits the column; height None if unknown."""
    if not figure.width or not figure.height:
        return WIDTH, None
    width = min(WIDTH, figure.width)
    return width, round(figure.height * width / figure.width)


def logo_size(brand: Brand) -> tuple[int, int] | None:
    """Width and height in pixels at which a brand's logo stands over a mail; None if unknown."""
    if not brand.logo_size or min(brand.logo_size) < 1:
        return None
    width, height = brand.logo_size
    scale = min(1, LOGO[0] / width, LOGO[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def is_wide(table: Table) -> bool:
    """Whether a table's longest words need more than a telephone's width, so that it scrolls."""
    longest: dict[int, int] = {}
    for row in table.rows:
        place = 0
        for cell in row:
            words = characters(cell.content).split()
            size = max(map(columns, words), default=0) // cell.colspan
            for column in range(place, place + cell.colspan):
                longest[column] = max(longest.get(column, 0), size)
            place += cell.colspan
    return sum(longest.values()) * CHARACTER + len(longest) * GAP > TELEPHONE


def sponsored(markup: Markup) -> Markup:
    """A box that somebody paid for, its links marked so (`<` of its texts is escaped already)."""
    marked = Markup('<a class="link" rel="sponsored"')
    return markup.replace(Markup('<a class="link"'), marked)


def language_attributes(language: str | None, direction: str | None) -> Markup:
    """` lang=".." dir=".."` for an element; only what is said or follows from it."""
    if language and not direction:
        direction = languages.direction(language)
    said = [("lang", language), ("dir", direction)]
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in said if value)


def environment_of(
    sources: Mapping[str, str], kind: type[Environment] = Environment
) -> Environment:
    """An environment over these templates with every filter and function that themes may use."""
    environment = kind(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        inline=inline.to_html, href=inline.safe_href, plain=characters, sponsored=sponsored
    )
    environment.globals.update(
        attributes=language_attributes,
        picture_size=picture_size,
        is_wide=is_wide,
        words_of=outline.words_of,
        headline=outline.headline,
        outlined=outline.outlined,
        teaser_of=outline.teaser_of,
        teaser_picture=outline.teaser_picture,
        time_of=outline.time_of,
        locale_of=languages.locale,
        names=strings.joined,
        why=strings.why,
        direction_of=languages.direction,
    )
    return environment


@lru_cache(maxsize=16)
def _kept(theme: tuple[tuple[str, str], ...]) -> Environment:
    return environment_of(dict(theme))


def context_of(mail: Mail, nonce: str) -> dict[str, Any]:
    """The variables of a theme: the mail, and the slots as placeholders made with `nonce`."""
    brand, words = mail.brand, strings.strings_for(mail.language)
    rtl = languages.direction(mail.language) == "rtl"
    return {
        "mail": mail,
        "brand": brand,
        "words": words,
        "date": languages.full_date(mail.dated_at, mail.language),
        "rtl": rtl,
        "start": "right" if rtl else "left",
        "end": "left" if rtl else "right",
        "spoken": _attributes_where_not(mail, words.language),
        "branded": _attributes_where_not(mail, brand.language),
        "accent": colours.readable(brand.colour, colours.LIGHT_PAPER),
        "accent_dark": colours.readable(brand.colour, colours.DARK_PAPER),
        "dark_paper": colours.DARK_PAPER,
        "body_font": fonts.families(brand.body_font),
        "heading_font": fonts.families(brand.heading_font or brand.body_font),
        "logo_size": logo_size(brand),
        "leave": slots.placeholder(nonce, slots.LEAVE),
        "preferences": slots.placeholder(nonce, slots.PREFERENCES),
        "greeting": slots.placeholder(nonce, slots.GREETING),
        **(_composed(mail, nonce) if isinstance(mail, Composition) else {}),
    }


def _composed(mail: Composition, nonce: str) -> dict[str, Any]:
    return {
        "intro": intro_blocks(mail, nonce),
        "places": outline.places(mail),
        "title_story": outline.title_story(mail),
    }


def _attributes_where_not(mail: Mail, language: str) -> Markup:
    """For an element in this language; none where the mail is written in it."""
    same = language.split("-")[0] == mail.language.split("-")[0]
    return Markup("") if same else language_attributes(language, None)


def written(mail: Mail, theme: Mapping[str, str], nonce: str) -> str:
    """What the theme's `mail.mjml` writes: MJML, slots as placeholders.

    Raises jinja2's TemplateError, and whatever an expression in a template raises.
    """
    template = _kept(tuple(sorted(theme.items()))).get_template(ENTRY)
    return template.render(context_of(mail, nonce))
