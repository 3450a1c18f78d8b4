"""Any tree: written and read back, as JSON, and the same answer in Python and in SQL."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from publisher.query.document import from_json, to_json
from publisher.query.errors import QueryError
from publisher.query.evaluate import explain, holds
from publisher.query.parser import parse
from publisher.query.tree import Query
from publisher.query.writer import write
from tests.properties import examples
from tests.unit.query.toy import VOCABULARY, WHEN, Table, queries, records


@given(queries())
def test_what_is_written_reads_back(query: Query) -> None:
    text = write(query, VOCABULARY)
    assert parse(text, VOCABULARY) == query
    assert write(parse(text, VOCABULARY), VOCABULARY) == text


@given(queries())
def test_json_reads_back_with_the_names(query: Query) -> None:
    document = json.loads(json.dumps(to_json(query)))
    assert from_json(document) == query
    assert to_json(from_json(document)) == document


@examples(400)
@given(queries(), records())
def test_python_and_sql_agree(query: Query, record: dict[str, Any]) -> None:
    assert Table(record).holds(query) is holds(query, record, WHEN)


@given(queries(), records())
def test_an_explanation_of_certain_clauses_decides(query: Query, record: dict[str, Any]) -> None:
    answers = [answer for _, answer in explain(query, record, WHEN)]
    if None not in answers:
        assert holds(query, record, WHEN) is not None
    if set(answers) == {None}:
        assert holds(query, record, WHEN) is None


@given(st.text() | st.lists(st.sampled_from(
    ["language", "is", "not", "fr", "(", ")", "and", "or", "tag", '"vip"', "«", "»", "in", ",", "'",
     "field", "Âge", ">", "3", "issues received", "from", "\\", "within", "days", "2026-01-01"]
), max_size=30).map(" ".join))  # fmt: skip
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    query, error = _tried(lambda: parse(text, VOCABULARY))
    if query is not None:
        assert parse(write(query, VOCABULARY), VOCABULARY) == query
    elif error is not None and error.position is not None:
        assert 0 <= error.position <= error.position + error.length <= len(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["all", "any", "not", "term", "kind", "op", "value", "of", "scope", "key", "name"]), inner),
    max_leaves=10))  # fmt: skip
def test_any_document_is_read_or_refused(document: Any) -> None:
    query, error = _tried(lambda: from_json({"version": 1, "query": document}))
    assert query is not None or error is not None
    assert error is None or error.code in ("bad_tree", "too_deep", "too_many_clauses")


def _tried(work: Callable[[], Query]) -> tuple[Query | None, QueryError | None]:
    try:
        return work(), None
    except QueryError as error:
        return None, error
