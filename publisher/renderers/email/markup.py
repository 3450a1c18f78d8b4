"""The HTML part: Jinja renders a theme to MJML, MJML to HTML, and the styles go inline."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import css_inline
import mjml
from jinja2 import DictLoader, Environment, StrictUndefined
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from publisher.content.blocks import Figure
from publisher.errors import PublisherError
from publisher.renderers.email import colours, inline, languages, slots, strings
from publisher.renderers.email.plain import headline, words_of
from publisher.renderers.email.types import Mail

ENTRY = "mail.mjml"
WIDTH = 536  # of the column's text in pixels: 600 less the margins
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


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


@lru_cache(maxsize=16)
def _environment(theme: tuple[tuple[str, str], ...]) -> Environment:
    environment = Environment(
        loader=DictLoader(dict(theme)),
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


def _context(mail: Mail, nonce: str) -> dict[str, Any]:
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


def html_part(mail: Mail, theme: Mapping[str, str], nonce: str) -> str:
    """The whole HTML document, slots as placeholders.

    `theme` maps names to sources and holds at least `mail.mjml`. Raises PublisherError with
    the theme's fault.
    """
    try:
        template = _environment(tuple(sorted(theme.items()))).get_template(ENTRY)
        source = template.render(_context(mail, nonce))
        # MJML refuses control characters and stumbles over carriage returns.
        source = _NOT_XML.sub("\ufffd", source.replace("\r\n", "\n").replace("\r", "\n"))
        return _inliner.inline(mjml.mjml2html(source)).strip() + "\n"
    except (TemplateError, ValueError, OSError) as error:
        raise PublisherError(
            "bad_theme", f"the theme cannot be rendered: {error}", ENTRY
        ) from error
