"""What differs between two texts, in lines and words as pages show them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = re.compile(r"\s+|[^\s]+")


LONGEST = 1500  # words; beyond that a paragraph is shown as a whole


FIELDS = {
    "headline": _("Headline"),
    "kicker": _("Kicker"),
    "standfirst": _("Standfirst"),
    "rubrics": _("Rubrics"),
    "tags": _("Tags"),
    "authors": _("Authors"),
    "access": _("Access"),
    "cut": _("Cut mark"),
    "embargo_until": _("Embargo"),
    "canonical_url": _("Address"),
    "language": _("Language"),
    "direction": _("Direction"),
    "sponsor": _("Sponsor"),
    "urgency": _("Urgency"),
    "slugline": _("Slugline"),
    "place": _("Place of the events"),
    "genre": _("Genre"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """kind: same, removed, added or gap; pieces: text, and whether just this differs."""

    kind: str
    pieces: tuple[tuple[str, bool], ...]


def lines_of(unified: tuple[str, ...]) -> Iterator[Line]:
    """A unified diff with a paragraph a line: a paragraph that took another's place shows which of
    its words differ."""
    removed: list[str] = []
    added: list[str] = []
    for line in (*unified, " "):
        sign, text = line[:1], line[1:]
        if sign == "-":
            removed.append(text)
        elif sign == "+":
            added.append(text)
        else:
            yield from _pairs(removed, added)
            removed, added = [], []
            if sign == "@":
                yield Line(kind="gap", pieces=())
            elif text:
                yield Line(kind="same", pieces=((text, False),))


def words_of(value: Any) -> str:
    """A field's value as text."""
    if isinstance(value, list):
        return ", ".join(
            one.get("name") or "" if isinstance(one, dict) else str(one) for one in value
        )
    return "" if value is None else str(value)


def _pairs(removed: list[str], added: list[str]) -> Iterator[Line]:
    for place in range(max(len(removed), len(added))):
        old = removed[place] if place < len(removed) else None
        new = added[place] if place < len(added) else None
        if old is not None and new is not None:
            yield from _changed(old, new)
        elif old is not None:
            yield Line(kind="removed", pieces=((old, True),))
        elif new is not None:
            yield Line(kind="added", pieces=((new, True),))


def _changed(old: str, new: str) -> Iterator[Line]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        yield Line(kind="removed", pieces=((old, True),))
        yield Line(kind="added", pieces=((new, True),))
        return
    removed: list[tuple[str, bool]] = []
    added: list[tuple[str, bool]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for into, part in ((removed, before[a:b]), (added, after[c:d])):
            if part:
                into.append(("".join(part), tag != "equal"))
    yield Line(kind="removed", pieces=tuple(removed))
    yield Line(kind="added", pieces=tuple(added))
