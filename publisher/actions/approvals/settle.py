"""Bring an issue's own columns to what its approvals say: what the start of a send looks at."""

from datetime import datetime

from publisher.actions.approvals.standing import standing_of
from publisher.actions.approvals.texts import approved_text
from publisher.actions.issues.update_issue import NO_APPROVAL, stale_items
from publisher.actions.issues.variants import approval_of
from publisher.delivery.models import Send
from publisher.delivery.sends import NOT_OVER
from publisher.editorial.models import Issue, ReviewedText

NOT_BEGUN = {"kind": Send.Kind.ISSUE, "state__in": NOT_OVER, "started_at": None}


def settle_approval(
    *, issue: Issue, now: datetime, text: ReviewedText | None = None, restored: bool = False
) -> bool:
    """Whether the text of now is approved, and the issue's columns say so; the caller has locked
    it. text: of now, where the caller knows it.

    What holds is a yes of as many people as the rule asks for; else the decision of who planned the
    send of this very text, where nobody else had to be asked, until an edit has voided it. After
    `restored` it holds again.
    """
    found = text or approved_text(issue)
    by = _approved_by(issue, found, restored) if found and not stale_items(issue) else ""
    if found is None or not by:
        values: dict[str, object] = dict(NO_APPROVAL)
    else:
        bound = approval_of(found.edition)
        values = {"approved_hash": bound, "approved_by": by, "approved_at": now}
    if issue.state != Issue.State.SENT:
        values["state"] = Issue.State.APPROVED if by else Issue.State.DRAFT
    for name, value in values.items():
        setattr(issue, name, value)
    issue.save(update_fields=list(values))
    return bool(by)


def _approved_by(issue: Issue, text: ReviewedText, restored: bool) -> str:
    """The actor whose yes was the last that counted; "" where it is not approved."""
    standing = standing_of(issue.newsletter, text)
    if standing.approved:
        return f"user:{standing.given[-1]}"
    if standing.refused:
        return ""
    planned = Send.objects.filter(issue=issue, edition=text.edition, **NOT_BEGUN).first()
    stands = restored or issue.approved_hash == approval_of(text.edition)
    if planned and stands and (not issue.newsletter.approvals_needed or planned.unapproved_because):
        return planned.created_by
    return ""
