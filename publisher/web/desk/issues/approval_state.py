"""How far an issue's approval is, for pages that are about other things of it."""

from datetime import datetime

from publisher.actions.approvals.people import who_may_approve
from publisher.actions.approvals.presence import others_present
from publisher.actions.approvals.standing import standing_of
from publisher.actions.approvals.texts import known_text
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.web.desk.door.permissions import Visit


def approval_context(
    issue: Issue, visit: Visit, *, confirming: bool, now: datetime
) -> dict[str, object]:
    """What pages/desk/approval_state.html and presence.html ask for; the person is here by this.
    unapproved: the question before sending is asked of an issue that lacks approvals."""
    try:
        text = known_text(issue, now=now)
    except PublisherError:  # the checks say why
        text = None
    standing = standing_of(issue.newsletter, text)
    return {
        "standing": standing,
        "who": who_may_approve(issue, text) if not standing.holds else [],
        "unapproved": confirming and not standing.holds,
        "present": others_present(issue=issue, person=visit.user, now=now),
    }
