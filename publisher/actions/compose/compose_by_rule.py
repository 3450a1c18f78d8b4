"""Compose an issue by a newsletter's rule, or none, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft
from publisher.actions.compose.rules import Rule, rule_from
from publisher.actions.feeds.feed_changes import mark_feeds
from publisher.editorial.models import Article, ArticleVersion, Issue, IssueItem, Newsletter
from publisher.editorial.visibility import Exit, labels, shown, visible_articles
from publisher.publications import audit
from publisher.syndication import facets

TOO_FEW = "compose_nothing"  # the audit log's verb


@dataclass(frozen=True, slots=True)
class Composed:
    """The issue, or None where the rule found fewer stories than it asks for."""

    issue: Issue | None
    found: int
    at_least: int


def compose_by_rule(*, newsletter: Newsletter, actor: str, now: datetime) -> Composed:
    """Compose a draft of what the newsletter's rule finds at `now`.

    No story comes that stands in any earlier issue of the newsletter, nor one from an archive, nor
    one that may not be mailed; with `new_only` none that was out before the last issue was
    composed. Fewer than at least: no issue, and the audit log says so.
    """
    mark_feeds(publication=newsletter.publication)  # what stories can be found by, as of now
    with transaction.atomic():
        return compose_locked(lock_newsletter(newsletter.pk), actor=actor, now=now)


def lock_newsletter(pk: int) -> Newsletter:
    """The newsletter's row, locked: two that compose at once do so one after the other."""
    rows = Newsletter.objects.select_for_update(of=("self",)).select_related("publication")
    return rows.get(pk=pk)


def compose_locked(newsletter: Newsletter, *, actor: str, now: datetime) -> Composed:
    """The same in the caller's transaction, who has locked the newsletter."""
    rule = rule_from(newsletter.rule)
    stories = list(_chosen_stories(newsletter, rule, now))
    if len(stories) < rule.at_least:
        audit.record(
            actor=actor,
            verb=TOO_FEW,
            target=newsletter,
            at=now,
            publication=newsletter.publication,
            found=len(stories),
            at_least=rule.at_least,
        )
        return Composed(None, len(stories), rule.at_least)
    draft = IssueDraft(items=tuple(_items(stories, rule)))
    issue = compose_issue(newsletter=newsletter, draft=draft, actor=actor, now=now)
    return Composed(issue, len(stories), rule.at_least)


def candidates(newsletter: Newsletter, rule: Rule, *, now: datetime) -> QuerySet[Article]:
    """What the rule may take, newest first."""
    rows = facets.matching_articles(
        visible_articles(newsletter.publication, now=now), newsletter.publication_id, rule.query
    )
    before = IssueItem.objects.filter(issue__newsletter=newsletter)
    rows = rows.filter(backfill=False).exclude(pk__in=before.values("article_version__article_id"))
    issues = newsletter.issues.filter(digest=None).order_by("-created_at")
    last = issues.values_list("created_at", flat=True).first()
    if not rule.new_only or last is None:
        return rows
    # A story is new when it came out since: published, let in, or free of what held it back.
    released = Q(current__change=ArticleVersion.Change.RELEASED, current__created_at__gt=last)
    since = Q(published_at__gt=last) | Q(created_at__gt=last) | Q(embargo_until__gt=last)
    return rows.filter(since | released)


def _chosen_stories(newsletter: Newsletter, rule: Rule, now: datetime) -> Iterator[ArticleVersion]:
    count = 0
    for article in candidates(newsletter, rule, now=now).iterator(chunk_size=50):
        version = article.current
        if version is None or shown(version, exit=Exit.MAIL, now=now) is None:
            continue
        yield version
        count += 1
        if count == rule.at_most:
            return


def _items(stories: list[ArticleVersion], rule: Rule) -> Iterator[ItemDraft]:
    """The newest leads; under sections, the others stand by theirs, the one of the newest first."""
    lead, *rest = stories
    yield ItemDraft(guid=lead.article.guid, length=rule.lead)
    sections = {one.pk: _section(one) if rule.sections else "" for one in rest}
    order = list(dict.fromkeys(sections.values()))
    for one in sorted(rest, key=lambda version: order.index(sections[version.pk])):
        yield ItemDraft(guid=one.article.guid, length=rule.rest, section=sections[one.pk])


def _section(version: ArticleVersion) -> str:
    rubrics = labels(version).rubrics
    return " ".join(rubrics[0].split())[:120] if rubrics else ""
