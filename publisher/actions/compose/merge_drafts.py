"""Two editors' compositions of one issue, told apart part by part and put together again.

A part is a text, the order of the stories, one field of a story, or the sponsors' boxes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, with_items

TEXTS = ("subject", "preheader", "intro", "dated_at")
ORDER, BOXES = "order", "sponsors"
OF_STORY = tuple(one.name for one in fields(ItemDraft) if one.name != "guid")
Whose = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Part:
    """What may differ: the field's name, and of which story (its guid; "" for the issue's own)."""

    field: str
    guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A part that two people left differently. ours alone: whether only one of the two changed it
    since the revision that both began with, and who; None: both, or nobody knows."""

    part: Part
    mine: Any
    theirs: Any
    changed_by: Whose | None


def differences(mine: IssueDraft, theirs: IssueDraft, base: IssueDraft | None) -> list[Difference]:
    """The parts that differ, in the order of the page. base: what both began with, where that is
    still known."""
    ours, other = parts_of(mine), parts_of(theirs)
    began = parts_of(base) if base else {}
    found = []
    for part in {**ours, **other}:
        if part not in ours or part not in other or ours[part] == other[part]:
            continue  # a story that one of them has is told by the order
        found.append(
            Difference(
                part=part,
                mine=ours[part],
                theirs=other[part],
                changed_by=_who(ours[part], other[part], began, part),
            )
        )
    return found


def merged(mine: IssueDraft, theirs: IssueDraft, from_them: Collection[Part]) -> IssueDraft:
    """My composition with these parts of theirs. A story that only one of the two has stands in it
    if the order that was chosen has it."""
    ours, other = parts_of(mine), parts_of(theirs)
    taken = {**other, **ours, **{part: other[part] for part in from_them if part in other}}
    items = tuple(
        ItemDraft(guid=guid, **{name: taken[Part(name, guid)] for name in OF_STORY})
        for guid in taken[Part(ORDER)]
    )
    draft = IssueDraft(**{name: taken[Part(name)] for name in TEXTS}, sponsors=taken[Part(BOXES)])
    return with_items(draft, items)


def parts_of(draft: IssueDraft) -> dict[Part, Any]:
    """Everything that a draft says, part by part, in the order of the page."""
    items = draft.items or ()
    parts: dict[Part, Any] = {Part(name): getattr(draft, name) for name in TEXTS}
    parts[Part(ORDER)] = tuple(item.guid for item in items)
    for item in items:
        parts |= {Part(name, item.guid): getattr(item, name) for name in OF_STORY}
    parts[Part(BOXES)] = draft.sponsors or ()
    return parts


def _who(mine: Any, theirs: Any, began: Mapping[Part, Any], part: Part) -> Whose | None:
    if part not in began:
        return None
    if began[part] == theirs:
        return "mine"
    return "theirs" if began[part] == mine else None
