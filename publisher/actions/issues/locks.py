"""Locks on stories and on the sends that have them, in the one order that prevents deadlocks.

Stories first, then sends, both by id; deliveries last (delivery/transitions.py). Workers and
stop-press lock in the same order.
"""

from django.db.models import Q, QuerySet

from publisher.delivery.models import Send
from publisher.delivery.sends import NOT_OVER
from publisher.editorial.models import Article, Issue, IssueItem


def lock_article(pk: int) -> Article:
    """The article, locked: its versions and their deliveries change under this lock only."""
    return Article.objects.select_for_update(of=("self",)).select_related("publication").get(pk=pk)


def lock_articles(issue: Issue) -> dict[int, Article]:
    """The issue's stories by id, locked before any send, as corrections lock them."""
    within = Article.objects.filter(versions__issue_items__issue=issue).values("pk")
    locked = Article.objects.select_for_update().filter(pk__in=within).order_by("pk")
    return {article.pk: article for article in locked}


def lock_sends(article: Article) -> None:
    """Lock every unfinished send with the article, by id, before any delivery's row."""
    including = Q(issue__in=issues_with(article).values("pk"))
    of_it = Q(article_version__in=article.versions.values("pk"))
    sends = Send.objects.filter(including | of_it, state__in=NOT_OVER)
    list(sends.select_for_update(of=("self",)).order_by("pk"))


def issues_with(article: Article) -> QuerySet[Issue]:
    """The issues that include the story in some version."""
    items = IssueItem.objects.filter(article_version__article=article)
    return Issue.objects.filter(pk__in=items.values("issue_id"))
