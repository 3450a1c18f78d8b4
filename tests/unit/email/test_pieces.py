"""What editors place in plain text: which blocks are a piece, what of them each piece shows, and
that nothing of a text is lost or told twice."""

import re
from dataclasses import fields, is_dataclass, replace

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from publisher.actions.themes.email_themes import load_theme
from publisher.content.article import Author
from publisher.content.blocks import Block, Figure, Mark, Paragraph, Quote, Span
from publisher.content.parsers.markdown import parse_fragment
from publisher.renderers.email import render
from publisher.renderers.email.checks.lights import faint_in_lights
from publisher.renderers.email.pieces.callouts import is_portrait, media_of, question_of
from publisher.renderers.email.pieces.cutting import characters, divided, is_bold, parted, trimmed
from publisher.renderers.email.pieces.lines import (
    MOST_ACROSS,
    TELEPHONE,
    across,
    readings_of,
)
from publisher.renderers.email.pieces.placing import Piece, notes_below, pieces_of
from publisher.renderers.email.types import Composition
from tests.mail_pieces import AUTHORS, day_of_pieces
from tests.mail_rules import faults
from tests.unit.email.test_look import THEMES

LANGUAGES = ("fr", "en", "ar")
BOLD = Mark("strong")
LONG = "Il était cinq heures cinquante-deux quand la passerelle s’est abaissée, " * 3


def blocks(markdown: str) -> tuple[Block, ...]:
    return parse_fragment(markdown, "fr")


def kinds(markdown: str, **told: object) -> list[str]:
    return [piece.kind for piece in pieces_of(blocks(markdown), **told)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("- **Samedi 28, 20 h** Concert\n- **Dimanche** Braderie", "agenda"),
        ("- **Tonight** Choir\n- **Sat 29:** Sale", "agenda"),
        ("- **السبت** سوق\n- **الأحد** جوقة", "agenda"),
        ("- **٢٨ نوفمبر** سوق\n- **٢٩ نوفمبر** جوقة", "agenda"),
        ("- **Samedi 28** Concert", "block"),
        ("- **Samedi 28** Concert\n- Braderie", "block"),
        ("- **12 %** de plus\n- **24 €** le kilo", "block"),
        ("- **La mer** monte\n- **Le port** dort", "block"),
        ("1. **Samedi 28** Concert\n2. **Dimanche** Braderie", "block"),
        ("- **Samedi 28**\n- **Dimanche 29** Braderie", "block"),
        ("- **Samedi 28** Concert\n  - au café\n- **Dimanche** Braderie", "block"),
        ("**Météo** : Brest 12° · Groix 11°", "readings"),
        ("**Markets** FTSE 100 **9,812** · Brent **$74**", "readings"),
        ("**Météo** Brest 12°", "block"),
        ("**Météo** Brest · Groix", "block"),
        ("**Le 12** Brest 12° · Groix 11°", "block"),
        ("Météo : Brest 12° · Groix 11°", "block"),
        ("**Bourse** le CAC 40 a perdu deux pour cent lundi · Brent 74 $", "block"),
        ("**À écouter** [Le bac](https://e.org/3), 18 min", "media"),
        ("**A voir :** [Le bac](https://e.org/3)", "media"),
        ("**WATCH** this: [The ferry](https://e.org/3)", "media"),
        ("**شاهدوا** [العبّارة](https://e.org/3)", "media"),
        ("**À écouter** Le bac", "block"),
        ("**Le bac** [à écouter](https://e.org/3)", "block"),
        ("> **Et vous ?** Qui ?\n>\n> [Écrire](mailto:a@e.org)", "question"),
        ("> Qui ?\n>\n> [Écrire](mailto:a@e.org).", "question"),
        ("> ماذا فعلتم؟\n>\n> [اكتبوا](mailto:a@e.org)", "question"),
        ("> Dites-le.\n>\n> [Écrire](mailto:a@e.org)", "block"),
        ("> Qui ?\n>\n> [Lire](https://e.org/)", "block"),
        ("> Qui ?\n>\n> C’est [lui](mailto:a@e.org) qui répond", "block"),
        ("> **24 €** \n>\n> le kilo", "key_figure"),
    ],
)
def test_what_is_which_piece(markdown: str, kind: str) -> None:
    assert kinds(markdown, authors=()) == [kind]


def test_a_reading_has_a_name_and_a_value() -> None:
    (block,) = blocks("**Bourse** CAC 40 **7 412** +0,8 % · Euro : 1,08 $ · Brent 74 $ · −3°")
    found = readings_of(block)
    assert found
    shown = [(characters(name), characters(value)) for name, value in found[1]]
    assert shown == [("CAC 40", "7 412 +0,8 %"), ("Euro", "1,08 $"), ("Brent", "74 $"), ("", "−3°")]


def test_a_sound_has_a_title_and_what_is_said_of_it() -> None:
    (block,) = blocks("**À écouter :** le podcast [Le *bac*](https://e.org/3) – 18 min.")
    found = media_of(block)
    assert found
    said = [characters(one) for one in (found.label, found.title, found.words)]
    assert said == ["À écouter", "Le bac", "le podcast 18 min."]
    assert found.href == "https://e.org/3"


def test_a_question_knows_where_answers_go() -> None:
    (block,) = blocks("> Qui ?\n>\n> Dites.\n>\n> [Écrire](mailto:a@e.org?subject=Bac)")
    found = question_of(block)
    assert found
    assert [characters(one) for one in found.words] == ["Qui ?", "Dites."]
    assert (characters(found.answer), found.href) == ("Écrire", "mailto:a@e.org?subject=Bac")


PORTRAIT = Figure(src="picture:a", alt="Soizic Morvan", width=600, height=600)


def test_who_is_a_portrait() -> None:
    assert is_portrait(PORTRAIT, ["Soizic Morvan"])
    assert is_portrait(replace(PORTRAIT, alt="soizic  morvan "), ["Soizic Morvan"])
    assert not is_portrait(PORTRAIT, ["Yann Le Goff"])
    assert not is_portrait(PORTRAIT, ())
    assert not is_portrait(replace(PORTRAIT, width=1200), ["Soizic Morvan"])
    said = replace(PORTRAIT, caption=(Span("Soizic Morvan suit le port."),))
    assert is_portrait(said, None)
    assert not is_portrait(replace(said, caption=(Span("Soizic Morvane"),)), None)
    assert not is_portrait(PORTRAIT, None)


def test_a_portrait_without_words_has_the_authors_note_which_is_not_said_again() -> None:
    authors = (Author(name="Soizic Morvan", note="Suit le port."), Author(name="A", note="B."))
    (piece,) = pieces_of([PORTRAIT], authors=authors)
    assert [characters(piece.label), *map(characters, piece.words)] == [
        "Soizic Morvan",
        " – Suit le port.",
    ]
    assert notes_below(authors, [PORTRAIT]) == ("B.",)
    assert notes_below(authors, []) == ("Suit le port.", "B.")


UPRIGHT = Figure(src="u", alt="haut", width=800, height=1200)
WIDE = Figure(src="w", alt="large", width=1200, height=800)
TEXT, SHORT = Paragraph(content=(Span(LONG),)), Paragraph(content=(Span("Court."),))
FILM = Paragraph(
    content=(Span("À voir", (BOLD,)), Span(" "), Span("f", (Mark("link", "http://f"),)))
)


@pytest.mark.parametrize(
    ("given_blocks", "expected"),
    [
        ([UPRIGHT, TEXT], [("upright", False)]),
        ([TEXT, UPRIGHT], [("upright", True)]),
        ([TEXT, UPRIGHT, TEXT], [("block", False), ("upright", False)]),
        ([WIDE, TEXT], [("block", False), ("block", False)]),
        ([UPRIGHT, SHORT], [("block", False), ("block", False)]),
        ([replace(WIDE, width=240, height=160), TEXT], [("upright", False)]),
        ([WIDE, UPRIGHT], [("pair", False)]),
        ([WIDE, UPRIGHT, FILM], [("block", False), ("media", False)]),
        ([TEXT, UPRIGHT, FILM], [("block", False), ("media", False)]),
        ([TEXT, UPRIGHT, WIDE], [("block", False), ("pair", False)]),
        ([PORTRAIT, FILM], [("portrait", False), ("media", False)]),
    ],
)
def test_two_blocks_that_stand_together(
    given_blocks: list[Block], expected: list[tuple[str, bool]]
) -> None:
    authors = (Author(name="Soizic Morvan"),)
    found = pieces_of(
        given_blocks,
        pictures=dict.fromkeys(("u", "w", "picture:a"), "https://e.org/p"),
        authors=authors,
    )
    assert [(piece.kind, piece.after) for piece in found] == expected


def test_pictures_that_do_not_come_stand_alone() -> None:
    assert [one.kind for one in pieces_of([UPRIGHT, TEXT, WIDE, WIDE])] == ["block"] * 4


def test_a_condition_keeps_its_paragraph() -> None:
    """A piece that cuts a text would put the halves of a condition into different elements."""
    slot = "slot-0123456789abcdef-c1x0-end"
    texts = (
        f"**Météo** {slot}Brest 12° · Groix 11°",
        f"**À voir** {slot}[Le bac](https://e.org)",
        f"- **Samedi {slot} 28** Concert\n- **Dimanche** Braderie",
    )
    assert [kinds(text) for text in texts] == [["block"]] * 3


words = st.text("ab 12°.·:|é\u00a0ش٣?€", max_size=14)
marks = st.sampled_from(
    [(), (BOLD,), (Mark("link", "https://e.org"),), (Mark("link", "mailto:a@b"),)]
)
inlines = st.lists(st.builds(Span, words, marks), max_size=6).map(tuple)
texts = st.one_of(
    st.builds(lambda content: Paragraph(content=content), inlines),
    st.builds(lambda many: Quote(paragraphs=tuple(many)), st.lists(inlines, max_size=3)),
    st.sampled_from([UPRIGHT, WIDE, PORTRAIT, TEXT, FILM]),
    st.sampled_from(blocks("- **Samedi 28** Concert\n- **Dimanche** Braderie")),
)


@given(st.lists(texts, max_size=8), st.sampled_from([None, (), (Author(name="Soizic Morvan"),)]))
@settings(max_examples=300, deadline=None)
def test_each_block_is_in_one_piece(given_blocks: list[Block], authors: object) -> None:
    found = list(pieces_of(given_blocks, 2, dict.fromkeys("uw", "https://e.org/p"), authors))  # type: ignore[arg-type]
    placed = [one for piece in found for one in _in_order(piece)]
    assert [id(one) for one in placed] == [id(one) for one in given_blocks]


def _in_order(piece: Piece) -> list[Block]:
    first = [piece.beside] if piece.beside else []
    behind = piece.kind == "pair" or (piece.kind == "upright" and not piece.after)
    return [piece.block, *first] if behind else [*first, piece.block]


@given(inlines)
@settings(max_examples=300, deadline=None)
def test_no_letter_is_lost_where_a_text_is_cut(content: tuple[Span, ...]) -> None:
    text = characters(content)
    assert characters(trimmed(content, " ", " ")) == text.strip(" ")
    assert characters(sum(divided(content, is_bold), ())) == text
    sign = re.compile(r"[ ]+·[ ]+")
    assert list(map(characters, parted(content, sign))) == sign.split(text)
    paragraph = Paragraph(content=content)
    shown: list[str] = []
    if found := readings_of(paragraph):
        shown = [characters(found[0]), *(characters(c) for row in found[1] for c in row)]
    elif media := media_of(paragraph):
        shown = [characters(one) for one in (media.label, media.title, media.words)]
    assert not shown or letters("".join(shown)) == letters(text)


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@given(st.lists(st.tuples(words, words), min_size=1, max_size=8))
def test_readings_fit_a_telephone(rows: list[tuple[str, str]]) -> None:
    given_rows = tuple(((Span(name),), (Span(value),)) for name, value in rows)
    most = across(given_rows)
    assert 1 <= most <= MOST_ACROSS
    wide = [max(8 * _longest(name), 12 * _longest(value)) for name, value in rows]
    line = sum(max(wide[column::most]) for column in range(min(most, len(wide))))
    assert most == 1 or line <= TELEPHONE


def _longest(text: str) -> int:
    return max(map(len, text.split(" ")), default=0)


def mailed(theme: str, composition: Composition) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render(composition, load_theme(theme)).html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_draws_them_without_fault(theme: str, language: str) -> None:
    html = render(day_of_pieces(language), load_theme(theme)).html
    assert faults(html) == []
    assert list(faint_in_lights(html)) == []
    page = lxml.html.document_fromstring(html)
    drawn = {name for element in page.iter() for name in (element.get("class") or "").split()}
    assert {"agenda", "readings", "ask", "box", "play", "person", "face", "tall"} <= drawn
    rtl = language == "ar"
    assert ("reading-rtl" in drawn, "reading" in drawn) == (rtl, not rtl)


def test_a_poster_leads_where_its_title_leads_and_is_said_once() -> None:
    page = mailed("digest", day_of_pieces("fr"))
    poster, title = page.xpath("//table[contains(@class, 'box')][1]//a")[:2]
    assert poster.get("href") == title.get("href") == "https://example.org/episode-3"
    assert (poster.get("aria-hidden"), poster.get("tabindex")) == ("true", "-1")
    assert title.text_content() == "Trois semaines sans bac, épisode 3"


def test_a_portrait_is_no_teaser_and_its_name_stands_beside_it() -> None:
    page = mailed("digest", day_of_pieces("fr"))
    (face,) = page.xpath("//img[contains(@class, 'face')]")
    assert face.get("alt") == ""
    assert AUTHORS["fr"] in face.xpath("string(ancestor::tr[1])")


def test_a_story_that_begins_with_its_text_has_its_picture_on_the_other_side() -> None:
    page = mailed("digest", day_of_pieces("fr"))
    before = page.get_element_by_id("story-2").xpath(".//table[contains(@class,'row')]")[0]
    behind = page.get_element_by_id("story-3").xpath(".//table[contains(@class,'row')]")[0]
    assert (before.get("dir"), behind.get("dir")) == (None, "rtl")
    assert {cell.get("dir") for cell in behind.iter("td")} == {"ltr"}


def strings_of(part: object) -> list[str]:
    if isinstance(part, Span):
        return [part.text]
    if isinstance(part, tuple):
        return [text for one in part for text in strings_of(one)]
    if is_dataclass(part):
        return [text for one in fields(part) for text in strings_of(getattr(part, one.name))]
    return []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_pieces_is_lost_in_either_part(language: str) -> None:
    composition = day_of_pieces(language)
    mail = render(composition, load_theme("digest"))
    html = lxml.html.document_fromstring(mail.html).text_content()
    text = re.sub(r"\[\d+\]", "", mail.text)
    told = [*blocks(composition.intro), *composition.articles[0].content.blocks]
    for said in strings_of(tuple(told)):
        for word in said.split():
            word = word.strip(".,:·()،–")
            assert letters(word) in letters(html), word
            assert letters(word) in letters(text), word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_text_part_leads_wherever_the_html_leads(theme: str, language: str) -> None:
    mail = render(day_of_pieces(language), load_theme(theme))
    links = lxml.html.document_fromstring(mail.html).xpath("//a/@href")
    addresses = {link.removeprefix("mailto:").partition("?")[0] for link in links}
    still, contents = f"slot-{mail.nonce}-still-end", "#story-"
    wanted = {one for one in addresses if one != still and contents not in one}
    assert {one for one in wanted if one not in mail.text} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_the_text_part_are_short_and_the_rules_say_where_things_begin(
    language: str,
) -> None:
    lines = render(day_of_pieces(language), load_theme("digest")).text.split("\n")
    assert [one for one in lines if wcswidth(one) > 72 and "://" not in one] == []
    starts = [n for n, line in enumerate(lines) if line in ("-" * 72, "=" * 72)]
    assert len(starts) == 6  # four stories, a sponsor's box, the footer
    assert all(lines[n - 1] == "" != lines[n + 1 + (lines[n][0] == "-")] for n in starts)


def test_an_agenda_is_set_in_columns_in_the_text_part() -> None:
    text = render(day_of_pieces("fr"), load_theme("letter")).text
    assert (
        "\nSamedi 28, 20\u00a0h\u00a030  La chorale des Filets bleus chante au Grand Café.\n"
        + " " * 20
        + "Réserver une place\u00a0[1]\nDimanche 29  "
    ) in text
    assert "\nÉcrire à la rédaction\u00a0: lecteurs@example.org\n" in text
    assert (
        "\n► À écouter\u00a0: Trois semaines sans bac, épisode 3 – 18\u00a0min\n"
        "  https://example.org/episode-3\n"
    ) in text
