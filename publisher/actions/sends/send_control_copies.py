"""The newsroom's own copies of an issue, before its readers get it."""

from datetime import datetime

from publisher.actions.sends.newsroom_copies import to_newsroom
from publisher.delivery.models import Send


def send_control_copies(*, send: Send, actor: str, now: datetime) -> Send | None:
    """Send the newsletter's control addresses the edition of `send`, as a test send of its own,
    which overtakes all issues. None when the newsletter has none.

    Call it in the transaction that decides the send. A suppressed address gets nothing. They are
    held while every exit is.
    """
    issue = send.issue
    if issue is None or not issue.newsletter.control_addresses:
        return None
    return to_newsroom(
        issue=issue,
        edition=send.edition,
        written=issue.newsletter.control_addresses,
        key=f"control:{send.pk}",
        actor=actor,
        now=now,
    )
