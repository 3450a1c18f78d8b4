"""What the first page of the desk shows of stories: those that came, and decisions about them."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import visible_articles
from publisher.publications.models import Publication

Change = ArticleVersion.Change
GRAVE = (Change.CORRECTED, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED, Change.WITHHELD)
DAY = timedelta(days=1)


def new_stories(publication: Publication, *, now: datetime) -> QuerySet[Article]:
    """Stories that readers may see, the newest first; nothing that came from an archive."""
    rows = visible_articles(publication, now=now).filter(backfill=False)
    return rows.select_related("current").order_by("-published_at", "-pk")


def grave_changes(publication: Publication, *, now: datetime) -> QuerySet[ArticleVersion]:
    """Corrections, kills and what else was taken back in the last 24 hours, the last first; each
    with its story."""
    rows = ArticleVersion.objects.filter(
        publication=publication, change__in=GRAVE, created_at__gt=now - DAY, created_at__lte=now
    )
    return rows.select_related("article__current").order_by("-created_at", "-pk")


def ending_embargoes(publication: Publication, *, now: datetime) -> QuerySet[Article]:
    """Stories whose embargo ends in the next 24 hours, the next first."""
    rows = Article.objects.filter(
        publication=publication,
        pubstatus=Article.PubStatus.USABLE,
        embargo_until__gt=now,
        embargo_until__lte=now + DAY,
    )
    return rows.select_related("current").order_by("embargo_until", "pk")
