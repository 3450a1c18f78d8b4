"""Accent colours that stay readable on light and on dark paper (WCAG 2.2, 1.4.3)."""

import colorsys
import re
from collections.abc import Iterable

LIGHT_PAPER, DARK_PAPER = "#ffffff", "#1a1816"
FALLBACK = "#8a1c1c"
INK = "#1c1a18"  # of words by day
CONTRAST = 4.8
ENOUGH = 4.5  # WCAG's own measure; black or white has it on whatever ground
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
Rgb = tuple[int, int, int]


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: Rgb) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio (1 to 21) of two colours like #8a1c1c."""
    high, low = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _mixed(colour: Rgb, toward: int, share: float) -> str:
    return _hex(round(channel + (toward - channel) * share) for channel in colour)


def _hex(channels: Iterable[int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def toward_white(colour: str, share: float) -> str:
    """`colour` mixed with so much white (0 to 1); what is no #rrggbb is the house's own red."""
    return _mixed(_rgb(colour if _HEX.fullmatch(colour) else FALLBACK), 255, share)


def mixed(colour: str, into: str, share: float) -> str:
    """`into` with so much of `colour` (0 to 1), both like #8a1c1c."""
    pairs = zip(_rgb(colour), _rgb(into), strict=True)
    return _hex(round(ground + (given - ground) * share) for given, ground in pairs)


def lit_colour(colour: str, paper: str) -> str:
    """`colour`, with as little more light as reading it on dark `paper` needs: it keeps its hue and
    its saturation, where white would make it a grey. What is no #rrggbb is the house's own red."""
    given = _rgb(colour if _HEX.fullmatch(colour) else FALLBACK)
    hue, light, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in given))
    for step in range(101):
        raised = light + (1 - light) * step / 100
        candidate = _hex(
            round(channel * 255) for channel in colorsys.hls_to_rgb(hue, raised, saturation)
        )
        if contrast(candidate, paper) >= CONTRAST:
            return candidate
    raise AssertionError("white is readable on dark paper")


def words_on(ground: str) -> str:
    """White, the ink of our mails or black: the first that is read on a ground (#rrggbb)."""
    return next(one for one in ("#ffffff", INK, "#000000") if contrast(one, ground) >= ENOUGH)


def readable_colour(colour: str, paper: str) -> str:
    """`colour`, lightened or darkened as little as reading it on `paper` needs.

    Anything that is not #rrggbb becomes the house's own red.
    """
    colour = colour.lower() if _HEX.fullmatch(colour) else FALLBACK
    toward = 0 if _luminance(_rgb(paper)) > 0.5 else 255
    for step in range(21):
        candidate = _mixed(_rgb(colour), toward, step / 20)
        if contrast(candidate, paper) >= CONTRAST:
            return candidate
    raise AssertionError("black and white are readable on any paper")
