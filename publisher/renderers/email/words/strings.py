"""The words of a mail by language, and sentences made of them."""

import re
from collections.abc import Sequence

from publisher.renderers.email.words.ar import ARABIC
from publisher.renderers.email.words.en import ENGLISH
from publisher.renderers.email.words.fr import FRENCH
from publisher.renderers.email.words.table import Strings

__all__ = [
    "Strings",
    "credit_line",
    "joined",
    "picture_line",
    "reason_for_mail",
    "strings_for",
    "strings_or_none",
]

# "Dessin : Plantu", "© AFP", "Photo: Reuters": up to three words and a colon. Words of Hebrew,
# Arabic, Hindi and Thai have marks that are no letters.
_WORD = r"\w\u0591-\u05c7\u0610-\u065f\u0900-\u0963\u0e31-\u0e4e’'/-"
_WORDS = rf"[^\W\d_][{_WORD}]*(?:[ \u00a0][{_WORD}]+){{0,2}}"
_LABELLED = re.compile(rf"\s*(?:[©®]|{_WORDS}(?:[ \u00a0\u202f]?:[ \u00a0]|：))")
_BY_LANGUAGE = {words.language: words for words in (FRENCH, ENGLISH, ARABIC)}


def strings_or_none(language: str | None) -> Strings | None:
    """The words of a BCP 47 tag's language, or None where there are none."""
    return _BY_LANGUAGE.get((language or "").lower().split("-")[0])


def strings_for(language: str | None) -> Strings:
    """The words for a BCP 47 tag: French, English or Arabic, English for every other language."""
    return strings_or_none(language) or ENGLISH


def credit_line(credit: str, strings: Strings) -> str:
    """A picture's credit as it stands beneath it; one that says what it is needs no label."""
    return credit if _LABELLED.match(credit) else strings.picture_credit.format(credit=credit)


def picture_line(alt: str, strings: Strings) -> str:
    """What a text part has in the place of a picture."""
    named = alt if _LABELLED.match(alt) else f"{strings.picture}{strings.colon}{alt}"
    return f"[{named if alt else strings.picture}]"


def joined(names: Sequence[str], strings: Strings) -> str:
    """Names in a row as a sentence has them: "A, B et C"."""
    if len(names) < 2:
        return "".join(names)
    return strings.comma.join(names[:-1]) + strings.and_ + names[-1]


def reason_for_mail(list_names: Sequence[str], strings: Strings) -> str:
    """The footer's sentence that says why the mail came."""
    quoted = joined([strings.quoted_list.format(name=name) for name in list_names], strings)
    lines = (strings.why_none, strings.why_one)
    sentence = lines[len(list_names)] if len(list_names) < 2 else strings.why_many
    return sentence.replace("{lists}", quoted)
