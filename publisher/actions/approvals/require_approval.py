"""The one question that everything which sends an issue asks: does its approval hold?"""

from publisher.actions.approvals.people import named, who_may_approve
from publisher.actions.approvals.standing import standing_of
from publisher.actions.approvals.texts import hash_of
from publisher.delivery.reasons import Code, because
from publisher.delivery.wording import refusal
from publisher.editorial.models import Edition, Issue, ReviewedText
from publisher.errors import PublisherError, Refused

MOST = 2000


def require_approval(*, issue: Issue, edition: Edition) -> None:
    """Raise Refused `approval_needed` unless as many people as the newsletter's rule asks for have
    said yes to the very bytes of the edition and of those compiled with it."""
    letter = issue.newsletter
    if not letter.approvals_needed:
        return
    rows = ReviewedText.objects.filter(issue=issue, hash=hash_of(edition))
    text = rows.select_related("edition").first()
    standing = standing_of(letter, text)
    if standing.holds:
        return
    reason = because(
        Code.APPROVAL_NEEDED,
        issue=str(issue.pk),
        given=len(standing.given),
        needed=standing.needed,
        who=named(who_may_approve(issue, text)),
    )
    raise refusal(reason, f"issue {issue.pk}", kind=Refused)


def approval_missing(*, issue: Issue, edition: Edition) -> PublisherError | None:
    """The refusal of `require_approval`; None where the approval holds."""
    try:
        require_approval(issue=issue, edition=edition)
    except Refused as refused:
        return refused
    return None


def checked_reason(reason: str) -> str:
    """Why something is sent without approval, stripped. Raises PublisherError `reason_missing` or
    `reason_too_long`."""
    if not reason.strip():
        raise PublisherError(
            "reason_missing", "say why it cannot wait: the chiefs read it", "--without-approval"
        )
    if len(reason) > MOST:
        raise PublisherError(
            "reason_too_long", f"it has more than {MOST} characters", "--without-approval"
        )
    return reason.strip()
