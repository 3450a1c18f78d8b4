"""ninjs 3.0: valid, the same bytes each time, and nothing of the sample is missing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from referencing import Registry, Resource

from publisher.content.article import Article, Author, Enclosure, PublishedArticle
from publisher.content.blocks import Paragraph, Span
from publisher.content.parsers import parse
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.notes import uri_of
from publisher.renderers.wire.source import WirePicture, WireSource
from tests.golden.sample_issue import LEAD, PICTURE
from tests.json_schemas import draft_2020

MOMENT = datetime(2026, 3, 1, 6, 30, 1, 5, tzinfo=UTC)
SOURCE = WireSource(
    name="Le Courrier",
    domain="courrier.example.org",
    language="fr",
    copyright_holder="Société du Courrier",
    usage_terms="Agences clientes seulement",
    pictures={
        PICTURE: WirePicture(
            url="https://courrier.example.org/pictures/é.png", content_type="image/png", size=12
        )
    },
)


def published(content: Article, **changes: Any) -> PublishedArticle:
    article = PublishedArticle(
        id="7", version=3, guid="tag:courrier.example.org,2026:phare",
        url="https://courrier.example.org/articles/7", content=content, content_hash="0" * 64,
        pubstatus="usable", published_at=MOMENT, updated_at=MOMENT,
    )  # fmt: skip
    return replace(article, **changes)


@pytest.fixture(scope="session")
def validator(shared: Path) -> Any:
    folder = shared / "schemas" / "ninjs"
    geo = json.loads((folder / "GeoJSON-schema.json").read_bytes())
    schema = json.loads((folder / "ninjs-schema_3.0.json").read_bytes())
    known = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", Resource.from_contents(geo)
    )
    return draft_2020(schema, registry=known)


ARTICLES = {
    "every block": published(LEAD),
    "enclosed": published(
        Article(
            headline="Titre",
            blocks=(),
            enclosures=(
                Enclosure(url="https://e.example.org/é.mp3", content_type="audio/mpeg", size=9),
                Enclosure(url="https://e.example.org/a.pdf", title="Le rapport"),
            ),
        )
    ),
    "bare": published(Article(headline="Titre", blocks=())),
    "killed": published(
        Article(headline="Article retiré", blocks=(), language="fr"),
        pubstatus="canceled",
        notice="Une personne est en danger.",
    ),
    "odd guid": published(LEAD, guid="mon article « é » <1>"),
    "hostile": published(
        Article(
            headline="<script>\x00\ud800 & co",
            blocks=(Paragraph(content=(Span("<img onerror=x>\x1b[0m\u2028"),)),),
            authors=(Author(name="A & B"), Author(note="note"), Author()),
            rubrics=("<b>",),
            direction="rtl",
        )
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_it_is_valid_and_the_same_each_time(name: str, validator: Any) -> None:
    first = render_ninjs(ARTICLES[name], SOURCE)
    assert first == render_ninjs(ARTICLES[name], SOURCE)
    validator.validate(json.loads(first))


def test_the_check_can_fail(validator: Any) -> None:
    document = json.loads(render_ninjs(ARTICLES["bare"], SOURCE))
    for wrong in ({"uri": "not a uri"}, {"pubStatus": "killed"}, {"unknown": 1}):
        assert list(validator.iter_errors({**document, **wrong})), wrong


def test_a_killed_story_is_its_notice_alone() -> None:
    killed = ARTICLES["killed"]
    document = json.loads(render_ninjs(killed, SOURCE))
    assert document["pubStatus"] == "canceled"
    assert document["edNote"] == "RETRAIT IMPÉRATIF\u00a0: Une personne est en danger."
    assert not {"bodies", "descriptions", "subjects", "associations"} & set(document)
    english = replace(killed, content=replace(killed.content, language="en"), notice="A person.")
    assert json.loads(render_ninjs(english, SOURCE))["edNote"] == "KILL, do not use: A person."


def test_nothing_in_a_text_becomes_markup() -> None:
    document = json.loads(render_ninjs(ARTICLES["hostile"], SOURCE))
    markup = document["bodies"][0]["value"]
    assert "&lt;img onerror=x&gt;" in markup
    assert "<img" not in markup
    assert markup.startswith('<div dir="rtl">')


def test_a_picture_is_an_association_with_its_own_address() -> None:
    document = json.loads(render_ninjs(ARTICLES["every block"], SOURCE))
    (picture,) = document["associations"]
    assert picture["uri"] == "https://courrier.example.org/pictures/%C3%A9.png"
    assert picture["renditions"][0]["sizeInBytes"] == 12


def test_a_guid_that_is_no_uri_becomes_one_and_stays_distinct() -> None:
    assert uri_of("urn:x:1", "a.example.org") == "urn:x:1"
    assert uri_of("a b", "a.example.org") == "tag:a.example.org,2000:a%20b"
    assert uri_of("a_b", "a.example.org") != uri_of("a b", "a.example.org")


def test_every_character_of_the_sample_is_in_it(shared: Path, validator: Any) -> None:
    name = "rencontre-aes-russie.txt"
    parsed = parse((shared / "samples" / name).read_bytes(), filename=name)
    document = json.loads(render_ninjs(published(parsed.article), SOURCE))
    validator.validate(document)
    values = json.dumps(document, ensure_ascii=False)
    for line in (shared / "samples" / name).read_text().splitlines():
        words = line.strip()
        if words and words != "ActualitésInternational":
            for sentence in words.lstrip("•– ").split(". "):
                assert sentence.rstrip(".") in values, sentence
    assert [s["name"] for s in document["subjects"]] == ["Actualités", "International"]
