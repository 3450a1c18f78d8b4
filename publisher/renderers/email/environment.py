"""Where a theme's templates run: the names that they may use, and what stands behind them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from publisher.content.blocks import Figure
from publisher.renderers.email import colours, inline, languages, slots, strings
from publisher.renderers.email.plain import headline, words_of
from publisher.renderers.email.types import Mail

ENTRY = "mail.mjml"
WIDTH = 536  # of the column's text in pixels: 600 less the margins


def picture_size(figure: Figure) -> tuple[int, int | None]:
    """Width and height in pixels at which a figure fits the column; height None if unknown."""
    if not figure.width or not figure.height:
        return WIDTH, None
    width = min(WIDTH, figure.width)
    return width, round(figure.height * width / figure.width)


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
    environment.filters.update(inline=inline.to_html, href=inline.safe_href)
    environment.globals.update(
        attributes=language_attributes,
        picture_size=picture_size,
        words_of=words_of,
        headline=headline,
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
    brand = mail.brand
    return {
        "mail": mail,
        "brand": brand,
        "words": strings.strings_for(mail.language),
        "date": languages.full_date(mail.dated_at, mail.language),
        "accent": colours.readable(brand.colour, colours.LIGHT_PAPER),
        "accent_dark": colours.readable(brand.colour, colours.DARK_PAPER),
        "dark_paper": colours.DARK_PAPER,
        "leave": slots.placeholder(nonce, slots.LEAVE),
        "preferences": slots.placeholder(nonce, slots.PREFERENCES),
        "greeting": slots.placeholder(nonce, slots.GREETING),
    }


def written(mail: Mail, theme: Mapping[str, str], nonce: str) -> str:
    """What the theme's `mail.mjml` writes: MJML, slots as placeholders.

    Raises jinja2's TemplateError, and whatever an expression in a template raises.
    """
    template = _kept(tuple(sorted(theme.items()))).get_template(ENTRY)
    return template.render(context_of(mail, nonce))
