"""Words too faint by day, by night, or where a mail program turns colours round by force."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import css_inline
from lxml.html import document_fromstring

from publisher.renderers.email.checks.contrast import faint_texts

LIGHTS = ("light", "dark", "inverted")
_NIGHT = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{")
_STYLES = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
# CSS filters, hue-rotate(180deg): a row for each of red, green and blue.
_TURNED = ((-0.574, 1.430, 0.144), (0.426, 0.430, 0.144), (0.426, 1.430, -0.856))


@dataclass(frozen=True, slots=True)
class Faint:
    """Words that are hard to read in one of LIGHTS: their colour, what lies behind, the ratio."""

    light: str
    colour: str
    paper: str
    ratio: float


def faint_in_lights(html: str) -> Iterator[Faint]:
    """Each pair of colours of a mail that has too little contrast, once for each light."""
    day = document_fromstring(html.encode())
    night = document_fromstring(by_night(html).encode())
    for light, tree in (("light", day), ("dark", night), ("inverted", day)):
        turn = inverted if light == "inverted" else _same
        for colour, paper, ratio in faint_texts(tree, turn):
            yield Faint(light, colour, paper, floor(ratio * 10) / 10)


def by_night(html: str) -> str:
    """The mail with its own rules for the night put inline, as a program does that knows them."""
    rules = "\n".join(_night_rules(html))
    bare = _STYLES.sub("", html)
    return _inliner.inline(bare.replace("</head>", f"<style>{rules}</style></head>", 1))


def _night_rules(html: str) -> Iterator[str]:
    """What stands in each `@media (prefers-color-scheme: dark)`."""
    for found in _NIGHT.finditer(html):
        depth, place = 1, found.end()
        while depth and place < len(html):
            depth += {"{": 1, "}": -1}.get(html[place], 0)
            place += 1
        yield html[found.end() : place - 1]


def inverted(colour: str) -> str:
    """A colour (#rrggbb) as `invert(1) hue-rotate(180deg)` shows it, which is as near as CSS comes
    to what mail programs do by force."""
    channels = [255 - int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    turned = (sum(a * b for a, b in zip(row, channels, strict=True)) for row in _TURNED)
    return "#" + "".join(f"{min(max(round(one), 0), 255):02x}" for one in turned)


def _same(colour: str) -> str:
    return colour
