"""The article as JSON: there and back, and refusals that name the field."""

import copy
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article, Author
from publisher.content.blocks import Paragraph, Span
from publisher.content.codec import content_hash, from_json, to_json
from publisher.content.parsers import parse
from publisher.content.problems import BadInput
from publisher.errors import PublisherError
from tests.unit.content.stories import blocks, filled, text

articles = st.builds(
    Article,
    headline=filled,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    guid=st.none() | st.just("tag:example.org,2026:x"),
    language=st.sampled_from([None, "fr"]),
    rubrics=st.lists(filled, max_size=2).map(tuple),
    kicker=st.none() | filled,
    standfirst=st.none() | filled,
    published_at=st.none()
    | st.datetimes(
        datetime(1900, 1, 2),  # noqa: DTZ001
        datetime(2200, 12, 30),  # noqa: DTZ001
        timezones=st.timezones(),
    ),
    authors=st.lists(st.builds(Author, name=filled, note=st.none() | filled), max_size=2).map(
        tuple
    ),
)


@given(articles)
def test_there_and_back(article):
    written = json.loads(json.dumps(to_json(article)))
    again = from_json(written)
    assert to_json(again) == written
    assert again.blocks == article.blocks
    assert content_hash(again) == content_hash(article)


@given(text)
def test_the_hash_sees_every_character(added):
    one = Article(headline="Titre", blocks=(Paragraph(content=(Span("a"),)),))
    other = Article(headline="Titre", blocks=(Paragraph(content=(Span("a" + added),)),))
    assert (content_hash(one) == content_hash(other)) == (added == "")


DOCUMENT = {
    "headline": "Titre",
    "blocks": [{"type": "paragraph", "content": [{"text": "Bonjour", "marks": []}]}],
}


def changed(path, value):
    document = copy.deepcopy(DOCUMENT)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


SPAN = ("blocks", 0, "content", 0)


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        (changed(["headline"], None), "missing_field", "headline"),
        (changed(["headline"], "  "), "missing_field", "headline"),
        (changed(["headline"], 7), "wrong_type", "headline"),
        (changed(["blocks"], None), "missing_field", "blocks"),
        (changed(["standfrist"], "x"), "unknown_field", "standfrist"),
        (changed(["published_at"], "hier"), "bad_time", "published_at"),
        (changed(["published_at"], "2026-11-22T06:30:00"), "bad_time", "published_at"),
        (changed(["language"], "français!"), "bad_language", "language"),
        (changed(["blocks", 0, "type"], "video"), "wrong_value", "blocks[0].type"),
        (changed([*SPAN, "text"], None), "missing_field", "blocks[0].content[0].text"),
        (
            changed([*SPAN, "marks"], [{"type": "link", "href": "javascript:alert(1)"}]),
            "bad_address",
            "blocks[0].content[0].marks[0].href",
        ),
        (
            changed(["blocks", 0], {"type": "figure", "src": "../../etc/passwd"}),
            "bad_address",
            "blocks[0].src",
        ),
        ([], "wrong_type", ""),
    ],
)
def test_a_wrong_field_is_named_by_its_path(document, code, where):
    with pytest.raises(PublisherError) as refused:
        from_json(document)
    assert (refused.value.code, refused.value.where) == (code, where)
    place = f"story.json: {where}" if where else "story.json"
    with pytest.raises(BadInput) as refused:
        parse(json.dumps(document).encode(), filename="story.json")
    assert (refused.value.code, refused.value.where) == (code, place)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{"headline":\n oops}', "bad_json", 2),
        ('{"headline": NaN}', "bad_json", None),
        ("[" * 100_000, "too_deep", None),
        ('{"headline": ' + "9" * 5000 + "}", "bad_json", None),
    ],
)
def test_broken_json_is_refused(text, code, line):
    with pytest.raises(BadInput) as refused:
        parse(text.encode(), filename="story.json")
    assert (refused.value.code, refused.value.line) == (code, line)


def test_half_a_surrogate_pair_is_refused_with_its_field():
    data = json.dumps(changed(["headline"], "Titre \ud800 du jour")).encode()
    with pytest.raises(BadInput) as refused:
        parse(data, filename="story.json")
    assert refused.value.code == "control_characters"
    assert refused.value.where == "story.json: headline"
