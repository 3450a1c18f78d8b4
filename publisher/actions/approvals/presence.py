"""Who is in an issue now: whose page of it was heard of within the minute."""

from datetime import datetime, timedelta

from publisher.editorial.models import Issue, IssuePresence
from publisher.publications.models import User

GONE_AFTER = timedelta(seconds=60)
BEAT = timedelta(seconds=10)  # what comes sooner is not written again


def note_presence(*, issue: Issue, person: User, now: datetime) -> None:
    """The person's page of the issue was just heard of."""
    rows = IssuePresence.objects.filter(issue=issue, user=person)
    if rows.filter(seen_at__gt=now - BEAT).exists():
        return
    if not rows.update(seen_at=now):
        IssuePresence.objects.get_or_create(
            issue=issue,
            user=person,
            defaults={"publication_id": issue.publication_id, "seen_at": now},
        )


def present_in(issue: Issue, *, now: datetime, but: User) -> list[User]:
    """The others who are in the issue at `now`, by name."""
    rows = IssuePresence.objects.filter(issue=issue, seen_at__gt=now - GONE_AFTER)
    rows = rows.exclude(user=but).select_related("user").order_by("user__username")
    return [row.user for row in rows]
