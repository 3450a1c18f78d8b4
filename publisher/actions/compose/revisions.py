"""Keep what each save left of an issue's composition; find one by what names it."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft
from publisher.editorial.models import Issue, IssueRevision
from publisher.publications.models import Publication

MOST_KEPT = 200  # of one issue
ONE_TYPING = timedelta(seconds=30)  # automatic saves closer than that are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Where undoing and doing again lead from a revision: numbers, or None."""

    undo_to: int | None
    redo_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """How an edit is kept. steps: those of an undo; None: it is a step of its own. by_itself: the
    page saved it while somebody typed."""

    steps: Steps | None = None
    by_itself: bool = False


def keep_revision(
    issue: Issue, before: IssueDraft, hash_before: str, after: IssueDraft, *,
    actor: str, now: datetime, save: Save,
) -> None:  # fmt: skip
    """Keep what a save of the locked issue left; what stood before it, too, where no save left that
    (an issue that is new, or whose story was corrected). At most MOST_KEPT stay."""
    head = head_of(issue)
    if head is None or head.content_hash != hash_before:
        head = _added(issue, head, before, hash_before, actor, now, None)
    if save.by_itself and _goes_on_typing(head, before, after, actor, now):
        head.composition, head.content_hash = composition_to(after), issue.content_hash
        head.saved_at = now
        head.save(update_fields=["composition", "content_hash", "saved_at"])
        return
    head = _added(issue, head, after, issue.content_hash, actor, now, save.steps)
    issue.revisions.filter(number__lte=head.number - MOST_KEPT).delete()


def head_of(issue: Issue) -> IssueRevision | None:
    """The newest."""
    return issue.revisions.order_by("-number").first()


def steps_of(issue: Issue, head: IssueRevision | None) -> Steps:
    """What can be undone and done again of the issue as it stands, of its newest revision."""
    if head is None or head.content_hash != issue.content_hash:
        return Steps(undo_to=None, redo_to=None)
    oldest = head.number - MOST_KEPT + 1
    undo_to, redo_to = head.undo_to, head.redo_to
    return Steps(
        undo_to=undo_to if undo_to and undo_to >= oldest else None,
        redo_to=redo_to if redo_to and redo_to >= oldest else None,
    )


def revision_of(issue: Issue, content_hash: str) -> IssueRevision | None:
    """The newest that left the issue with this hash."""
    return issue.revisions.filter(content_hash=content_hash).order_by("-number").first()


def forget_revisions(publication: Publication) -> int:
    """Of all its issues: they may hold words of a text that had to go. How many."""
    return IssueRevision.objects.filter(publication=publication).delete()[0]


def composition_to(draft: IssueDraft) -> dict[str, Any]:
    """The draft as a row holds it."""
    kept = asdict(draft)
    kept["dated_at"] = draft.dated_at.isoformat() if draft.dated_at else None
    return kept


def composition_from(kept: dict[str, Any]) -> IssueDraft:
    """The draft that a row holds."""
    dated_at = kept["dated_at"]
    return IssueDraft(
        subject=kept["subject"],
        preheader=kept["preheader"],
        intro=kept["intro"],
        dated_at=datetime.fromisoformat(dated_at) if dated_at else None,
        items=tuple(ItemDraft(**item) for item in kept["items"] or ()),
        sponsors=tuple(SponsorDraft(**box) for box in kept["sponsors"] or ()),
    )


def _added(
    issue: Issue, head: IssueRevision | None, draft: IssueDraft, content_hash: str,
    actor: str, now: datetime, steps: Steps | None,
) -> IssueRevision:  # fmt: skip
    last = head.number if head else None
    steps = steps or Steps(undo_to=last, redo_to=None)
    return IssueRevision.objects.create(
        publication_id=issue.publication_id,
        issue=issue,
        number=(last or 0) + 1,
        content_hash=content_hash,
        composition=composition_to(draft),
        saved_by=actor,
        saved_at=now,
        undo_to=steps.undo_to,
        redo_to=steps.redo_to,
    )


def _goes_on_typing(
    head: IssueRevision, before: IssueDraft, after: IssueDraft, actor: str, now: datetime
) -> bool:
    """Whether the last save was the same person's, a moment ago, of the same one text."""
    if head.saved_by != actor or now - head.saved_at > ONE_TYPING or head.undo_to is None:
        return False
    earlier = head.issue.revisions.filter(number=head.undo_to).first()
    if earlier is None or head.redo_to is not None:
        return False
    texts = _texts_changed(composition_from(earlier.composition), before)
    return len(texts) == 1 and texts == _texts_changed(before, after)


def _texts_changed(before: IssueDraft, after: IssueDraft) -> set[str]:
    """Which texts differ: names like `intro` or `guid headline`; `""` for what is no text."""
    changed = {
        name
        for name in ("subject", "preheader", "intro")
        if getattr(before, name) != getattr(after, name)
    }
    olds, news = before.items or (), after.items or ()
    same_places = [one.guid for one in olds] == [one.guid for one in news]
    if not same_places or before.sponsors != after.sponsors or before.dated_at != after.dated_at:
        changed.add("")
    for old, new in zip(olds, news, strict=False):
        if same_places:
            changed |= {
                f"{old.guid} {part.name}" if part.name in ("headline", "teaser", "alt") else ""
                for part in fields(ItemDraft)
                if getattr(old, part.name) != getattr(new, part.name)
            }
    return changed - {""} if "" not in changed else {"", "other"}
