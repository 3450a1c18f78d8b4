"""Compose a new issue like one that there is."""

from dataclasses import dataclass, replace
from datetime import datetime

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, draft_of, with_items
from publisher.actions.compose.offer_articles import articles_by_guid
from publisher.editorial.models import Article, Issue
from publisher.editorial.visibility import Exit, shown


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The new draft, and the guids of the stories that may not be mailed now and are not in it."""

    issue: Issue
    left_out: tuple[str, ...]


def duplicate_issue(
    *, issue: Issue, actor: str, now: datetime, idempotency_key: str | None = None
) -> Duplicate:
    """Compose a draft with the texts, stories and sponsors of `issue`, dated `now`, the stories in
    their versions of now; its subject, too, unless its lead cannot be mailed any more.

    The same key makes one draft, however often it comes. Raises PublisherError `no_articles` where
    no story of it may be mailed, and what compose_issue raises; then nothing was made.
    """
    draft, left_out = _draft(issue, now)
    copy = compose_issue(
        newsletter=issue.newsletter,
        draft=draft,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
    )
    return Duplicate(copy, left_out)


def _draft(issue: Issue, now: datetime) -> tuple[IssueDraft, tuple[str, ...]]:
    draft = draft_of(issue)
    items = draft.items or ()
    articles = articles_by_guid(issue.publication_id, [item.guid for item in items])
    kept = tuple(item for item in items if _may_be_mailed(articles.get(item.guid), now))
    left_out = tuple(item.guid for item in items if item not in kept)
    fresh = replace(with_items(draft, kept), dated_at=None)
    if kept[:1] != items[:1]:  # subject and preheader may be made of what is not in it
        fresh = replace(fresh, subject=None, preheader=None)
    return fresh, left_out


def _may_be_mailed(article: Article | None, now: datetime) -> bool:
    if article is None or article.current is None:
        return False
    if article.pubstatus != Article.PubStatus.USABLE:
        return False
    return shown(article.current, exit=Exit.MAIL, now=now) is not None
