"""Edit the composition of an issue that nobody has got yet; an edit voids its approval."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Exists

from publisher.actions.approvals.settle import settle_approval
from publisher.actions.compose.drafts import IssueDraft, SponsorDraft, draft_of
from publisher.actions.compose.field_checks import checked_draft
from publisher.actions.compose.item_rows import issue_items
from publisher.actions.compose.revisions import Save, keep_revision
from publisher.actions.issues.create_issue import derived_preheader, derived_subject, issue_hash
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import NEVER_GOT
from publisher.editorial.models import Issue, IssueItem
from publisher.errors import Refused
from publisher.publications import audit
from publisher.renderers.email.fields.grammar import has_fields

A_STEP = Save()


def edit_issue(
    *,
    issue: Issue,
    draft: IssueDraft,
    actor: str,
    now: datetime,
    seen_hash: str | None = None,
    save: Save = A_STEP,
) -> Issue:
    """Change what the draft says; what is None in it stays. Its items are the new ones, whole, and
    come in their versions of now. A subject or preheader that was the lead's follows the
    lead. Sponsors stay between the items of their numbers, at the latest after the last. With
    `seen_hash` only the composition of that hash is changed. The approval is void, unless this
    is a text that was approved before; a send that was scheduled then waits for a person. What
    the save left is kept (revisions.py), `save` says how.
    Raises Refused `issue_sent` or `issue_changed`, PublisherError `unknown_article`,
    `article_not_mailable`, `picture_of_another`, `missing_alt` and what `checked_draft` raises;
    then nothing has changed.
    """
    wanted = checked_draft(without_quoted(draft, issue))
    with transaction.atomic():
        locked = lock_unsent(issue)
        _refuse_stale(locked, seen_hash)
        before, stood = locked.content_hash, draft_of(locked)
        write_draft(locked, wanted, now)
        if locked.content_hash != before:
            _note_edit(locked, draft, actor, now)
            after = draft_of(locked)
            keep_revision(locked, stood, before, after, actor=actor, now=now, save=save)
    return locked


def _refuse_stale(issue: Issue, seen_hash: str | None) -> None:
    if seen_hash is not None and seen_hash != issue.content_hash:
        raise Refused(
            "issue_changed",
            "the issue was changed by somebody else meanwhile; look at it again",
            f"issue {issue.pk}",
        )


def _note_edit(issue: Issue, draft: IssueDraft, actor: str, now: datetime) -> None:
    """Who edited it last may not approve it, and what was approved was another text."""
    issue.edited_by = actor
    issue.save(update_fields=["edited_by"])
    settle_approval(issue=issue, now=now)
    audit.record(
        actor=actor,
        verb="edit_issue",
        target=issue,
        at=now,
        publication=issue.publication,
        changed=_names(draft),
        content_hash=issue.content_hash,
    )


def without_quoted(draft: IssueDraft, issue: Issue) -> IssueDraft:
    """The draft without the subject and preheader that stand already: a story's own words may have
    braces in them, which are no merge fields."""
    same_subject = draft.subject == issue.subject and has_fields(issue.subject)
    same_preheader = draft.preheader == issue.preheader and has_fields(issue.preheader)
    return replace(
        draft,
        subject=None if same_subject else draft.subject,
        preheader=None if same_preheader else draft.preheader,
    )


def lock_unsent(issue: Issue) -> Issue:
    """The issue's row, locked. Raises Refused `issue_sent` when readers have it, or may get it
    before a person looks again."""
    rows = Issue.objects.select_for_update(of=("self",))
    locked = rows.select_related("newsletter", "publication").get(pk=issue.pk)
    if has_left(locked):
        raise Refused(
            "issue_sent",
            f"issue {locked.pk} has left and stays as its readers got it; compose a new one",
            f"issue {locked.pk}",
        )
    return locked


def has_left(issue: Issue) -> bool:
    """Whether readers have it, or are getting it."""
    if issue.state == Issue.State.SENT:
        return True
    sends = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE)
    begun = sends.exclude(state=Send.State.CANCELED).exclude(started_at=None)
    got = Delivery.objects.filter(issue=issue).exclude(state__in=NEVER_GOT)
    return Issue.objects.filter(Exists(begun) | Exists(got), pk=issue.pk).exists()


def write_draft(issue: Issue, draft: IssueDraft, now: datetime) -> None:
    """A checked draft into the issue's rows, and the hash of what they say then."""
    old = list(issue.items.select_related("article_version__article"))
    as_subject = issue.subject == derived_subject(old)
    as_preheader = issue.preheader == derived_preheader(old)
    stands = draft_of(issue)
    rows = old
    if draft.items is not None:
        rows = issue_items(issue, old, draft.items, now)
        issue.items.all().delete()
        IssueItem.objects.bulk_create(rows)
    boxes = draft.sponsors if draft.sponsors is not None else stands.sponsors
    if draft.items is not None or draft.sponsors is not None:
        issue.sponsors = [_box(box, rows) for box in boxes or ()]
    if draft.subject is not None or as_subject:
        issue.subject = draft.subject or derived_subject(rows)
    if draft.preheader is not None or as_preheader:
        given = draft.preheader
        issue.preheader = given if given is not None else derived_preheader(rows)
    issue.intro = draft.intro if draft.intro is not None else issue.intro
    issue.dated_at = draft.dated_at or issue.dated_at
    issue.content_hash = issue_hash(issue, [row.article_version for row in rows])
    issue.save(
        update_fields=["subject", "preheader", "intro", "sponsors", "dated_at", "content_hash"]
    )


def _box(box: SponsorDraft, rows: Sequence[IssueItem]) -> dict[str, object]:
    """A sponsor's box as it is kept, after the row of its number."""
    after = min(box.after, len(rows))
    position = rows[after - 1].position if after else 0
    return {"after": position, "advertiser": box.advertiser, "text": box.text, "url": box.url}


def _names(draft: IssueDraft) -> list[str]:
    fields = ("subject", "preheader", "intro", "dated_at", "items", "sponsors")
    return [name for name in fields if getattr(draft, name) is not None]
