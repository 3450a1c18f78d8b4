"""Delete a draft that nobody ever got, nor was to get."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from publisher.actions.compose.edit_issue import lock_unsent
from publisher.editorial.models import Issue
from publisher.errors import Refused
from publisher.publications import audit


def delete_issue(*, issue: Issue, actor: str, now: datetime) -> None:
    """Delete it with its composition, comments and approvals; the audit log keeps that it was.

    Raises Refused `issue_sent`, `issue_kept`: what the ledger knows of, a test included, stays.
    """
    try:
        with transaction.atomic():
            locked = lock_unsent(issue)
            audit.record(
                actor=actor,
                verb="delete_issue",
                target=locked,
                at=now,
                publication=locked.publication,
                newsletter=locked.newsletter.slug,
                content_hash=locked.content_hash,
            )
            locked.delete()
    except ProtectedError:
        raise Refused(
            "issue_kept",
            f"issue {issue.pk} was sent, tested, approved or made by a program, and is kept",
            f"issue {issue.pk}",
        ) from None
