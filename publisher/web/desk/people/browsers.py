"""A browser's own words about itself, as people would name it."""

from django.utils.translation import gettext

# The first that is found counts: most of them also claim to be those below them.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS": "Firefox"} | {
    "Chrome/": "Chrome",
    "CriOS": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"} | {
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(says: str) -> str:
    """ "Firefox, Linux"; what nobody knows is called unknown."""
    found = [_first(_BROWSERS, says), _first(_SYSTEMS, says)]
    return ", ".join(filter(None, found)) or gettext("an unknown browser")


def _first(words: dict[str, str], says: str) -> str:
    return next((word for sign, word in words.items() if sign in says), "")
