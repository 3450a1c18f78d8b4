"""Send an issue, and keep the control addresses that were given with it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.sends.send_issue import SendStarted, send_issue, undo_window
from publisher.editorial.models import Issue, Newsletter


@transaction.atomic
def send_with_controls(
    *,
    issue: Issue,
    control_addresses: Sequence[str] | None,
    idempotency_key: str,
    actor: str,
    now: datetime,
    at: datetime | None = None,
    not_after: datetime | None = None,
    without_approval: str | None = None,
) -> SendStarted:
    """As send_issue, after the undo window or at an hour.

    control_addresses: those of the newsletter from then on, too; None leaves them as they are.
    Raises what send_issue and change_newsletter raise; then nothing has changed.
    """
    letter = issue.newsletter
    if control_addresses is not None and list(control_addresses) != letter.control_addresses:
        _keep(letter, control_addresses, actor, now)
    return send_issue(
        issue=issue,
        idempotency_key=idempotency_key,
        actor=actor,
        now=now,
        undo=undo_window(letter),
        at=at,
        not_after=not_after,
        without_approval=without_approval,
    )


def _keep(letter: Newsletter, addresses: Sequence[str], actor: str, now: datetime) -> None:
    change_newsletter(
        publication=letter.publication,
        slug=letter.slug,
        kind=None,
        theme=None,
        control_addresses=addresses,
        actor=actor,
        now=now,
    )
