"""Urgency, slugline, place, genre and picture rights: by every door that has them, and no story of
before changes for them."""

import json
from dataclasses import replace

import pytest

from publisher.content.article import Article
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.content.codec import content_hash, from_json, to_json
from publisher.content.parsers import parse
from publisher.content.problems import BadInput

PICTURE = "https://agence.example.org/a.jpg"
PLAIN = Article(
    headline="Titre", blocks=(Paragraph(content=(Span("Texte."),)), Figure(src=PICTURE, alt="Quai"))
)
FULL = replace(
    PLAIN,
    blocks=(PLAIN.blocks[0], Figure(src=PICTURE, alt="Quai", rights="afp")),
    urgency=2,
    slugline="BAC-REPRISE",
    place="Tunis",
    genre="Current",
)
# What the hash of PLAIN was before there were such fields.
BEFORE = "e3b5b7c818dc95322e565b72f1b927d890a48185de252868f6c24fad0e320d69"


def newsroom(article: Article) -> tuple[object, ...]:
    pictures = [block.rights for block in article.blocks if isinstance(block, Figure)]
    return article.urgency, article.slugline, article.place, article.genre, pictures


ALL = (2, "BAC-REPRISE", "Tunis", "Current", ["afp"])


def test_a_story_without_them_is_written_and_hashed_as_before() -> None:
    written = to_json(PLAIN)
    assert not {"urgency", "slugline", "place", "genre"} & set(written)
    assert "rights" not in written["blocks"][1]
    assert content_hash(PLAIN) == BEFORE


def test_they_are_stored_read_back_and_counted() -> None:
    assert from_json(json.loads(json.dumps(to_json(FULL)))) == FULL
    hashes = {content_hash(one) for one in (PLAIN, FULL, replace(FULL, place=None))}
    assert len(hashes) == 3


FRONT = f"""---
title: Titre
urgency: 2
slugline: BAC-REPRISE
lieu: Tunis
genre: Current
picture_rights: afp
---
Texte.

![Quai]({PICTURE})
"""
NINJS_1 = {
    "uri": "urn:a:1", "headline": "Titre", "body_html": "<p>Texte.</p>", "urgency": 2.0,
    "slugline": "BAC-REPRISE", "place": [{"name": "Tunis"}], "genre": [{"name": "Current"}],
    "associations": {"one": {
        "uri": "urn:a:2", "type": "picture", "renditions": {"o": {"href": PICTURE}},
        "rightsinfo": {"langid": "https://schema.org/usageInfo", "encodedrights": "afp"},
    }},
}  # fmt: skip
NINJS_3 = {
    "uri": "urn:a:1", "headlines": [{"value": "Titre"}], "bodies": [{"value": "<p>Texte.</p>"}],
    "urgency": 2, "slugline": "BAC-REPRISE", "places": [{"literal": "x"}, {"name": "Tunis"}],
    "genres": [{"name": "Current", "uri": "http://cv.iptc.org/newscodes/genre/Current"}],
    "associations": [{
        "uri": "urn:a:2", "type": "picture", "renditions": [{"name": "o", "href": PICTURE}],
        "rightsInfo": {"langId": "https://schema.org/usageInfo", "encodedRights": "afp"},
    }],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", FRONT),
        ("a.json", json.dumps(to_json(FULL))),
        ("a.json", json.dumps(NINJS_1)),
        ("a.json", json.dumps(NINJS_3)),
    ],
)
def test_every_door_reads_them(name: str, text: str) -> None:
    assert newsroom(parse(text.encode(), filename=name).article) == ALL


@pytest.mark.parametrize(
    ("name", "text", "code", "where"),
    [
        ("a.md", FRONT.replace("urgency: 2", "urgency: flash"), "out_of_range", "urgency"),
        ("a.json", json.dumps(to_json(FULL) | {"urgency": 0}), "out_of_range", "urgency"),
        ("a.json", json.dumps(to_json(FULL) | {"place": "a\nb"}), "forbidden_character", "place"),
        ("a.json", json.dumps(NINJS_3 | {"urgency": "flash"}), "wrong_type", "urgency"),
    ],
)
def test_what_they_cannot_be_is_refused_by_its_name(
    name: str, text: str, code: str, where: str
) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text.encode(), filename=name)
    assert (refused.value.code, refused.value.where) == (code, f"{name}: {where}")


def test_an_urgency_that_iptc_has_not_says_nothing() -> None:
    document = json.dumps(NINJS_3 | {"urgency": 0})
    assert parse(document.encode(), filename="a.json").article.urgency is None
