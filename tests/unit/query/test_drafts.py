"""Rows that are clicked and text that is typed are views of one tree."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.query.drafts import Group, Line, draft_of, query_of_draft, walk
from publisher.query.parser import parse
from publisher.query.tree import Query
from publisher.query.writer import write
from tests.properties import examples
from tests.unit.query.toy import VOCABULARY, queries


@examples(300)
@given(queries())
def test_any_tree_comes_back_from_its_rows(query: Query) -> None:
    draft = draft_of(query, VOCABULARY)
    found, errors = query_of_draft(draft, VOCABULARY)
    assert errors == {}
    assert found == query
    assert parse(write(query, VOCABULARY), VOCABULARY) == found


@given(st.text(), st.text(), st.text(), st.sampled_from(["language", "tag", "field:1", "x", ""]))
def test_a_row_says_one_clause_or_why_not(op: str, value: str, scope: str, term: str) -> None:
    group = Group(parts=[Line(term, op, value, scope)])
    query, errors = query_of_draft(group, VOCABULARY)
    assert (query is None) == bool(errors)
    assert set(errors) <= {"0", "0.0"}


def test_rows_say_what_is_wrong_with_each() -> None:
    group = Group(
        parts=[
            Line("language", "is", "fr"),
            Line("field:1", ">=", "viel"),
            Group("any", False, [Line("tag", "", "vip, nobody")]),
            Group("any"),
        ]
    )
    query, errors = query_of_draft(group, VOCABULARY)
    assert query is None
    assert {path: error.code for path, error in errors.items()} == {
        "0.1": "bad_number",
        "0.2.0": "unknown_tag",
        "0.2": "empty_query",
        "0.3": "empty_query",
    }
    assert [path for path, _ in walk(group)] == ["0", "0.0", "0.1", "0.2", "0.2.0", "0.3"]


def test_a_name_with_a_comma_is_one_name() -> None:
    query = parse('field Ville in ("Paris, Texas", Lyon)', VOCABULARY)
    line = draft_of(query, VOCABULARY).parts[0]
    assert isinstance(line, Line)
    assert line.value == '"Paris, Texas", Lyon'
    assert query_of_draft(Group(parts=[line]), VOCABULARY)[0] == query
