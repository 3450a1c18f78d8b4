"""The foot of a plain-text article: the closing line, the author's note, the sponsor's line.

The sponsor's line says both what it is about (sponsoring, advertising) and to get in touch. What
stands before it in the same last paragraph presents the author, and so does a last paragraph in
the words of a biography. A closing line is one short sentence after the last section's text.
"""

import re
from dataclasses import dataclass

from publisher.content.parsers.text.lines import Unit
from publisher.content.parsers.text.marks_of_text import is_quotation, is_title, sentences

LONGEST_NOTE = 400
LONGEST_CLOSING = 120
ABOUT_MONEY = re.compile(r"\b(sponsor|parrain|publicit|annonceur|advertis)\w*", re.IGNORECASE)
IN_TOUCH = re.compile(
    r"\b(contactez|écrivez|joignez|appelez|contact us|write to|get in touch|reach us|email us)\b",
    re.IGNORECASE,
)
BIOGRAPHY = re.compile(
    r"\b(est|is) (une?|an?|notre|our|le|la|the)?\s?"
    r"(\w+ )?(journaliste|rédact\w+|correspondante?|reporter|journalist|correspondent|editor|writer"
    r"|chroniqueu\w+|columnist)\b|^(Passionnée?|Journaliste|Diplômée?) ",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Foot:
    """What stands below the body."""

    note: str | None = None
    sponsor: str | None = None


def read_foot(body: list[Unit]) -> tuple[Foot, list[Unit]]:
    """The foot of the article and the body without it. At least one unit stays body."""
    foot = Foot()
    if len(body) > 1 and body[-1].kind == "text":
        foot, taken = _sponsor(body[-1].text)
        body = body[:-1] if taken else body
    if foot.note is None and len(body) > 1 and body[-1].kind == "text":
        last = body[-1].text
        if len(last) <= LONGEST_NOTE and BIOGRAPHY.search(last) and not is_quotation(last):
            foot.note = last
            body = body[:-1]
    return foot, body


def _sponsor(text: str) -> tuple[Foot, bool]:
    parts = sentences(text)
    for number, sentence in enumerate(parts):
        if ABOUT_MONEY.search(sentence) and IN_TOUCH.search(sentence):
            note = " ".join(parts[:number])
            fits = len(note) <= LONGEST_NOTE
            return Foot(note or None, " ".join(parts[number:])) if fits else Foot(), fits
    return Foot(), False


def is_closing(unit: Unit, before: Unit | None) -> bool:
    """Whether the body's last unit is the line that sends the reader off."""
    text = unit.text
    return (
        unit.kind == "text"
        and before is not None
        and before.kind == "text"
        and not is_title(before.text)
        and len(text) <= LONGEST_CLOSING
        and len(text) < len(before.text)
        and len(sentences(text)) == 1
        and not is_quotation(text)
        and not is_quotation(before.text)
    )
