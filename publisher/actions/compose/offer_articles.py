"""The stories that an issue may take, as the composing pages offer them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from publisher.actions.issues.list_issues import stories_in
from publisher.editorial.models import Article, Issue
from publisher.editorial.visibility import visible_articles
from publisher.publications.models import Publication
from publisher.syndication import facets
from publisher.syndication.models import ArticleFacet

MOST_RUBRICS = 100


def offer_articles(
    publication: Publication,
    *,
    now: datetime,
    text: str = "",
    rubric: str = "",
    without: Collection[str] = (),
) -> QuerySet[Article]:
    """What may be mailed now, newest first. text: words of which each is in the headline or the
    guid; rubric: in lower case; both "" where all are wanted. without: guids."""
    rows = visible_articles(publication, now=now)
    for word in text.split():
        rows = rows.filter(Q(current__headline__icontains=word) | Q(guid__icontains=word))
    if rubric:
        rows = facets.matching_articles(rows, publication.pk, {"rubric": [rubric]})
    return rows.exclude(guid__in=list(without)) if without else rows


def rubrics_of(publication: Publication) -> list[str]:
    """The rubrics that its stories have, in lower case."""
    own = ArticleFacet.objects.filter(publication_id=publication.pk, kind="rubric")
    return list(own.order_by("value").values_list("value", flat=True).distinct()[:MOST_RUBRICS])


def guids_of(publication_id: int, numbers: Sequence[int]) -> list[str]:
    """The guids of those of these articles that are the publication's, the newest first."""
    rows = Article.objects.filter(publication=publication_id, pk__in=numbers)
    return list(rows.order_by("-published_at", "-id").values_list("guid", flat=True))


def articles_by_guid(publication_id: int, guids: Sequence[str]) -> dict[str, Article]:
    """Those of the guids that are the publication's, with their current versions."""
    rows = Article.objects.filter(publication=publication_id, guid__in=guids)
    return {row.guid: row for row in rows.select_related("current__article")}


def versions_in(issue: Issue) -> dict[str, int]:
    """The version of each story that the issue holds, by its guid."""
    return {
        item.article_version.article.guid: item.article_version_id for item in stories_in(issue)
    }
