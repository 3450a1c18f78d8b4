"""Inline text without marks that still says what its marks mean.

`10<sup>9</sup>` is 10⁹, a number of a note is `[note 12]`, what is struck stands between `~~`.
"""

from collections.abc import Iterator

from publisher.content.blocks import Inline, Mark
from publisher.content.typography import word_set

RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
# Letters that are set above the line by custom and read the same on it: 1er, XIXe, Mme, 4th, n°.
ON_THE_LINE = word_set(
    "er re ère ers res e es è ème èmes nd nde nds ndes rd st th ter bis o os º ª a me mes lle lles "
    "mme gr r ve d te to ts ᵉ ° ™ ® tm sm c cle"
)
STRUCK = "~~"
LONGEST_UNIT = 3  # letters of a unit (km², min⁻¹): behind a longer word a number is a note's
LONGEST_NOTE = 3  # digits of a note's number


def as_text(inline: Inline) -> str:
    """The characters of an inline text, with what superscript, subscript and struck text mean."""
    if any(span.marks for span in inline):
        return "".join(pieces(inline))
    return "".join(span.text for span in inline)


def pieces(inline: Inline) -> Iterator[str]:
    """One piece of text for each span of `inline`, in order."""
    before, struck = "", False
    for place, span in enumerate(inline):
        text = worded(span.text, span.marks, before)
        strikes = is_struck(span.marks)
        opening = STRUCK if strikes and not struck else ""
        goes_on = place + 1 < len(inline) and is_struck(inline[place + 1].marks)
        struck, before = strikes, (before + span.text)[-40:]
        yield opening + text + (STRUCK if strikes and not goes_on else "")


def is_struck(marks: tuple[Mark, ...]) -> bool:
    """Whether the marks strike a text out."""
    return any(mark.type == "strikethrough" for mark in marks)


def worded(text: str, marks: tuple[Mark, ...], before: str) -> str:
    """A span's text as it may stand without superscript or subscript, behind the text `before`."""
    kinds = {mark.type for mark in marks}
    bare = text.strip()
    if not bare or kinds.isdisjoint({"superscript", "subscript"}):
        return text
    if "subscript" in kinds and bare.isdecimal() and before[-1:].isalpha():
        return text  # a formula is written so: H2O
    if "subscript" in kinds:
        said = bare.translate(LOWERED)
        return said if not _left(said, LOWERED) else _with_sign("_", bare, before)
    if bare.strip(".,").lower() in ON_THE_LINE:
        return text
    if _is_note(bare, before):
        return f" [note {bare.strip('[]()')}]"
    said = bare.translate(RAISED)
    return said if not _left(said, RAISED) else _with_sign("^", bare, before)


def _left(said: str, table: dict[int, int]) -> bool:
    """Whether a character has no form above or below the line."""
    return not set(map(ord, said)) <= set(table.values())


def _with_sign(sign: str, text: str, before: str) -> str:
    if not before or before[-1].isspace():
        return text
    return sign + (text if len(text) == 1 or text.isalnum() else f"({text})")


def _is_note(text: str, before: str) -> bool:
    """Whether it is the number of a note: behind a word or a sentence, not behind a figure."""
    number = text.strip("[]()")
    if not number.isdecimal() or len(number) > LONGEST_NOTE or not before.strip():
        return False
    if before[-1].isspace():
        return False
    word = before.split()[-1]
    if not any(map(str.isalpha, word)):
        return not (word[-1].isdecimal() or word[-1] in ")]") and len(word) == 1
    letters = word.rstrip(".,;:!?»”\"'’)…")
    return letters != word or (letters.isalpha() and len(letters) > LONGEST_UNIT)
