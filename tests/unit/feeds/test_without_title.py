"""Short posts without a title, as RSS and JSON Feed allow them."""

import json

import pytest

from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.problems import BadInput
from tests.unit.feeds.documents import item, rss

HERE = "https://vigie.example.org/feed"


def headline(text: str) -> str:
    return story_of(
        read_feed(rss(item(1, title="", text=text)), address=HERE).entries[0]
    ).article.headline


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Elle monte.", "Elle monte"),
        ("La mer monte sur la digue. Les bateaux rentrent.", "La mer monte sur la digue"),
        ("M. Le Goff est là. Il attend la marée.", "M. Le Goff est là"),
        ("Qui paiera la digue ? Personne.", "Qui paiera la digue ?"),
        ("mot " * 60, "mot " * 21 + "mot…"),
        ("x" * 300, "x" * 89 + "…"),
    ],
)
def test_the_text_gives_the_headline(text: str, made: str) -> None:
    assert headline(text) == made


def test_it_is_said_and_the_text_stays_whole() -> None:
    entry = read_feed(rss(item(1, title="", text="Elle monte. Vite.")), address=HERE).entries[0]
    parsed = story_of(entry)
    assert [warning.code for warning in parsed.warnings] == ["headline_from_text"]
    assert len(parsed.article.blocks) == 1


def test_json_feed_too() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "content_text": "Un billet court, sans titre."}],
    }
    entry = read_feed(json.dumps(document).encode(), address=HERE).entries[0]
    assert story_of(entry).article.headline == "Un billet court, sans titre"


def test_neither_title_nor_text_is_no_story() -> None:
    entry = read_feed(rss(item(1, title="", text="")), address=HERE).entries[0]
    with pytest.raises(BadInput, match="no title that could be a headline"):
        story_of(entry)
