"""Save what a page says of an issue, and what others changed meanwhile with it."""

from dataclasses import dataclass, replace
from datetime import datetime

from publisher.actions.compose.drafts import IssueDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue, without_quoted
from publisher.actions.compose.field_checks import checked_draft
from publisher.actions.compose.merge_drafts import Difference, differences, merged
from publisher.actions.compose.revisions import Save, composition_from, head_of, revision_of
from publisher.editorial.models import Issue
from publisher.errors import Refused

TRIES = 3  # somebody else may save between the look and the save


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The issue; `with_others`: who changed other parts meanwhile, which stay, "" for nobody."""

    issue: Issue
    with_others: str = ""


class Conflict(Exception):
    """Two people changed the same parts. Nothing was saved.

    theirs: the composition as it stands, of the hash `seen_hash`, saved by `saved_by`.
    """

    def __init__(
        self, theirs: IssueDraft, found: list[Difference], seen_hash: str, saved_by: str
    ) -> None:
        super().__init__("two people changed the same parts of the issue")
        self.theirs, self.found = theirs, found
        self.seen_hash, self.saved_by = seen_hash, saved_by


def save_composition(
    *,
    issue: Issue,
    draft: IssueDraft,
    seen_hash: str,
    actor: str,
    now: datetime,
    by_itself: bool = False,
) -> Saved:
    """Save the draft, whole, over the composition that its page was made from (`seen_hash`).

    Where somebody saved another meanwhile, both are put together if they changed different parts.
    by_itself: the page saves while somebody types. Raises Conflict where one part was changed by
    both, and what edit_issue raises; then nothing has changed.
    """
    for _ in range(TRIES):
        stands = Issue.objects.select_related("newsletter", "publication").get(pk=issue.pk)
        wanted, others = draft, ""
        if stands.content_hash != seen_hash:
            wanted, others = _together(stands, draft, seen_hash)
        save = Save(by_itself=by_itself)
        try:
            saved = _saved(stands, wanted, actor, now, save)
        except Refused as error:
            if error.code != "issue_changed":
                raise
            continue
        return Saved(issue=saved, with_others=others)
    raise Refused("issue_changed", "others save all the time; try again", f"issue {issue.pk}")


def _saved(stands: Issue, draft: IssueDraft, actor: str, now: datetime, save: Save) -> Issue:
    """Over what stands, and nothing that came after it."""
    seen = stands.content_hash
    return edit_issue(issue=stands, draft=draft, actor=actor, now=now, seen_hash=seen, save=save)


def _together(issue: Issue, mine: IssueDraft, seen_hash: str) -> tuple[IssueDraft, str]:
    """Both compositions in one, and who made the other. Raises Conflict."""
    theirs, began, head = draft_of(issue), revision_of(issue, seen_hash), head_of(issue)
    saved_by = head.saved_by if head and head.content_hash == issue.content_hash else ""
    base = composition_from(began.composition) if began else None
    mine = _whole(checked_draft(without_quoted(mine, issue)), base or theirs, theirs)
    found = differences(mine, theirs, base)
    if any(one.changed_by is None for one in found):
        raise Conflict(theirs, found, issue.content_hash, saved_by)
    taken = [one.part for one in found if one.changed_by == "theirs"]
    return merged(mine, theirs, taken), saved_by


def _whole(mine: IssueDraft, base: IssueDraft, theirs: IssueDraft) -> IssueDraft:
    """What the page left as it was, filled in: its date, and a subject that quotes braces."""
    return replace(
        mine,
        subject=theirs.subject if mine.subject is None else mine.subject,
        preheader=theirs.preheader if mine.preheader is None else mine.preheader,
        dated_at=mine.dated_at or base.dated_at,
    )
