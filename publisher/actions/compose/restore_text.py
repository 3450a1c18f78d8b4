"""Go back to a text of an issue that was approved, after an edit."""

from datetime import datetime

from django.db import transaction

from publisher.actions.approvals.decide import lock_issue
from publisher.actions.approvals.settle import NOT_BEGUN, settle_approval
from publisher.actions.approvals.standing import standing_of
from publisher.actions.approvals.texts import Texts, restore_composition, texts_of
from publisher.actions.compose.edit_issue import has_left
from publisher.actions.issues.check_issue import check_issue
from publisher.delivery.models import Send
from publisher.editorial.models import Issue, ReviewedText
from publisher.errors import Refused
from publisher.publications import audit


def restorable_text(issue: Issue, texts: Texts = None) -> ReviewedText | None:
    """The newest text that is not the one of now, and whose approval holds or of which a send is
    planned; None where there is none, and once the issue has left. texts: of `texts_of`."""
    rows = texts_of(issue) if texts is None else texts
    others = [one for one in rows if one.content_hash != issue.content_hash]
    if not others or has_left(issue):
        return None
    sends = Send.objects.filter(issue=issue, **NOT_BEGUN).values_list("edition_id", flat=True)
    planned, letter = set(sends), issue.newsletter
    return next(
        (one for one in others if one.edition_id in planned or standing_of(letter, one).approved),
        None,
    )


def restore_text(*, issue: Issue, actor: str, now: datetime, seen_hash: str | None = None) -> Issue:
    """Put that text in the place of the one of now: the same composition of the same versions, so
    the same bytes, whose approval holds. Who made it stays who edited it last.

    seen_hash: the content's hash on the page that was looked at. Raises Refused
    `nothing_to_restore`, `issue_changed`, `issue_sent`, PublisherError as `check_issue` for a story
    that was corrected or taken back since; then nothing has changed.
    """
    where = f"issue {issue.pk}"
    with transaction.atomic():
        locked = lock_issue(issue)
        if seen_hash is not None and seen_hash != locked.content_hash:
            raise Refused("issue_changed", "somebody else changed the issue meanwhile", where)
        text = restorable_text(locked)
        if text is None:
            raise Refused("nothing_to_restore", "no other text of it is approved", where)
        restore_composition(issue=locked, text=text)
        check_issue(issue=locked, now=now)
        settle_approval(issue=locked, text=text, now=now, restored=True)
        audit.record(
            actor=actor,
            verb="restore_text",
            target=locked,
            at=now,
            publication=locked.publication,
            content_hash=text.content_hash,
            text_hash=text.hash,
        )
    issue.refresh_from_db()
    return issue
