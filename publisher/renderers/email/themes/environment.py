"""The Jinja environment of themes: filters, functions, limits of sizes."""

from collections.abc import Callable, Mapping

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from publisher.content.blocks import Figure, Table
from publisher.content.inline_text import as_text
from publisher.content.plain_text import characters
from publisher.renderers.email import amounts, colours, inline, outline
from publisher.renderers.email.encoding.wrapping import columns
from publisher.renderers.email.pieces import key_figures, levels, placing
from publisher.renderers.email.themes import opening_words
from publisher.renderers.email.words import languages, strings

ENTRY = "mail.mjml"
WIDTH = 536  # of the column's text in pixels: 600 less the margins
TELEPHONE = 272  # pixels of text on the narrowest screen
CHARACTER, GAP = 8, 10  # pixels of a character and of the space beside a cell, on a telephone


def picture_size(figure: Figure) -> tuple[int, int | None]:
    """Width and height in pixels at which a figure fits the column; height None if unknown."""
    if not figure.width or not figure.height:
        return WIDTH, None
    width = min(WIDTH, figure.width)
    return width, round(figure.height * width / figure.width)


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


def sponsor_box(markup: Markup) -> Markup:
    """A box that somebody paid for, its links marked so (`<` of its texts is escaped already)."""
    marked = Markup('<a class="link" rel="sponsored"')
    return markup.replace(Markup('<a class="link"'), marked)


def with_amounts(text: str, rtl: bool) -> str:
    """A text in which amounts keep their order where it is read from right to left."""
    return amounts.isolated(text) if rtl else text


def language_attributes(language: str | None, direction: str | None) -> Markup:
    """` lang=".." dir=".."` for an element; only what is said or follows from it."""
    if language and not direction:
        direction = languages.direction(language)
    said = [("lang", language), ("dir", direction)]
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in said if value)


def picture_style(colour: str | None) -> Markup:
    """` style=".."` of an image: the colour that stands there until it is loaded, and its words in
    one that is read on it. Nothing for no colour (#rrggbb)."""
    if not colour:
        return Markup("")
    words = colours.words_on(colour)
    return Markup(' style="background-color: {}; color: {}"').format(colour, words)


FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "attributes": language_attributes,
    "picture_size": picture_size,
    "picture_style": picture_style,
    "is_wide": is_wide,
    "words_of": outline.words_of,
    "headline": outline.headline,
    "outlined": levels.with_heading_levels,
    "pieces_of": placing.pieces_of,
    "notes_below": placing.notes_below,
    "key_figure": key_figures.key_figure,
    "first_words": opening_words.first_words,
    "minutes_of": outline.minutes_of,
    "teaser_of": outline.teaser_of,
    "teaser_picture": outline.teaser_picture,
    "picture_follows": outline.picture_follows,
    "time_of": outline.time_of,
    "names": strings.joined,
    "credit_line": strings.credit_line,
    "why": strings.reason_for_mail,
    "direction_of": languages.direction,
}


def environment_of(
    sources: Mapping[str, str],
    kind: type[Environment] = Environment,
    compiled: BytecodeCache | None = None,
) -> Environment:
    """An environment over these templates with every filter and function that themes may use.
    compiled: what other environments of the same kind have compiled already."""
    environment = kind(
        loader=DictLoader(sources),
        bytecode_cache=compiled,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        inline=inline.to_html,
        href=inline.safe_href,
        plain=as_text,
        sponsored=sponsor_box,
        amounts=with_amounts,
    )
    environment.globals.update(FUNCTIONS)
    return environment
