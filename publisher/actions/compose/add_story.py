"""Put one more story into an issue that nobody has got yet."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue, lock_unsent
from publisher.actions.issues.list_issues import unsent_issues
from publisher.editorial.models import Article, Issue, IssueItem, Newsletter
from publisher.publications.models import Publication


def open_drafts(publication: Publication) -> QuerySet[Issue]:
    """The issues that a story can be put into, the newest first: drafts of letters."""
    rows = unsent_issues(publication).filter(state=Issue.State.DRAFT, digest=None)
    return rows.exclude(newsletter__kind=Newsletter.Kind.ALERT).order_by("-dated_at", "-pk")


def is_open(issue: Issue) -> bool:
    """Whether an issue that no send delivers is one of them."""
    letter = issue.newsletter.kind != Newsletter.Kind.ALERT
    return issue.state == Issue.State.DRAFT and letter and not hasattr(issue, "digest")


def add_story(*, issue: Issue, article: Article, actor: str, now: datetime) -> int:
    """Add the story at the issue's end, as a teaser, or whole in an empty one; one that stands in
    it already stays where it is. Returns its place, from 1.

    Raises Refused `issue_sent`, PublisherError `article_not_mailable` and what `edit_issue` raises;
    then nothing has changed.
    """
    with transaction.atomic():
        draft = draft_of(lock_unsent(issue))
        items = draft.items or ()
        guids = [item.guid for item in items]
        if article.guid in guids:
            return guids.index(article.guid) + 1
        length = IssueItem.Length.TEASER if items else IssueItem.Length.FULL
        added = (*items, ItemDraft(guid=article.guid, length=length))
        edit_issue(issue=issue, draft=IssueDraft(items=added), actor=actor, now=now)
    return len(added)
