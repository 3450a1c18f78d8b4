"""Amounts between words from right to left: signs, groups of digits and units keep their sides.

The bidirectional algorithm (UAX 9) takes `1 250 €` and `−3,5 %` apart there: it sets groups, sign
and unit as if each were a word of the line.
"""

import re

from markupsafe import Markup, escape

_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,٫]\d+)?"
_NUMBER = rf"(?:{_GROUPED}|\d+(?:[.,:/٫٬’']\d+)*)"
_MONEY = "[€$£¥₪₺₹]"
_LETTERS = r"[A-Za-zµΩ]{1,4}[²³]?(?:/[A-Za-z]{1,4}[²³]?)?(?!\w)"
_UNIT = rf"[ \u00a0\u202f]?(?:[%‰٪°]|{_MONEY}|{_LETTERS})"
AMOUNT = re.compile(
    rf"(?:(?<!\w)[+\-−±][ \u00a0\u202f]?)?(?:{_MONEY}[ \u00a0\u202f]?)?{_NUMBER}(?:{_UNIT})?"
)
_SAFE = re.compile(r"\d+(?:[.,:/٫٬]\d+)*")  # what keeps its order by itself


def isolated(text: str) -> Markup:
    """Escaped text, each amount in an element of its own that is written from left to right."""
    parts, end = [], 0
    for found in AMOUNT.finditer(text):
        if _SAFE.fullmatch(found[0]):
            continue
        amount = Markup('<span dir="ltr">{}</span>').format(found[0])
        parts += [escape(text[end : found.start()]), amount]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
