"""The variables of a theme."""

from typing import Any

from markupsafe import Markup

from publisher.content.blocks import Heading
from publisher.renderers.email import colours, outline
from publisher.renderers.email.checks.greetings import opens_with_greeting
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.intro import intro_blocks
from publisher.renderers.email.themes import fonts
from publisher.renderers.email.themes.environment import language_attributes
from publisher.renderers.email.themes.scripts import script_of
from publisher.renderers.email.themes.tokens import tokens_of
from publisher.renderers.email.types import Composition, Mail
from publisher.renderers.email.words import languages, strings

LOGO = (268, 96)  # pixels at most


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
        "dated": _attributes_where_not(mail, languages.locale(mail.language).language),
        "branded": _attributes_where_not(mail, brand.language),
        "accent": colours.readable_colour(brand.colour, colours.LIGHT_PAPER),
        "accent_dark": colours.readable_colour(brand.colour, colours.DARK_PAPER),
        "dark_paper": colours.DARK_PAPER,
        "tokens": tokens_of(brand),
        "script": script_of(mail.language),
        "body_font": fonts.families(brand.body_font),
        "heading_font": fonts.families(brand.heading_font or brand.body_font),
        "logo_size": logo_size(brand.logo_size),
        "logo_dark_size": logo_size(brand.logo_dark_size),
        **_readers_own(nonce),
        "greeted": _attributes_where_not(mail, _language_of_greeting(mail, words.language)),
        **(_composed(mail, nonce) if isinstance(mail, Composition) else {}),
    }


def _readers_own(nonce: str) -> dict[str, Any]:
    names = (slots.LEAVE, slots.PREFERENCES, slots.STILL, slots.GREETING)
    return {name: slots.placeholder(nonce, name) for name in names}


def _composed(mail: Composition, nonce: str) -> dict[str, Any]:
    intro = intro_blocks(mail, nonce)
    return {
        "intro": intro,
        "intro_headed": any(isinstance(block, Heading) for block in intro),
        "greets": bool(mail.greeting) or not opens_with_greeting(mail.intro),
        "places": outline.places(mail),
        "title_story": outline.title_story(mail),
    }


def _language_of_greeting(mail: Mail, otherwise: str) -> str:
    """The newsletter's own is in the mail's language."""
    return mail.language if isinstance(mail, Composition) and mail.greeting else otherwise


def _attributes_where_not(mail: Mail, language: str) -> Markup:
    """For an element in this language; none where the mail is written in it."""
    same = language.split("-")[0] == mail.language.split("-")[0]
    return Markup("") if same else language_attributes(language, None)


def logo_size(own: tuple[int, int] | None) -> tuple[int, int] | None:
    """Width and height in pixels at which a logo of this size stands over a mail; None if
    unknown."""
    if not own or min(own) < 1:
        return None
    width, height = own
    scale = min(1, LOGO[0] / width, LOGO[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
