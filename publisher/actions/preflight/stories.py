"""Findings about an issue's stories: killed, withheld, embargoed, changed, alerted before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from publisher.actions.issues.check_issue import WITHDRAWN_OR_CORRECTED
from publisher.actions.issues.list_issues import items_of, stories_in
from publisher.delivery.models import Send
from publisher.editorial.models import Article, ArticleVersion, Issue, Newsletter
from publisher.editorial.visibility import under_embargo
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding

ALERT_THEME = "alert"
AGAIN_AFTER = timedelta(hours=24)


def story_findings(issue: Issue, *, now: datetime) -> Iterator[Finding]:
    """Stories that were killed, withheld, put under embargo, changed, or alerted before."""
    items = items_of(issue)
    if not items:
        yield finding_of("no_articles", f"issue {issue.pk}")
    changed = _changed([item.article_version for item in items])
    for item in items:
        yield from _story(item.article_version, changed, now)
    yield from alert_findings(issue, now=now)


def alert_findings(issue: Issue, *, now: datetime) -> Iterator[Finding]:
    """Stories of an alert that one of its lists was alerted to within AGAIN_AFTER."""
    if not is_alert(issue.newsletter):
        return
    stories = {item.article_version.article_id: item.article_version for item in stories_in(issue)}
    told: set[int] = set()
    for send in _alerts(issue.newsletter, list(stories), now).exclude(issue=issue):
        version = stories[send.story]
        if send.story not in told:
            told.add(send.story)
            yield finding_of(
                "story_alerted",
                version.article.guid,
                headline=version.headline,
                who=send.created_by,
                when=send.started_at or send.not_before,
                send=str(send.pk),
            )


def is_alert(newsletter: Newsletter) -> bool:
    """Whether its issues are alerts."""
    return newsletter.kind == Newsletter.Kind.ALERT or newsletter.theme == ALERT_THEME


def _story(version: ArticleVersion, changed: set[int], now: datetime) -> Iterator[Finding]:
    article, headline = version.article, version.headline
    where = article.guid
    if article.pubstatus == Article.PubStatus.CANCELED:
        yield finding_of("article_killed", where, headline=headline)
        return
    if article.pubstatus == Article.PubStatus.WITHHELD:
        yield finding_of("article_withheld", where, headline=headline)
    if under_embargo(article, now=now):
        yield finding_of("article_embargoed", where, headline=headline, until=article.embargo_until)
    if version.pk in changed:
        yield finding_of("article_changed", where, headline=headline, version=version.number)
    elif article.current and article.current.number > version.number:
        numbers = {"version": version.number, "current": article.current.number}
        yield finding_of("article_outdated", where, headline=headline, **numbers)


def _changed(versions: list[ArticleVersion]) -> set[int]:
    """Ids of those versions after which their story was corrected or withdrawn."""
    articles = [version.article_id for version in versions]
    rows = ArticleVersion.objects.filter(article__in=articles, change__in=WITHDRAWN_OR_CORRECTED)
    last: dict[int, int] = {}
    for article, number in rows.order_by("number").values_list("article_id", "number"):
        last[article] = number
    return {one.pk for one in versions if last.get(one.article_id, 0) > one.number}


def alerts_of(article: Article, newsletter: Newsletter, *, now: datetime) -> QuerySet[Any]:
    """The alerts of the story within AGAIN_AFTER to one of the newsletter's lists, the last first;
    none that was canceled before it began."""
    return _alerts(newsletter, [article.pk], now)


def _alerts(newsletter: Newsletter, articles: list[int], now: datetime) -> QuerySet[Any]:
    """The same of several; `story`: of which one."""
    since = now - AGAIN_AFTER
    alert = Q(issue__newsletter__kind=Newsletter.Kind.ALERT)
    alert |= Q(issue__newsletter__theme=ALERT_THEME)
    recent = Q(started_at__gt=since) | Q(started_at=None, not_before__gt=since)
    letters = Newsletter.objects.filter(mailing_lists__in=newsletter.mailing_lists.values("pk"))
    sends = Send.objects.annotate(story=F("issue__items__article_version__article")).filter(
        alert,
        recent,
        kind=Send.Kind.ISSUE,
        story__in=articles,
        issue__newsletter__in=letters.values("pk"),
    )
    never = Q(state=Send.State.CANCELED, started_at=None)
    return sends.exclude(never).order_by("-not_before")
