"""Which articles a feed's query means.

An article's facets are the pairs (criterion, value) that queries can ask for. They are kept in
rows, so that a query is answered, and the feeds of an article found, without reading texts.
"""

from collections.abc import Mapping, Sequence

from publisher.content.article import Article

CRITERIA = ("rubric", "author", "tag", "language")
LONGEST = 200  # characters of a value that are compared

Facets = frozenset[tuple[str, str]]
Query = Mapping[str, Sequence[str]]


def facets_match(query: Query, have: Facets) -> bool:
    """Whether an article of these facets meets every criterion of the query, each by any of its
    values. An empty query means everything. Raises KeyError for a criterion that is none of
    CRITERIA."""
    return all(
        any(facet in have for facet in facets_for(name, values))
        for name, values in query.items()
        if values
    )


def facets_for(name: str, values: Sequence[str]) -> list[tuple[str, str]]:
    """The facets that meet a criterion. Raises KeyError for one that nobody knows."""
    if name not in CRITERIA:
        raise KeyError(name)
    return [(name, _normalised(value)) for value in values]


def facets_of(article: Article, *, language: str) -> Facets:
    """What queries can find the article by; `language` (BCP 47) where it says none."""
    have = {
        "rubric": article.rubrics,
        "author": [author.name for author in article.authors if author.name],
        "tag": article.tags,
        "language": _ranges(article.language or language),
    }
    return frozenset(
        (name, _normalised(value)) for name, values in have.items() for value in values
    )


def _ranges(language: str) -> list[str]:
    """RFC 4647 basic filtering: who asks for fr means fr-CA too."""
    parts = language.split("-")
    return ["-".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _normalised(value: str) -> str:
    return value.casefold()[:LONGEST]
