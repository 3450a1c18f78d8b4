"""What filters can ask about stories, and what they answer."""

import pytest

from publisher.content.article import Article, Author
from publisher.content.blocks import Figure, Heading, List, ListItem, Paragraph, Quote, Span
from publisher.content.plain_text import word_count
from publisher.query.errors import QueryError
from publisher.syndication.filters.record import record_of
from publisher.syndication.filters.stored import meant, query_of, text_of, tree_of

STORY = Article(
    headline="Le phare des Glénan",
    blocks=(Paragraph(content=(Span("Le phare se rallume."),)),),
    rubrics=("À la une", "Monde"),
    tags=("Mer", "exclu web"),
    language="fr-CA",
    access="paid",
    authors=(Author(name="Ann Le Goff"), Author(note="avec AFP")),
    genre="genre:Analysis",
    place="Brest, Bretagne",
)


def takes(text: str, story: Article = STORY, words: int = 250, language: str = "en") -> bool:
    query = query_of(tree_of(text))
    return query is None or meant(query, record_of(story, words=words, language=language))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "rubric monde",
        "rubric is MONDE",
        'rubric "à  la UNE"',
        "rubric in (Sport, Monde)",
        "tag mer and not tag voile",
        'author "ann le goff"',
        "language is fr",
        "language is FR-ca",
        "language in (de, fr)",
        "not language is fr-FR",
        "access is paid",
        "access in (registered, paid)",
        "word count >= 250",
        "not word count > 250",
        "region bretagne and region Brest",
        'region "Brest, Bretagne"',
        "type analysis",
        "not region Normandie",
        "rubric Sport or (tag mer and word count < 300)",
        "tag is not voile",
    ],
)
def test_a_story_is_meant(text: str) -> None:
    assert takes(text)


@pytest.mark.parametrize(
    "text",
    [
        "rubric Mond",
        "not rubric monde",
        "rubric is not monde",
        'tag "exclu web" and not tag "Exclu Web"',
        "author Ann",
        'author "avec AFP"',
        "language is fr-FR",
        "language is f",
        "not access is paid",
        "access is free",
        "word count < 250",
        "type opinion",
        "type Ana",
        "region Bret",
    ],
)
def test_a_story_is_not_meant(text: str) -> None:
    assert not takes(text)


def test_a_story_that_says_no_language_has_the_publications() -> None:
    silent = Article(headline="H", blocks=())
    assert takes("language is fr", silent, language="fr-BE")
    assert not takes("language is fr", silent, language="de")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("rubric Monde and topic sport", "unknown_word", 17),
        ("rubric", "unexpected_end", 6),
        ('rubric ""', "unknown_rubric", 7),
        ("rubric contains Mon", "unexpected_word", 16),
        ("language fr", "unexpected_word", 9),
        ("access is gold", "bad_value", 10),
        ("access paid", "unexpected_word", 7),
        ("word count > many", "bad_number", 13),
        ("word count 300", "unexpected_word", 11),
        ("rubric in (Monde", "unexpected_end", 16),
        ("rubric Monde author Ann", "unexpected_word", 13),
        ('tag "mer', "open_quote", 4),
        ("clicked", "unknown_word", 0),
        ("tag is set", "unexpected_word", 7),
    ],
)
def test_a_mistake_is_told_at_the_word(text: str, code: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        tree_of(text)
    assert (caught.value.code, caught.value.position) == (code, position)


@pytest.mark.parametrize(
    "text",
    [
        'rubric in (Monde, "À la une") and not tag "exclu web"',
        "(access is paid or word count >= 200) and language in (fr, de)",
        "not region Bretagne and type analysis",
    ],
)
def test_a_filter_is_shown_as_it_was_written(text: str) -> None:
    assert text_of(tree_of(text)) == text


def test_a_tree_that_nobody_can_read_is_shown_as_a_question() -> None:
    assert text_of({"version": 1, "query": {"term": "x", "kind": "text", "op": "is"}}) == "?"


def test_words_are_counted_as_people_count_them() -> None:
    story = Article(
        headline="not counted",
        blocks=(
            Heading(content=(Span("Où\u00a0? Là\u202f!"),)),
            Paragraph(
                content=(Span("L’accord – signé lundi – "), Span("tient.")),
            ),
            List(items=(ListItem(content=(Span("un point"),), marker="•"),)),
            Quote(paragraphs=((Span("« Oui »"),),), source_marker="—", source=(Span("Ann"),)),
            Figure(src="picture:a", caption=(Span("A caption of five words"),), credit="AFP"),
        ),
    )
    assert word_count(story) == 2 + 4 + 2 + 2
