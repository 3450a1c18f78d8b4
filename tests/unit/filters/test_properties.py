"""A filter's tree says of a story what a naive reading of it says."""

import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article, Author
from publisher.query.document import from_json, to_json
from publisher.query.parser import parse
from publisher.query.tree import (
    AllOf,
    Clause,
    Kind,
    Not,
    Op,
    Query,
    Reference,
    all_of,
    any_of,
    negated,
)
from publisher.query.vocabulary import fold
from publisher.query.writer import write
from publisher.syndication.filters.record import record_of
from publisher.syndication.filters.stored import meant
from publisher.syndication.filters.terms import STORIES

NAMES = st.sampled_from(
    ["Monde", "MONDE", "À la une", "A\u0300 la une", "ßtraße", "STRASSE", "not", 'l’"œil"', "fr"]
)
LANGUAGES = st.sampled_from(["fr", "FR-ca", "fr-CA", "fra", "de", "zh-Hant-TW", "zh-Hant"])
LABELS = st.lists(NAMES, max_size=3).map(tuple)
ACCESS = st.sampled_from(["free", "registered", "paid"])
COUNTS = st.sampled_from([0, 1, 199, 200, 201])
PLAIN = {"rubric": "rubrics", "tag": "tags"}
STORY = st.builds(
    Article,
    headline=st.just("H"),
    blocks=st.just(()),
    rubrics=LABELS,
    tags=LABELS,
    language=st.none() | LANGUAGES,
    access=ACCESS,
    authors=LABELS.map(lambda names: tuple(Author(name=name) for name in names)),
)


def _set(term: str) -> st.SearchStrategy[Clause]:
    one = NAMES.map(lambda name: Reference(fold(name), name))
    many = st.lists(one, min_size=2, max_size=3, unique=True).map(tuple)
    return one.map(lambda value: Clause(term, Kind.SET, Op.HAS, value)) | many.map(
        lambda value: Clause(term, Kind.SET, Op.IN, value)
    )


def _worded(term: str, kind: Kind, values: st.SearchStrategy[str]) -> st.SearchStrategy[Clause]:
    many = st.lists(values, min_size=2, max_size=3, unique=True).map(tuple)
    return values.map(lambda value: Clause(term, kind, Op.IS, value)) | many.map(
        lambda value: Clause(term, kind, Op.IN, value)
    )


COUNTED = st.builds(
    Clause,
    st.just("word count"),
    st.just(Kind.COUNT),
    st.sampled_from([Op.EQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST]),
    COUNTS,
)
CLAUSES = st.one_of(
    *map(_set, ("rubric", "tag", "author")),
    _worded("language", Kind.LANGUAGE, LANGUAGES),
    _worded("access", Kind.CHOICE, ACCESS),
    COUNTED,
)


def _grown(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(parts, min_size=2, max_size=3)
    return several.map(all_of) | several.map(any_of) | parts.map(negated)


QUERIES: st.SearchStrategy[Query] = st.recursive(CLAUSES, _grown, max_leaves=8)


def naive(query: Query, story: Article, words: int) -> bool:
    """As a person reads it, from the story itself."""
    if isinstance(query, Not):
        return not naive(query.part, story, words)
    if not isinstance(query, Clause):
        answers = [naive(part, story, words) for part in query.parts]
        return all(answers) if isinstance(query, AllOf) else any(answers)
    wanted: Any = query.value if isinstance(query.value, tuple) else (query.value,)
    if query.term == "language":
        parts = (story.language or "en").lower().split("-")
        return any(parts[: len(asked)] == asked for asked in (w.lower().split("-") for w in wanted))
    if query.term == "access":
        return story.access in wanted
    if query.term == "word count":
        signs = {"=": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
        return bool(eval(f"{words} {signs[query.op.value]} {query.value}"))
    own = getattr(story, PLAIN[query.term]) if query.term in PLAIN else _authors(story)
    return any(_same(name, asked.name) for name in own for asked in wanted)


def _authors(story: Article) -> list[str]:
    return [author.name or "" for author in story.authors]


def _same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one.casefold()) == unicodedata.normalize(
        "NFC", other.casefold()
    )


@given(QUERIES, STORY, COUNTS)
def test_a_tree_says_what_a_naive_reading_says(query: Query, story: Article, words: int) -> None:
    assert meant(query, record_of(story, words=words, language="en")) == naive(query, story, words)


@given(QUERIES)
def test_what_is_written_or_kept_reads_back(query: Query) -> None:
    assert from_json(to_json(query)) == query
    assert parse(write(query, STORIES), STORIES) == query
