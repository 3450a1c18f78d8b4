"""Titles of feeds and entries without HTML markup."""

import re
from html import unescape

_TAGS = (
    "a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|mark|p|q|s|script|small|span|"
    "strike|strong|style|sub|sup|tt|u|var|wbr"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_ROUNDS = 3  # how often a source can have escaped it


def without_markup(title: str) -> str:
    """The title without the HTML tags and with the characters that a source left in it for them.

    What is no HTML stays: `a < b`, `AT&T`, `<levels>`.
    """
    for _ in range(_ROUNDS):
        if "<" not in title and "&" not in title:
            break
        title = _ENTITY.sub(lambda found: unescape(found.group()), _TAG.sub("", title))
    return title.strip()
