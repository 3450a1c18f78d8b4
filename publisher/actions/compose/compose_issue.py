"""Create a draft issue from a whole composition."""

from datetime import datetime

from django.db import transaction

from publisher.actions.compose.drafts import IssueDraft
from publisher.actions.compose.edit_issue import write_draft
from publisher.actions.compose.field_checks import checked_draft
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit


def compose_issue(
    *,
    newsletter: Newsletter,
    draft: IssueDraft,
    actor: str,
    now: datetime,
    idempotency_key: str | None = None,
) -> Issue:
    """Create a draft issue. Without a subject it has the lead's headline, without a preheader its
    standfirst, without a date that of `now`. The same key gives the same issue again.

    Raises PublisherError `no_articles` and what `edit_issue` raises; then nothing was made.
    """
    wanted = checked_draft(draft)
    if wanted.items is None:
        raise PublisherError("no_articles", "an issue needs at least one article", "items")
    with transaction.atomic():
        issue, made = begun_issue(newsletter, idempotency_key, actor, now)
        if not made:
            return issue
        write_draft(issue, wanted, now)
        _audit(issue, [item.guid for item in wanted.items], actor, now)
    return issue


def _audit(issue: Issue, guids: list[str], actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="create_issue",
        target=issue,
        at=now,
        publication=issue.publication,
        newsletter=issue.newsletter.slug,
        articles=guids,
    )


def begun_issue(
    newsletter: Newsletter, key: str | None, actor: str, now: datetime
) -> tuple[Issue, bool]:
    """An empty issue of this key, in the caller's transaction, and whether it is new."""
    fresh = {
        "newsletter": newsletter,
        "dated_at": now.replace(microsecond=0),
        "edited_by": actor,
        "created_at": now,
    }
    if key is None:
        return Issue.objects.create(publication=newsletter.publication, **fresh), True
    return Issue.objects.get_or_create(
        publication=newsletter.publication, idempotency_key=key, defaults=fresh
    )
