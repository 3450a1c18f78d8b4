"""Texts of scripts that stand without spaces between words: Chinese, Japanese, Thai, Lao, Khmer."""

import re
import unicodedata

from publisher.renderers.email.encoding.wrapping import IDEOGRAPHS, columns

_OTHERS = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
UNSPACED = re.compile(f"[{IDEOGRAPHS}{_OTHERS}\u3001-\u301f\uff01-\uff60]")
_IDEOGRAPH, _OTHER = re.compile(f"[{IDEOGRAPHS}]"), re.compile(f"[{_OTHERS}]")
_LATIN, _LATIN_END = re.compile("[A-Za-z0-9]"), re.compile(r"[A-Za-z0-9.,’'-]+$")
_BEFORE = "เแโใไ"  # Thai vowels that are written before the consonant that they follow
AN_IDEOGRAPH, A_LETTER = 2.2, 5  # how many of them are read in the time of a word


def shortened(text: str, most: int) -> str:
    """At most so many columns (an ideograph has two) with an ellipsis; no letter is cut from its
    marks, no Latin word in two."""
    if columns(text) <= most:
        return text
    room, end = most - 1, 0
    while end < len(text) and columns(text[: end + 1]) <= room:
        end += 1
    while end and _joins(text, end):
        end -= 1
    cut = text[:end]
    if _LATIN.match(text, end):
        cut = _LATIN_END.sub("", cut) or cut
    return cut.rstrip(" ,;:.，。、；：\u00a0\u202f") + "…"


def _joins(text: str, end: int) -> bool:
    """Whether what stands on both sides of a place belongs together."""
    return unicodedata.category(text[end])[0] == "M" or text[end - 1] in _BEFORE


def words_in(text: str) -> int:
    """How many words' time a text takes to read, by its letters of such scripts alone."""
    return round(
        len(_IDEOGRAPH.findall(text)) / AN_IDEOGRAPH + len(_OTHER.findall(text)) / A_LETTER
    )
