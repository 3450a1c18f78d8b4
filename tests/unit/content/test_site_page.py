"""What a front page says of its title, whatever is on it."""

import pytest

from publisher.channels.site_fetch import seen_from
from publisher.content.parsers.site_page import COMMON_FEEDS, read_site_page, text_of_page
from publisher.renderers.pictures.accent import accent_of
from tests.site import PAGE, logo_png

HERE = "https://fanal.example.org/"


def test_a_front_page_says_name_language_logo_and_feed() -> None:
    page = read_site_page(PAGE)
    assert page.name == "Le Fanal"
    assert page.tagline == "l’actualité de la côte"
    assert page.language == "fr"
    assert page.logos[0] == "/logo.png"
    assert page.feeds[0] == "/flux"
    assert "/comments/feed" not in page.feeds
    assert page.feeds[1:] == COMMON_FEEDS
    assert page.colours == ("#fff", "#101010")  # by day before by night


def test_a_page_without_a_word_about_itself_leaves_where_feeds_usually_stand() -> None:
    page = read_site_page("<p>Bientôt.")
    assert (page.name, page.tagline, page.language, page.colours) == ("", "", "", ())
    assert page.feeds == COMMON_FEEDS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\1\2",
        "<div>" * 100_000,
        f"<html {'a=1 ' * 5000}>",
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        '<script type=\'application/ld+json\'>{"@type": ["WebSite"], "name": {}}</script>',
        "<title>" + "x" * 3_000_000,
        "<meta property=og:site_name content='" + "n" * 5000 + "'>",
    ],
    ids=["nothing", "controls", "deep", "attributes", "json", "types", "title", "name"],
)
def test_what_is_meant_to_break_us_says_nothing(text: str) -> None:
    assert read_site_page(text).name == ""


@pytest.mark.parametrize(
    "given",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "http://[::1",
        "https://a b/",
    ],
)
def test_an_address_that_nobody_calls_is_left_out(given: str) -> None:
    assert seen_from(HERE, [given, "logo.png", "/logo.png#x"]) == [f"{HERE}logo.png"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("<meta charset=utf-8><title>Été</title>".encode(), "Été"),
        ("<meta charset=iso-8859-1><title>Été</title>".encode("latin-1"), "Été"),
        ("<meta charset=iso-8859-1><title>Été</title>".encode(), "Été"),  # it lies
        ("<meta charset=utf-8><title>Ét\xe9</title>".encode("latin-1"), "\ufffdt\ufffd"),
        (b"<meta charset=utf-7><title>+ADw-script</title>", "+ADw-script"),
    ],
)
def test_a_charset_is_believed_where_it_is_true(data: bytes, name: str) -> None:
    assert read_site_page(text_of_page(data)).name == name


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (["#C2185B"], "#c2185b"),
        (["#fff", "rgb(0, 120, 60)"], "#00783c"),
        (["#fff"], ""),
        (["var(--x)", "url(javascript:1)", "#12", "9" * 5000], ""),
        (["rebeccapurple"], "#663399"),
        (["#00783c20"], ""),  # hardly there
    ],
)
def test_the_accent_is_the_first_that_is_a_colour(written: list[str], wanted: str) -> None:
    assert accent_of(written, b"") == wanted


def test_without_one_it_is_what_the_logo_is_drawn_in() -> None:
    assert accent_of(["#ffffff"], logo_png()) == "#c2185b"
    assert accent_of([], b"no picture") == ""
