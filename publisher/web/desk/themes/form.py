"""The form in which a theme is edited: its files as they were typed, and how the mail is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from publisher.content.numbers import whole_number

FILE = "file-"  # before a file's name: its field
LIGHTS = ("auto", "light", "dark", "inverted")
WIDTHS = (600, 375)
SAMPLES = ("fr", "en", "ar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the mail is looked at. issue: the number of a real one; 0 for the sample in `language`.
    width: pixels of the frame."""

    language: str
    issue: int
    light: str
    width: int
    pictures: bool

    @property
    def what(self) -> str:
        """As the form's field says it."""
        return str(self.issue) if self.issue else self.language


def look_in(form: Mapping[str, str], language: str) -> Look:
    """What the form or address asks for; whatever it says wrongly is as at first."""
    what, light = form.get("what", language), form.get("light", "auto")
    width = whole_number(form.get("width", ""), most=WIDTHS[0])
    return Look(
        language=what if what in SAMPLES else language,
        issue=whole_number(what, most=2**62) or 0,
        light=light if light in LIGHTS else "auto",
        width=width if width in WIDTHS else WIDTHS[0],
        pictures=form.get("pictures", "on") != "off",
    )


def files_in(form: QueryDict) -> dict[str, str]:
    """The files that the form holds, by name, with lines that end with LF."""
    return {
        name.removeprefix(FILE): form.get(name, "").replace("\r\n", "\n")
        for name in form
        if name.startswith(FILE)
    }


def seen_in(form: QueryDict) -> int:
    """The version that the form was made from; 0 where it does not say."""
    return whole_number(form.get("seen", ""), most=10**9) or 0
