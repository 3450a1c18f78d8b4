"""Check that an issue's articles may still be mailed, under their locks."""

from datetime import datetime

from publisher.actions.issues.locks import lock_articles
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError

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
        raise PublisherError("no_articles", f"issue {issue.pk} has no article", f"issue {issue.pk}")
    for item in items:
        _check_article(locked[item.article_version.article_id], item.article_version, now)


def _check_article(article: Article, version: ArticleVersion, now: datetime) -> None:
    where = article.guid
    if article.pubstatus == Article.PubStatus.CANCELED:
        raise PublisherError("article_killed", "it was killed and must not be used", where)
    if article.pubstatus == Article.PubStatus.WITHHELD:
        raise PublisherError("article_withheld", "it is withheld; publish it first", where)
    if under_embargo(article, now=now):
        until = f"{article.embargo_until:%Y-%m-%d %H:%M} UTC"
        raise PublisherError("article_embargoed", f"it is under embargo until {until}", where)
    newer = article.versions.filter(number__gt=version.number, change__in=WITHDRAWN_OR_CORRECTED)
    if newer.exists():
        raise PublisherError(
            "article_changed",
            f"it was corrected or withdrawn after version {version.number}; create the issue anew",
            where,
        )
