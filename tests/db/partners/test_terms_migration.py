"""Old filters of destinations become trees of the filter language, and come back."""

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article, Author
from publisher.query.errors import QueryError
from publisher.syndication.filters.record import record_of
from publisher.syndication.filters.stored import meant, query_of, text_of, tree_of
from publisher.syndication.matching import CRITERIA, facets_match, facets_of
from tests.db import landed

MIGRATION = import_module("publisher.syndication.migrations.0007_terms")
WORDS = ["Monde", "monde", "Économie", "Ann Le Goff", "fr", "fr-CA", "FR", "de", "not", 'l’"œil"']
LABELS = st.lists(st.sampled_from(WORDS), max_size=3).map(tuple)
OLD = st.dictionaries(st.sampled_from(CRITERIA), LABELS.map(list))
STORIES = st.builds(
    Article,
    headline=st.just("H"),
    blocks=st.just(()),
    rubrics=LABELS,
    tags=LABELS,
    language=st.sampled_from(["fr", "fr-CA", "fr-ca", "de", None]),
    authors=LABELS.map(lambda names: tuple(Author(name=name) for name in names)),
)


def test_filters_of_what_last_landed_say_the_same() -> None:
    rows = [row for label, row in landed.rows() if label.endswith("destination")]
    trees = {row["id"]: MIGRATION.tree_of(row["filter"]) for row in rows}
    assert {key: text_of(tree) for key, tree in trees.items()} == {1: "", 2: "rubric Sport"}
    assert [MIGRATION.old_of(trees[row["id"]]) for row in rows] == [row["filter"] for row in rows]


@given(OLD, STORIES)
def test_any_old_filter_means_the_same_stories(old: dict[str, list[str]], story: Article) -> None:
    query = query_of(MIGRATION.tree_of(old))
    record = record_of(story, words=0, language="en")
    assert (query is None or meant(query, record)) == facets_match(
        old, facets_of(story, language="en")
    )
    whole = {name: list(dict.fromkeys(values)) for name, values in old.items() if values}
    assert MIGRATION.old_of(MIGRATION.tree_of(old)) == whole


@pytest.mark.parametrize(
    "text",
    ["not rubric Sport", "access is paid", "rubric A or tag b", "rubric A and rubric B", "type x"],
)
def test_the_way_back_refuses_what_an_old_filter_cannot_say(text: str) -> None:
    tree: dict[str, Any] = tree_of(text)
    with pytest.raises((ValueError, KeyError)):
        MIGRATION.old_of(tree)


@pytest.mark.parametrize("text", ["rubric A", 'tag in (a, "b c") and language in (fr, de)', ""])
def test_the_way_back_says_what_it_can(text: str) -> None:
    assert text_of(MIGRATION.tree_of(MIGRATION.old_of(tree_of(text)))) == text


def test_a_filter_of_another_version_means_nothing() -> None:
    with pytest.raises(QueryError):
        query_of({"version": 2, "query": {}})
