"""The look of our themes: one scale from a brand, readable in every light, light in bytes; and the
rules of writing that hold in each of them."""

import re
from colorsys import rgb_to_hls
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.themes.email_themes import NOTICE, SERVICE, load_theme, our_names
from publisher.content.blocks import Mark, Paragraph, Quote, Span
from publisher.renderers.email import render
from publisher.renderers.email.checks.contrast import brand_colour
from publisher.renderers.email.checks.lights import by_night, faint_in_lights, inverted
from publisher.renderers.email.colours import DARK_PAPER, contrast, lit_colour
from publisher.renderers.email.pieces.key_figures import key_figure
from publisher.renderers.email.themes.lint import lint_age, lint_lights
from publisher.renderers.email.themes.opening_words import first_words
from publisher.renderers.email.themes.tokens import STEPS, tokens_of
from publisher.renderers.email.types import Composition, Item, Length
from tests.mail_days import brand, day, with_brand
from tests.mail_rules import faults

THEMES = sorted(our_names() - {NOTICE, SERVICE})
LANGUAGES = ("fr", "en", "ar")
COLOURS = ("#0b5a6e", "#000000", "#ffffff", "#ffee00", "#777777", "nonsense")
TEASERS: tuple[Length, ...] = ("teaser",) * 10


def mailed(theme: str, composition: Composition) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render(composition, load_theme(theme)).html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_ten_stories_are_light_and_without_fault(theme: str, language: str) -> None:
    for composition in (day(language), day(language, 1), day(language, lengths=TEASERS)):
        html = render(composition, load_theme(theme)).html
        assert len(html.encode()) <= 70_000
        assert faults(html) == []
        assert not re.search("[\u2000-\u200b\u034f\u00ad]|&#820", html), "spacer characters"


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_word_is_read_in_every_light(theme: str, colour: str) -> None:
    sections = (("Le port", colour), ("Culture", "#ffcc00"))
    composition = with_brand(day("fr"), colour=colour, section_colours=sections)
    assert list(faint_in_lights(render(composition, load_theme(theme)).html)) == []


def test_a_rule_for_the_night_that_is_too_dark_is_seen() -> None:
    html = render(day("fr"), load_theme("digest")).html
    night = tokens_of(brand("fr")).dark
    assert "color: #444444" not in by_night(html)
    darker = html.replace(f"color: {night.soft} !important", "color: #444444 !important")
    found = list(faint_in_lights(darker))
    assert [(one.light, one.colour) for one in found] == [("dark", "#444444")] * len(found)
    assert found
    paler = re.sub(r"(?<!-)color: #5c564e", "color: #bcb6ae", html)
    assert {one.light for one in faint_in_lights(paler)} == {"light", "inverted"}


def test_colours_turn_round_as_a_filter_turns_them() -> None:
    assert (inverted("#ffffff"), inverted("#000000")) == ("#000000", "#ffffff")
    assert inverted("#ff0000") == "#ff9292"


@pytest.mark.parametrize("colour", COLOURS)
def test_the_scale_is_readable_whatever_the_colour(colour: str) -> None:
    sections = (("A", colour),)
    tokens = tokens_of(replace(brand("fr"), colour=colour, section_colours=sections))
    for tones, hue in ((tokens.light, tokens.hues[0].light), (tokens.dark, tokens.hues[0].dark)):
        for words in (tones.ink, tones.soft, tones.quiet, tones.accent, hue):
            assert contrast(words, tones.paper) >= 4.5
            assert contrast(words, tones.tint) >= 4.5
    assert contrast("#ffffff", tokens.light.accent) >= 4.5


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_colour_is_itself_by_night(channels: tuple[int, int, int]) -> None:
    """It takes light; white mixed in would make all of them the same grey."""
    given_hue, _, saturation = rgb_to_hls(*(channel / 255 for channel in channels))
    lit = lit_colour("#{:02x}{:02x}{:02x}".format(*channels), DARK_PAPER)
    assert contrast(lit, DARK_PAPER) >= 4.5
    hue, light, kept = rgb_to_hls(*(int(lit[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    if saturation > 0.1 and light < 0.95:
        assert min(abs(hue - given_hue), 1 - abs(hue - given_hue)) < 0.03
        assert kept > saturation - 0.05


def test_spacing_and_rules_are_the_publications() -> None:
    plain = tokens_of(brand("fr"))
    assert (plain.space, plain.rule) == (STEPS, "1px solid")
    airy = with_brand(day("fr"), spacing="airy", rules="double")
    assert "3px double" in render(airy, load_theme("digest")).html
    assert tokens_of(airy.brand).space[-1] == 60
    assert tokens_of(with_brand(day("fr"), spacing="odd", rules="odd").brand).space == STEPS


def test_a_section_has_its_colour() -> None:
    page = mailed("digest", day("fr"))
    (head,) = page.xpath("//h2[text()='Le port']")
    (plain,) = page.xpath("//h2[text()='Politique']")
    assert "#a0430a" in head.get("style")
    assert "#a0430a" not in plain.get("style")


@pytest.mark.parametrize("theme", THEMES)
def test_one_link_a_story_which_is_the_headline_of_one_that_is_whole(theme: str) -> None:
    page = mailed(theme, day("fr"))
    for number in range(1, 11):
        (link,) = page.xpath(f"//a[@href='https://news.example.org/articles/{number}']")
        assert (link.getparent().tag in ("h1", "h2", "h3")) == (number in (1, 9, 10))
    (link,) = page.xpath("//a[@href='https://news.example.org/articles/2']")
    headline = page.get_element_by_id("story-2").xpath("string(.//h2 | .//h3)").strip()
    said = link.text_content().removeprefix("Lire\u00a0: ").rstrip("…")
    assert said
    assert headline.startswith(said)


@pytest.mark.parametrize(("theme", "stories"), [("digest", 4), ("digest", 5), ("letter", 10)])
def test_contents_stand_from_five_stories_on(theme: str, stories: int) -> None:
    listed = mailed(theme, day("fr", stories)).xpath("//ul[@class='contents']")
    assert bool(listed) == (theme == "digest" and stories >= 5)


@pytest.mark.parametrize("theme", THEMES)
def test_nobody_is_greeted_twice(theme: str) -> None:
    greeted = replace(day("fr", 2), intro="Bonjour à tous,\n\nIl pleut.")
    assert "-greeting-end" not in render(greeted, load_theme(theme)).html
    own = replace(greeted, greeting="Chère lectrice,")
    assert "-greeting-end" in render(own, load_theme(theme)).html


def test_a_quotation_that_begins_with_a_bold_number_is_a_figure() -> None:
    page = mailed("briefing", day("fr"))
    (number,) = page.xpath("//p[@class='figure-number']")
    assert number.text_content() == "24,10\u00a0€"
    assert "le kilo de sole" in number.getnext().text_content()
    arabic = mailed("briefing", day("ar")).xpath("//p[@class='figure-number']//span[@dir='ltr']")
    assert [one.text_content() for one in arabic] == ["24,10 €"]


def bold(words: str) -> tuple[Span, ...]:
    return (Span(words, (Mark("strong"),)),)


@pytest.mark.parametrize(
    ("block", "number"),
    [
        (Quote(paragraphs=(bold("3 sur 4"), (Span("des ports"),))), "3 sur 4"),
        (Quote(paragraphs=((*bold("12"), Span(" bateaux")),)), "12"),
        (Quote(paragraphs=(bold("Trois"), (Span("des ports"),))), None),
        (Quote(paragraphs=((Span("12 bateaux"),),)), None),
        (Quote(paragraphs=(bold("12 " + "bateaux " * 4),)), None),
        (Quote(paragraphs=()), None),
        (Paragraph(content=bold("12")), None),
    ],
)
def test_what_is_a_figure(block: object, number: str | None) -> None:
    found = key_figure(block)  # type: ignore[arg-type]
    assert (found and "".join(span.text for span in found[0])) == number


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Réparé à Brest, le navire repart.", "Réparé à Brest,"),
        ("Votée à une voix près, elle rapportera.", "Votée à une voix près,"),
        ("Hier, le port a rouvert ses portes aux bateaux.", "Hier, le port a"),
        ("Un", "Un"),
        ("", ""),
        ("x" * 500, "x" * 500),
    ],
)
def test_the_first_words_of_a_brief(text: str, opening: str) -> None:
    assert first_words(text) == (opening, text[len(opening) :])


@pytest.mark.parametrize("theme", THEMES)
def test_advertising_says_so_first_and_in_its_own_colours(theme: str) -> None:
    labels = mailed(theme, day("fr")).xpath("//*[text()='Publicité']")
    assert len(labels) == 2
    for label in labels:
        box = label.xpath("ancestor::div[contains(@class, 'sponsor')][1]")[0]
        assert box.text_content().strip().startswith("Publicité")
        assert re.search(r"background-color:\s*#5c564e", label.get("style"))


def test_the_linter_names_faint_words_with_their_light() -> None:
    html = "<html><body style='background: #ffffff'><p style='color: #aaaaaa'>x</p></body></html>"
    night = "<style>@media (prefers-color-scheme: dark) { p { color: #aaaaaa } }</style>"
    found = list(lint_lights(html.replace("<body", f"<head>{night}</head><body"), "mail.mjml"))
    assert {(one.severity, one.code, one.where) for one in found} == {
        ("warning", "low_contrast", "mail.mjml")
    }
    assert [one.message.partition(" words")[0] for one in found] == [
        "by day",
        "by night",
        "with colours turned round by force",
    ]
    assert "#aaaaaa on #ffffff have a contrast of 2.3" in found[0].message


def test_the_linter_says_what_an_older_theme_could_use() -> None:
    old = '{% import "story.mjml" as stories with context %}'
    assert [(one.code, one.where) for one in lint_age({"mail.mjml": old})] == [
        ("newer_pieces", "mail.mjml")
    ]
    assert list(lint_age({"mail.mjml": old, "own.mjml": '{% import "pieces.mjml" as p %}'})) == []
    assert list(lint_age({"mail.mjml": "<mjml></mjml>"})) == []


def test_a_long_read_says_how_long() -> None:
    words = Paragraph(content=(Span("mot " * 880),))
    long = day("fr", 1).articles[0]
    long = replace(long, content=replace(long.content, blocks=(words,)))
    composition = replace(day("fr", 1), items=(Item(article=long),))
    page = mailed("magazine", composition)
    assert "Par Nolwenn Abgrall · 4\u00a0min de lecture" in page.text_content()
    assert "min de lecture" not in mailed("magazine", day("fr", 1)).text_content()


def test_two_pictures_in_a_row_stand_side_by_side() -> None:
    story = day("fr", 1).articles[0]
    picture, text = story.content.blocks[:2]
    blocks = (text, *(replace(picture, alt=f"Vue {n}") for n in range(1, 4)), text)  # type: ignore[type-var]
    story = replace(story, content=replace(story.content, blocks=blocks))
    page = mailed("letter", replace(day("fr", 1), items=(Item(article=story),)))
    (pair,) = page.xpath("//table[contains(@class, 'pair')]")
    assert [one.get("alt") for one in pair.iter("img")] == ["Vue 1", "Vue 2"]
    assert {one.get("width") for one in pair.iter("img")} == {"262"}
    assert [one.get("alt") for one in page.xpath("//div[@class='figure']/img")] == ["Vue 3"]
    assert len(page.xpath("//p[@class='caption']")) == 3


def test_pale_colours_of_sections_are_named_as_the_brands_own_is() -> None:
    found = list(brand_colour("#8a1c1c", {"Culture": "#ffcc00", "Mer": "#00518a"}))
    assert [(one.code, one.where) for one in found] == [("colour_adjusted", "publication")]
    assert found[0].values["colour"] == "#ffcc00"
