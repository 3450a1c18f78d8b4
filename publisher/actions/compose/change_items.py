"""One story more, one less, or one in another place."""

from datetime import datetime

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue
from publisher.editorial.models import Issue
from publisher.errors import PublisherError


def add_item(
    *, issue: Issue, item: ItemDraft, actor: str, now: datetime, place: int | None = None
) -> Issue:
    """Put a story at a place (from 1; None: the last). Raises what `edit_issue` raises."""
    items = _items(issue)
    items.insert(len(items) if place is None else max(place - 1, 0), item)
    return _edit(issue, items, actor, now)


def remove_item(*, issue: Issue, guid: str, actor: str, now: datetime) -> Issue:
    """Take a story out. Raises PublisherError `not_in_issue`, `no_articles` for the only one, and
    what `edit_issue` raises."""
    items = _items(issue)
    del items[_place(issue, items, guid)]
    return _edit(issue, items, actor, now)


def move_item(*, issue: Issue, guid: str, place: int, actor: str, now: datetime) -> Issue:
    """Put a story of the issue at another place (from 1; beyond the last: the last). Raises
    PublisherError `not_in_issue` and what `edit_issue` raises."""
    items = _items(issue)
    item = items.pop(_place(issue, items, guid))
    items.insert(max(place - 1, 0), item)
    return _edit(issue, items, actor, now)


def _items(issue: Issue) -> list[ItemDraft]:
    issue.refresh_from_db(fields=["content_hash"])  # an edit between this and ours is refused
    return list(draft_of(issue).items or ())


def _place(issue: Issue, items: list[ItemDraft], guid: str) -> int:
    for place, item in enumerate(items):
        if item.guid == guid:
            return place
    raise PublisherError(
        "not_in_issue", f"issue {issue.pk} has no article {guid!r}; see: publisher issue show", guid
    )


def _edit(issue: Issue, items: list[ItemDraft], actor: str, now: datetime) -> Issue:
    return edit_issue(
        issue=issue,
        draft=IssueDraft(items=tuple(items)),
        actor=actor,
        now=now,
        seen_hash=issue.content_hash,
    )
