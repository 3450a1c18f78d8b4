"""Which addresses are one page."""

import pytest

from publisher.content.same_address import comparable_address

STORY = "https://www.lejournal.example/2026/05/la-riviere"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.lejournal.example/2026/05/la-riviere",
        "https://WWW.LeJournal.example/2026/05/la-riviere",
        "https://www.lejournal.example:443/2026/05/la-riviere",
        "http://www.lejournal.example:80/2026/05/la-riviere/",
        "https://www.lejournal.example./2026/05/la-riviere#commentaires",
        STORY + "?utm_source=rss&utm_medium=feed&UTM_campaign=x",
        STORY + "/?fbclid=123#x",
        " " + STORY + "\n",
        "https://www.lejournal.example/2026/05/la%2Driviere",
    ],
)
def test_the_same_page(other: str) -> None:
    assert comparable_address(other) == comparable_address(STORY)


@pytest.mark.parametrize(
    "other",
    [
        "https://lejournal.example/2026/05/la-riviere",
        "https://www.lejournal.example:8443/2026/05/la-riviere",
        "https://www.lejournal.example/2026/05/La-Riviere",
        STORY + "?p=2",
        STORY + "-2",
    ],
)
def test_another_page(other: str) -> None:
    assert comparable_address(other) != comparable_address(STORY)


def test_a_query_that_names_the_story_counts() -> None:
    assert comparable_address("https://x.example/?p=12&utm_id=3") == comparable_address(
        "http://x.example?p=12"
    )
    assert comparable_address("https://x.example/?p=12") != comparable_address(
        "https://x.example/?p=13"
    )


def test_letters_of_other_languages_have_one_spelling() -> None:
    assert comparable_address("https://x.example/%c3%a9t%C3%A9") == comparable_address(
        "https://x.example/été"
    )
    assert comparable_address("https://é.example/a") == comparable_address(
        "https://xn--9ca.example/a"
    )


@pytest.mark.parametrize(
    "none",
    ["", "https://x.example", "https://x.example/", "http://x.example/?utm_source=a", "ftp://x/a",
     "mailto:a@x.example", "https://user:secret@x.example/a", "https://x.example:port/a", "é"],
)  # fmt: skip
def test_a_home_page_and_what_is_no_page_are_no_storys_address(none: str) -> None:
    assert comparable_address(none) is None
