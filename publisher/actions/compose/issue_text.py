"""Write a composition as TOML, as issue_file.py reads it."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from publisher.actions.compose.drafts import IssueDraft, ItemDraft
from publisher.actions.compose.issue_file import OF_STORY

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_QUOTES = re.compile(r'"(?="|$)')  # that could end a text of several lines


def write_issue_file(draft: IssueDraft, *, zone: ZoneInfo) -> str:
    """The draft as TOML that `read_issue_file` reads back to the same draft."""
    lines = []
    for key, value in (("subject", draft.subject), ("preheader", draft.preheader)):
        lines += [f"{key} = {_quoted(value)}"] if value is not None else []
    if draft.dated_at is not None:
        lines.append(f"date = {draft.dated_at.astimezone(zone).isoformat(timespec='seconds')}")
    if draft.intro is not None:
        lines.append(f"intro = {_quoted(draft.intro)}")
    for table in _in_order(draft):
        lines += ["", "[[items]]"]
        lines += [f"{key} = {_quoted(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _in_order(draft: IssueDraft) -> Iterator[dict[str, str]]:
    boxes = draft.sponsors or ()
    items = draft.items or ()
    for place in range(len(items) + 1):
        if place:
            yield _story_table(items[place - 1])
        for box in boxes:
            if box.after == place:
                url = {"url": box.url} if box.url else {}
                yield {"advertiser": box.advertiser, "text": box.text, **url}


def _story_table(item: ItemDraft) -> dict[str, str]:
    table = {key: getattr(item, key) for key in OF_STORY[1:]}
    return {"article": item.guid, **{key: value for key, value in table.items() if value}}


def _quoted(value: str) -> str:
    """A TOML string; one of several lines stands as it is read."""
    if "\n" not in value:
        return '"' + _escaped(value).replace('"', '\\"') + '"'
    lines = [_QUOTES.sub('\\\\"', _escaped(line)) for line in value.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'


def _escaped(text: str) -> str:
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04X}", text.replace("\\", "\\\\"))
