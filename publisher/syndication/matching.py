"""Which articles a destination's filter (or a feed's query) means."""

from collections.abc import Mapping, Sequence

from publisher.content.article import Article

CRITERIA = ("rubric", "author", "language")


def matches(query: Mapping[str, Sequence[str]], article: Article, *, language: str) -> bool:
    """Whether the article meets every criterion of the query, each by any of its values.

    `language` (BCP 47) counts where the article says none. An empty query means everything.
    """
    have = {
        "rubric": article.rubrics,
        "author": [author.name for author in article.authors if author.name],
        "language": [article.language or language],
    }
    return all(
        any(_fits(name, wanted, value) for wanted in values for value in have[name])
        for name, values in query.items()
        if values
    )


def _fits(name: str, wanted: str, value: str) -> bool:
    wanted, value = wanted.casefold(), value.casefold()
    # RFC 4647 basic filtering: fr means fr-CA too.
    return value == wanted or (name == "language" and value.startswith(f"{wanted}-"))
