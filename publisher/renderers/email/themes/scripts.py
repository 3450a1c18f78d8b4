"""How a mail is set in scripts other than Latin: faces that machines have, and leading.

Georgia and Helvetica go first everywhere, for Latin names and figures; what they have no letters
for is taken from the faces behind them.
"""

from dataclasses import dataclass

from publisher.renderers.email.themes import fonts
from publisher.renderers.email.words.calendars import PERSIAN_DIGITS

HEADS, LINES = 1.3, 1.5  # leading below which lines are a headline's, from which they are a text's


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One script. serif, sans: families. heads, small, lines: the least leading of headlines, of
    labels and captions, of texts. text: pixels of a text. slants: whether it has italics and bears
    letters that are set closer. offset: whether lines below words pass below their marks.
    numbering: a list's, as CSS names it, where it is not in our digits."""

    serif: str = fonts.SERIF
    sans: str = fonts.SANS
    heads: float = 0
    small: float = 0
    lines: float = 0
    text: int = 17
    slants: bool = False
    offset: bool = True
    numbering: str = ""

    def digits(self, number: int) -> str:
        """A number in the script's digits."""
        return str(number).translate(PERSIAN_DIGITS) if self.numbering else str(number)

    def leading(self, wanted: float) -> float:
        """The leading for what has `wanted` in Latin letters."""
        least = self.heads if wanted < HEADS else self.small if wanted < LINES else self.lines
        return max(wanted, least)


def _serif(own: str) -> str:
    """Families with those of a script in their midst."""
    return f"Georgia, {own}, 'Times New Roman', Times, serif"


def _sans(own: str) -> str:
    """The same without serifs."""
    return f"'Helvetica Neue', Helvetica, {own}, Arial, sans-serif"


_NASTALIQ = "'Noto Nastaliq Urdu', 'Jameel Noori Nastaleeq', 'Urdu Typesetting'"
# Faces with Latin figures go first: those of an Arabic face would stand among our letters.
LATIN = Script(
    serif="Georgia, Cambria, 'Times New Roman', Times, 'Noto Naskh Arabic', 'Geeza Pro', serif",
    slants=True,
    offset=False,
)
_ARABIC = Script(
    sans="'Helvetica Neue', Helvetica, 'Geeza Pro', 'Segoe UI', Tahoma, 'Noto Sans Arabic', Arial, "
    "sans-serif",
    heads=1.35,
    small=1.6,
    lines=1.7,
    text=18,
)
_PERSIAN = Script(
    serif=_serif("'Noto Naskh Arabic', 'Geeza Pro'"),
    sans=_sans("Vazirmatn, 'Geeza Pro', Tahoma"),
    heads=1.4,
    small=1.65,
    lines=1.8,
    text=18,
    numbering="persian",
)
_URDU = Script(
    serif=_serif(_NASTALIQ),
    sans=_sans(_NASTALIQ),
    heads=1.8,
    small=1.9,
    lines=2.1,
    text=18,
)
_HEBREW = Script(
    serif=_serif("'Frank Ruehl CLM', 'New Peninim MT', David"),
    sans=_sans("'Arial Hebrew'"),
    heads=1.2,
    lines=1.65,
    offset=False,
)
_CHINESE = Script(
    serif=_serif("'Songti SC', 'Noto Serif CJK SC', SimSun"),
    sans=_sans("'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'"),
    heads=1.3,
    small=1.55,
    lines=1.75,
)
_TRADITIONAL = Script(
    serif=_serif("'Songti TC', 'Noto Serif CJK TC', PMingLiU"),
    sans=_sans("'PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC'"),
    heads=1.3,
    small=1.55,
    lines=1.75,
)
_THAI = Script(
    serif=_serif("'Noto Serif Thai', Thonburi"),
    sans=_sans("Thonburi, 'Leelawadee UI', 'Noto Sans Thai', Tahoma"),
    heads=1.45,
    small=1.65,
    lines=1.75,
    text=18,
)
_DEVANAGARI = Script(
    serif=_serif("'Noto Serif Devanagari', 'Kohinoor Devanagari', 'Nirmala UI', Mangal"),
    sans=_sans("'Kohinoor Devanagari', 'Nirmala UI', 'Noto Sans Devanagari'"),
    heads=1.4,
    small=1.6,
    lines=1.75,
    text=18,
)
_BY_LANGUAGE = {
    "ar": _ARABIC,
    "fa": _PERSIAN,
    "ur": _URDU,
    "he": _HEBREW,
    "zh": _CHINESE,
    "th": _THAI,
    **dict.fromkeys(("hi", "mr", "ne", "sa"), _DEVANAGARI),
}
_TRADITIONAL_TAGS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def script_of(language: str | None) -> Script:
    """The script of a BCP 47 tag; Latin's way of setting where we know no other."""
    tag = (language or "").lower()
    if tag.startswith(_TRADITIONAL_TAGS):
        return _TRADITIONAL
    return _BY_LANGUAGE.get(tag.split("-")[0], LATIN)
