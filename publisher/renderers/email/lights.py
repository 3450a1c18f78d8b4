"""A rendered mail as it looks in another light, or without its pictures."""

import re

_NIGHT = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_SCHEME = re.compile(r'(<meta name="(?:supported-)?color-schemes?" content=)"light dark"')
# What a mail program does that turns colours round by force, as near as a browser comes to it.
_TURN = "{filter:invert(1) hue-rotate(180deg)}"
_INVERTED = f"<style>html{_TURN}img{_TURN}</style>"
_NO_PICTURES = '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'">'


def in_light(html: str, light: str) -> str:
    """The mail as it looks by day or by night, whatever the browser is set to: its own rules for
    the night hold always, or never. `inverted`: by day, with its colours turned round by force.
    `auto`: as it is."""
    if light == "auto":
        return html
    if light == "inverted":
        return _in_head(in_light(html, "light"), _INVERTED)
    html = _NIGHT.sub("@media all" if light == "dark" else "@media not all", html)
    return _SCHEME.sub(rf'\1"{light}"', html)


def without_pictures(html: str) -> str:
    """The mail in a program that loads no pictures."""
    return _in_head(html, _NO_PICTURES)


def _in_head(html: str, markup: str) -> str:
    return html.replace("</head>", f"{markup}</head>", 1)
