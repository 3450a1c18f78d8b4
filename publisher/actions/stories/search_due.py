"""Make searchable what is not: stories from before there was a search, and what failed."""

import logging

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.issues.locks import lock_article
from publisher.actions.processes.each_alone import each_alone
from publisher.editorial.models import Article
from publisher.editorial.searching import make_searchable

log = logging.getLogger(__name__)
AT_ONCE = 200


def search_due(*, limit: int = AT_ONCE) -> int:
    """Write the words of so many stories, one transaction each; returns how many there were."""
    count = 0
    for pk in unsearchable().values_list("pk", flat=True)[:limit]:
        with each_alone(log, "article %s cannot be searched", pk), transaction.atomic():
            count += _write(lock_article(pk))
    return count


def unsearchable() -> QuerySet[Article]:
    """Stories with a text that the search does not know."""
    return Article.objects.filter(searchable=False, current__isnull=False).order_by("pk")


def _write(article: Article) -> int:
    if article.searchable or article.current is None:
        return 0
    make_searchable(article, article.current)
    article.save(update_fields=["rubric", "searchable"])
    return 1
