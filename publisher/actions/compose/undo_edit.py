"""Undo the last save of an issue's composition, or do again what was undone."""

from datetime import datetime

from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.revisions import Save, Steps, composition_from, head_of, steps_of
from publisher.editorial.models import Issue
from publisher.errors import Refused


def undo_edit(*, issue: Issue, actor: str, now: datetime, seen_hash: str) -> Issue:
    """Give the issue the composition that it had before its last save, whoever saved it. Undoing
    is a save as well: nothing is lost by it, and redo_edit leads back.

    seen_hash: of the composition that the person sees. Raises Refused `nothing_to_undo` where no
    earlier one is kept, and what edit_issue raises; then nothing has changed.
    """
    return _go(issue, actor, now, seen_hash, undone=True)


def redo_edit(*, issue: Issue, actor: str, now: datetime, seen_hash: str) -> Issue:
    """The same the other way round. Raises Refused `nothing_to_undo` where nothing was undone."""
    return _go(issue, actor, now, seen_hash, undone=False)


def _go(issue: Issue, actor: str, now: datetime, seen_hash: str, *, undone: bool) -> Issue:
    head = head_of(issue)
    known = steps_of(issue, head)
    to = known.undo_to if undone else known.redo_to
    if to is None or head is None:
        raise Refused("nothing_to_undo", "no other composition is kept", f"issue {issue.pk}")
    wanted = issue.revisions.get(number=to)
    steps = Steps(undo_to=wanted.undo_to, redo_to=head.number if undone else wanted.redo_to)
    return edit_issue(
        issue=issue,
        draft=composition_from(wanted.composition),
        actor=actor,
        now=now,
        seen_hash=seen_hash,
        save=Save(steps=steps),
    )
