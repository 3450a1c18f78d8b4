"""What a person should look at: filters that match nothing, places that are shared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from publisher.actions.partners.terms.places import called, others_at
from publisher.actions.partners.terms.preview import preview
from publisher.actions.partners.ways import WAYS
from publisher.editorial.visibility import labels
from publisher.publications.models import Publication
from publisher.query.errors import QueryError
from publisher.query.tree import Query, Reference, clauses
from publisher.syndication.filters.stored import query_of
from publisher.syndication.matching import facets_of
from publisher.syndication.models import ArticleFacet, Destination, FeedChange, Product

LATELY = timedelta(days=30)
KEPT = ("rubric", "tag", "author")  # what facets keep of stories
NOTED = 200  # stories that are looked at while their facets wait
Trees = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A code, an English sentence with the remedy, and what fills it."""

    code: str
    message: str
    values: Mapping[str, str]


def destination_notices(destination: Destination, *, now: datetime) -> list[Notice]:
    """Of a destination: what its channel still wants (`host_key_unknown`), `place_shared`, and what
    filter_notices finds."""
    trees = (
        destination.filter_tree,
        destination.product.filter_tree if destination.product else {},
    )
    found = [*_to_do(destination), *_shared(destination)]
    return [*found, *filter_notices(destination.publication, trees, now=now)]


def product_notices(product: Product, *, now: datetime) -> list[Notice]:
    """Of a product: what filter_notices finds."""
    return filter_notices(product.publication, (product.filter_tree,), now=now)


def filter_notices(publication: Publication, trees: Trees, *, now: datetime) -> list[Notice]:
    """`matches_nothing`: none of the last seven days' stories. `not_seen`: a rubric, tag or author
    that no story had lately, as when it was renamed. `unreadable_filter`. None for everything."""
    try:
        queries = [query for query in map(query_of, trees) if query is not None]
        if not queries:
            return []
        found = preview(publication=publication, trees=trees, now=now)
    except QueryError as error:
        message = f"its filter cannot be read, so that nothing goes: {error.message}; write it anew"
        return [Notice("unreadable_filter", message, {})]
    notices = [*_not_seen(publication, queries, now)]
    if found.goes == 0 and found.stories:
        message = f"it takes none of the last seven days' stories ({len(found.stories)})"
        notices.insert(0, Notice("matches_nothing", message, {"stories": str(len(found.stories))}))
    return notices


def _not_seen(
    publication: Publication, queries: Iterable[Query], now: datetime
) -> Iterator[Notice]:
    for term in KEPT:
        asked = {one.key: one.name for query in queries for one in _names(query, term)}
        seen = _seen(publication, term, now) if asked else set()
        for key, name in asked.items():
            if key in seen:
                continue
            near = get_close_matches(key, sorted(seen), n=1)
            remedy = f"did you mean {near[0]!r}?" if near else "was it renamed?"
            message = f"no story of the last 30 days has the {term} {name!r}; {remedy}"
            yield Notice("not_seen", message, {"term": term, "name": name})


def _seen(publication: Publication, term: str, now: datetime) -> set[str]:
    """What stories had lately; those too whose facets no worker has written yet."""
    recent = ArticleFacet.objects.filter(
        publication=publication, kind=term, article__published_at__gt=now - LATELY
    )
    found = set(recent.values_list("value", flat=True).distinct())
    noted = FeedChange.objects.filter(publication=publication, article__current__isnull=False)
    for change in noted.select_related("article__current__article").order_by("-pk")[:NOTED]:
        assert change.article.current is not None
        facets = facets_of(labels(change.article.current), language="")
        found |= {value for kind, value in facets if kind == term}
    return found


def _names(query: Query, term: str) -> Iterator[Reference]:
    for clause in clauses(query):
        values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
        if clause.term == term:
            yield from (value for value in values if isinstance(value, Reference))


def _to_do(destination: Destination) -> Iterator[Notice]:
    way = WAYS.get(destination.channel)
    wanted = way.to_do(destination.settings) if way and way.to_do else None
    if wanted is not None:
        yield Notice(*wanted, {})


def _shared(destination: Destination) -> Iterator[Notice]:
    for other in others_at(destination):
        name = called(other, destination)
        yield Notice("place_shared", f"{name} leads to the same place", {"other": name})
