"""Who is in an issue now: whose page of it was heard of within the minute."""

from datetime import datetime, timedelta

from publisher.editorial.models import Issue, IssuePresence
from publisher.publications.models import User

GONE_AFTER = timedelta(seconds=60)
BEAT = timedelta(seconds=10)  # what comes sooner is not written again


def others_present(*, issue: Issue, person: User, now: datetime) -> list[User]:
    """The person's page of the issue was just heard of: who else is in it, by name."""
    rows = IssuePresence.objects.filter(issue=issue, seen_at__gt=now - GONE_AFTER)
    here = list(rows.select_related("user").order_by("user__username"))
    if not any(row.user_id == person.pk and row.seen_at > now - BEAT for row in here):
        note_presence(issue=issue, person=person, now=now)
    return [row.user for row in here if row.user_id != person.pk]


def note_presence(*, issue: Issue, person: User, now: datetime) -> None:
    """Keep that the person is in the issue at `now`."""
    row = IssuePresence(publication_id=issue.publication_id, issue=issue, user=person, seen_at=now)
    IssuePresence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["issue", "user"], update_fields=["seen_at"]
    )
