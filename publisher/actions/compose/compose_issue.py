"""Create a draft issue from a whole composition."""

from datetime import datetime

from django.db import transaction

from publisher.actions.compose.drafts import IssueDraft
from publisher.actions.compose.edit_issue import write_draft
from publisher.actions.compose.field_checks import checked_draft
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit


def compose_issue(*, newsletter: Newsletter, draft: IssueDraft, actor: str, now: datetime) -> Issue:
    """Create a draft issue. Without a subject it has the lead's headline, without a preheader its
    standfirst, without a date that of `now`.

    Raises PublisherError `no_articles` and what `edit_issue` raises; then nothing was made.
    """
    wanted = checked_draft(draft)
    if wanted.items is None:
        raise PublisherError("no_articles", "an issue needs at least one article", "items")
    with transaction.atomic():
        issue = Issue.objects.create(
            publication=newsletter.publication,
            newsletter=newsletter,
            dated_at=now.replace(microsecond=0),
            edited_by=actor,
            created_at=now,
        )
        write_draft(issue, wanted, now)
        audit.record(
            actor=actor,
            verb="create_issue",
            target=issue,
            at=now,
            publication=newsletter.publication,
            newsletter=newsletter.slug,
            articles=[item.guid for item in wanted.items],
        )
    return issue
