"""Articles' facets as rows: what queries are answered from."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q, QuerySet

from publisher.editorial.models import Article
from publisher.syndication.matching import Facets, Query, facets_for
from publisher.syndication.models import ArticleFacet

NOTHING: Facets = frozenset()


def matching_articles(
    articles: QuerySet[Article], publication_id: int, query: Query
) -> QuerySet[Article]:
    """Those of a publication's articles that meet every criterion of a query."""
    for name, values in query.items():
        if values:
            wanted = [value for _, value in facets_for(name, values)]
            having = ArticleFacet.objects.filter(
                publication_id=publication_id, kind=name, value__in=wanted
            )
            articles = articles.filter(pk__in=having.values("article_id"))
    return articles


def stored(article_ids: Collection[int]) -> dict[int, Facets]:
    """The facets of articles as they were last read; an article without any is not there."""
    rows = ArticleFacet.objects.filter(article_id__in=article_ids)
    found: dict[int, set[tuple[str, str]]] = {}
    for article_id, kind, value in rows.values_list("article_id", "kind", "value"):
        found.setdefault(article_id, set()).add((kind, value))
    return {article_id: frozenset(have) for article_id, have in found.items()}


def store(publication_id: int, before: Mapping[int, Facets], after: Mapping[int, Facets]) -> None:
    """Make the rows of the articles in `after` say that, where `before` is what they say."""
    gone = Q()
    fresh: list[ArticleFacet] = []
    for article_id, have in after.items():
        had = before.get(article_id, NOTHING)
        for kind, value in had - have:
            gone |= Q(article_id=article_id, kind=kind, value=value)
        fresh += _rows(publication_id, article_id, have - had)
    if gone:
        ArticleFacet.objects.filter(gone).delete()
    ArticleFacet.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)


def _rows(
    publication_id: int, article_id: int, have: Iterable[tuple[str, str]]
) -> list[ArticleFacet]:
    return [
        ArticleFacet(publication_id=publication_id, article_id=article_id, kind=kind, value=value)
        for kind, value in sorted(have)
    ]
