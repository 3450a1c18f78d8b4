"""One accent per publication, made legible on light and on dark paper (WCAG 2.2, 1.4.3)."""

import re

# The least favourable surfaces of publisher.css: --wash.
LIGHT_PAPER, DARK_PAPER = (242, 239, 232), (33, 31, 27)
FALLBACK = "#8a1c1c"
CONTRAST = 4.6  # a little over the 4.5 that WCAG asks for

Rgb = tuple[int, int, int]


def accents(colour: str) -> tuple[str, str]:
    """`#rrggbb` as written by the publication -> that accent for light and for dark paper."""
    rgb = rgb_of(colour)
    return (_legible(rgb, LIGHT_PAPER, (0, 0, 0)), _legible(rgb, DARK_PAPER, (255, 255, 255)))


def rgb_of(colour: str) -> Rgb:
    """The parts of `#rrggbb`; those of FALLBACK for anything else."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        colour = FALLBACK
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _legible(colour: Rgb, paper: Rgb, towards: Rgb) -> str:
    mixed = colour
    for step in range(21):
        mixed = _mix(colour, towards, step / 20)
        if contrast(mixed, paper) >= CONTRAST:
            break
    return "#" + bytes(mixed).hex()


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG's contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    linear = [
        c / 12.92 if (c := part / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
