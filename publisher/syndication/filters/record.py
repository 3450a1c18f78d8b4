"""One story as the filter language reads it."""

from collections.abc import Iterable

from publisher.content.article import Article
from publisher.query.evaluate import Record
from publisher.query.vocabulary import fold


def record_of(labels: Article, *, words: int, language: str) -> Record:
    """The values of a story by the names of terms (terms.py).

    labels: the story; its text is not looked at. words: how many its whole text has. language:
    BCP 47, counts where the story says none.
    """
    return {
        "rubric": _keys(labels.rubrics),
        "tag": _keys(labels.tags),
        "language": labels.language or language,
        "author": _keys(author.name for author in labels.authors),
        "type": _keys(_whole_and_parts(labels.genre, ":")),
        "region": _keys(_whole_and_parts(labels.place, ",")),
        "access": labels.access,
        "word count": words,
    }


def _whole_and_parts(value: str | None, sign: str) -> Iterable[str]:
    """« Brest, Bretagne » is both; of `genre:Analysis` too it is said that it is analysis."""
    return (value, *value.split(sign)) if value else ()


def _keys(names: Iterable[str | None]) -> frozenset[str]:
    return frozenset(filter(None, (fold(name) for name in names if name)))
