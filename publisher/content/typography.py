"""Forbidden characters, writing direction and language of a text."""

import re
import unicodedata

from publisher.content.blocks import Direction

# What XML 1.0 (section 2.2, production Char) forbids; feeds and ninjs could not carry it.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# What no line of text holds: controls, ends of lines, halves of pairs.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

BLANK = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}  # general categories
# Filed under letters, marks and symbols, and drawn as nothing: fillers, the empty pattern of
# Braille, selectors of variants.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)

COMMONEST_WORDS = {
    "fr": "le la les des du un une et est dans pour que qui sur au aux par ce",
    "en": "the of and to in is that for on with as was it by are from has at",
}


def word_set(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


def is_blank(text: str) -> bool:
    """Whether nobody would see anything of it: empty, or white space, marks of direction, joiners
    and fillers alone. What this Unicode does not know yet counts as seen."""
    return all(one in UNSEEN or unicodedata.category(one) in BLANK for one in text)


def strip_forbidden(text: str) -> str:
    """The text without the characters that XML forbids; nothing else changes."""
    return FORBIDDEN.sub("", text)


def base_direction(text: str) -> Direction | None:
    """The direction of the first strong character (UAX #9, rules P2 and P3), or None."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return None


def guess_language(text: str) -> str | None:
    """`fr` or `en` when its commonest words are at least twice as frequent here, else None."""
    words = re.findall(r"\w+", text.lower())
    counts = {tag: sum(map(words.count, known.split())) for tag, known in COMMONEST_WORDS.items()}
    second, first = sorted(counts, key=lambda tag: counts[tag])
    return first if counts[first] >= 2 * counts[second] and counts[first] > 0 else None
