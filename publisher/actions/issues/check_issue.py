"""Check that an issue's articles may still be mailed, under their locks."""

from datetime import datetime

from publisher.actions.issues.locks import lock_articles
from publisher.delivery.reasons import Code, because
from publisher.delivery.wording import refusal
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.editorial.visibility import under_embargo

WITHDRAWN_OR_CORRECTED = (
    ArticleVersion.Change.CORRECTED,
    ArticleVersion.Change.KILLED,
    ArticleVersion.Change.TAKEN_DOWN,
    ArticleVersion.Change.UNPUBLISHED,
)


def check_issue(*, issue: Issue, now: datetime) -> None:
    """Lock the issue's articles, so that no kill or embargo comes in between, and look at each.

    Raises PublisherError `no_articles`, `article_killed`, `article_withheld`, `article_embargoed`
    or `article_changed`.
    """
    locked = lock_articles(issue)
    items = list(issue.items.select_related("article_version"))
    if not items:
        raise refusal(because(Code.NO_ARTICLES, issue=str(issue.pk)), f"issue {issue.pk}")
    for item in items:
        _check_article(locked[item.article_version.article_id], item.article_version, now)


def _check_article(article: Article, version: ArticleVersion, now: datetime) -> None:
    where = article.guid
    if article.pubstatus == Article.PubStatus.CANCELED:
        raise refusal(because(Code.ARTICLE_KILLED, article=where), where)
    if article.pubstatus == Article.PubStatus.WITHHELD:
        raise refusal(because(Code.ARTICLE_WITHHELD, article=where), where)
    if under_embargo(article, now=now):
        until = article.embargo_until
        raise refusal(because(Code.ARTICLE_EMBARGOED, article=where, until=until), where)
    newer = article.versions.filter(number__gt=version.number, change__in=WITHDRAWN_OR_CORRECTED)
    if newer.exists():
        reason = because(Code.ARTICLE_CHANGED, article=where, version=version.number)
        raise refusal(reason, where)
