"""Pictures that are not there yet, or never come: a calm box with readable words; and a logo in
each light, with style sheets and without."""

import re
from dataclasses import replace

import lxml.html
import pytest

from publisher.actions.themes.email_themes import NOTICE, SERVICE, load_theme, our_names
from publisher.content.blocks import Figure
from publisher.renderers.email import render
from publisher.renderers.email.checks.lights import by_night
from publisher.renderers.email.colours import contrast, words_on
from publisher.renderers.email.light_edition import lightened
from publisher.renderers.email.types import Composition
from tests.mail_days import day, with_brand

THEMES = sorted(our_names() - {NOTICE, SERVICE})
GREYS = [f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(0, 256, 5)]
COLOURS = ("#000000", "#ffffff", "#777777", "#8a8a8a", "#1f5f8b", "#ffee00", "#767f6a")
LIGHT = "https://news.example.org/pictures/logo.png"
DARK = "https://news.example.org/pictures/logo-dark.png"
STYLES = re.compile(r"<style\b.*?</style>", re.DOTALL)


def behind(composition: Composition, colour: str) -> Composition:
    return replace(composition, grounds=dict.fromkeys(composition.pictures, colour))


def page(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html.encode())


def style(element: lxml.html.HtmlElement) -> dict[str, str]:
    pairs = (part.partition(":") for part in (element.get("style") or "").split(";"))
    return {name.strip(): value.removesuffix("!important").strip() for name, _, value in pairs}


def branded() -> Composition:
    return with_brand(
        day("fr"),
        logo=LIGHT,
        logo_size=(536, 120),
        logo_dark=DARK,
        logo_dark_size=(400, 120),
    )


@pytest.mark.parametrize("colour", [*GREYS, *COLOURS])
def test_there_are_words_for_any_ground(colour: str) -> None:
    assert contrast(words_on(colour), colour) >= 4.5


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_that_does_not_come_is_a_box_in_its_colour(theme: str, colour: str) -> None:
    html = render(behind(day("fr"), colour), load_theme(theme)).html
    pictures = page(html).xpath("//img[@class='picture']")
    assert pictures
    for picture in pictures:
        look, around = style(picture), style(picture.getparent())
        assert look["background-color"] == around["background-color"] == colour
        assert contrast(look["color"], colour) >= 4.5
        assert look["font-size"], "its words are styled"
        assert picture.get("alt")
        assert int(picture.get("width"))
        assert int(picture.get("height"))
    for picture in page(by_night(html)).xpath("//img[@class='picture']"):
        look = style(picture)
        assert contrast(look["color"], look["background-color"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_without_a_colour_the_box_is_the_themes(theme: str) -> None:
    html = render(day("fr"), load_theme(theme)).html
    for light in (html, by_night(html)):
        for picture in page(light).xpath("//img[@class='picture']"):
            assert contrast(style(picture)["color"], style(picture)["background-color"]) >= 4.5
            assert "background-color" not in style(picture.getparent())


def test_two_beside_each_other_have_theirs_each() -> None:
    story = day("fr", 1).articles[0]
    first = next(block for block in story.content.blocks if isinstance(block, Figure))
    second = replace(first, src="picture:second.jpg")
    content = replace(story.content, blocks=(first, second))
    composition = day("fr", 1)
    item = replace(composition.stories[0], article=replace(story, content=content))
    sources = {first.src: "https://example.org/1.jpg", second.src: "https://example.org/2.jpg"}
    grounds = {first.src: "#224466", second.src: "#ddeeff"}
    shown = replace(composition, items=(item,), pictures=sources, grounds=grounds)
    pictures = page(render(shown, load_theme("letter")).html).xpath("//img[@class='picture']")
    assert [style(one)["background-color"] for one in pictures] == ["#224466", "#ddeeff"]
    assert [style(one)["color"] for one in pictures] == ["#ffffff", "#1c1a18"]


@pytest.mark.parametrize("theme", THEMES)
def test_each_light_has_its_logo(theme: str) -> None:
    html = render(branded(), load_theme(theme)).html
    for light, seen in ((html, LIGHT), (by_night(html), DARK)):
        shown = [one for one in page(light).xpath("//img[contains(@src, 'logo')]") if visible(one)]
        assert [one.get("src") for one in shown] == [seen]
        assert shown[0].get("alt")
    by_day, by_dark = logos(html)
    assert (by_day.get("width"), by_day.get("height")) == ("268", "60")
    assert (style(by_dark)["width"], style(by_dark)["height"]) == ("268px", "auto")


def logos(html: str) -> list[lxml.html.HtmlElement]:
    return list(page(html).xpath("//img[contains(@src, 'logo')]"))


def visible(element: lxml.html.HtmlElement) -> bool:
    around = (element, *element.iterancestors())
    return all(style(one).get("display") != "none" for one in around)


@pytest.mark.parametrize("theme", THEMES)
def test_where_styles_are_dropped_the_light_one_stands_on_its_plate(theme: str) -> None:
    bare = STYLES.sub("", render(branded(), load_theme(theme)).html)
    (shown,) = (one for one in logos(bare) if visible(one))
    assert shown.get("src") == LIGHT
    look = style(shown)
    assert look["background-color"] == "#ffffff"
    assert look["background-image"] == "linear-gradient(#ffffff, #ffffff)", "no force turns it"
    assert contrast(look["color"], "#ffffff") >= 4.5, "and its words where it does not come"
    night = page(by_night(render(branded(), load_theme(theme)).html))
    words = next(one for one in night.xpath("//img") if one.get("src") == DARK)
    assert contrast(style(words)["color"], "#1a1816") >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_publication_with_one_logo_shows_it_by_night_on_its_plate(theme: str) -> None:
    html = render(with_brand(day("fr"), logo=LIGHT, logo_size=(536, 120)), load_theme(theme)).html
    (seen,) = logos(by_night(html))
    assert visible(seen)
    assert style(seen)["background-color"] == "#ffffff"
    assert "logo-night" not in html


def test_outlook_is_not_shown_the_hidden_one() -> None:
    html = render(branded(), load_theme("digest")).html
    before, after = html.split(DARK)
    assert before.rpartition("<!--[if !mso]><!-->")[2].count("<!") == 0
    assert after.partition("<!--<![endif]-->")[0].count("<!") == 0
    assert html.count(DARK) == 1


def test_the_light_edition_has_neither() -> None:
    light = lightened(behind(branded(), "#123456"), lambda _: 0)
    assert (light.brand.logo, light.brand.logo_dark, dict(light.grounds)) == ("", "", {})
