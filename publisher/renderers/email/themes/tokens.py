"""The one scale of our themes: colours by day and by night, faces, space and rules of a brand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from publisher.renderers.email import colours
from publisher.renderers.email.themes import fonts
from publisher.renderers.email.types import Brand

STEPS = (4, 8, 12, 16, 24, 32, 48)  # pixels of space, the smallest first
SPACING = {"close": 0.75, "even": 1.0, "airy": 1.25}
RULES = {"fine": "1px solid", "bold": "3px solid", "double": "3px double", "none": "0 solid"}
_TINT, _DESK = 0.945, 0.93  # how much white a brand's colour takes to be a ground
_NIGHT_TINT = 0.08  # how much of it a dark ground takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """The colours of one light, each #rrggbb: of words (ink, soft, quiet, accent), of rules (hair,
    edge), of grounds (paper, tint, desk)."""

    ink: str
    soft: str
    quiet: str
    accent: str
    hair: str
    edge: str
    paper: str
    tint: str
    desk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hue:
    """A section's own colour, readable by day and by night."""

    section: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What our themes are drawn with.

    hue_of: by a section's name the number of its hue, from 1. space: pixels, the smallest first.
    rule: width and style of the strong rules, as CSS. serif, sans: families of a machine that a
    theme chooses from where the brand names none.
    """

    light: Tones
    dark: Tones
    hues: tuple[Hue, ...]
    hue_of: Mapping[str, int]
    space: tuple[int, ...]
    rule: str
    serif: str = fonts.SERIF
    sans: str = fonts.SANS


@lru_cache(maxsize=64)
def tokens_of(brand: Brand) -> Tokens:
    """The tokens of a brand. A spacing or rules that nobody knows is the middle one."""
    light, dark = _light(brand.colour), _dark(brand.colour)
    hues = tuple(
        Hue(
            section=section,
            light=colours.readable_colour(colour, light.tint),
            dark=colours.lit_colour(colour, dark.tint),
        )
        for section, colour in brand.section_colours
    )
    wide = SPACING.get(brand.spacing, 1.0)
    return Tokens(
        light=light,
        dark=dark,
        hues=hues,
        hue_of={hue.section: number for number, hue in enumerate(hues, 1)},
        space=tuple(round(step * wide) for step in STEPS),
        rule=RULES.get(brand.rules, RULES["fine"]),
    )


def _light(colour: str) -> Tones:
    tint = colours.toward_white(colour, _TINT)
    return Tones(
        ink="#1c1a18",
        soft="#45403a",
        quiet="#5c564e",
        accent=colours.readable_colour(colour, tint),
        hair="#ddd8cf",
        edge="#1c1a18",
        paper=colours.LIGHT_PAPER,
        tint=tint,
        desk=colours.toward_white(colour, _DESK),
    )


def _dark(colour: str) -> Tones:
    tint = colours.mixed(
        colours.lit_colour(colour, colours.DARK_PAPER), colours.DARK_PAPER, _NIGHT_TINT
    )
    return Tones(
        ink="#ebe6dc",
        soft="#d4cec3",
        quiet="#b3aca0",
        accent=colours.lit_colour(colour, tint),
        hair="#3f3b36",
        edge="#8d8578",
        paper=colours.DARK_PAPER,
        tint=tint,
        desk="#0f0e0d",
    )
