"""Plain text becomes an article, and no visible character is lost on the way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Author
from publisher.content.blocks import (
    Closing,
    Heading,
    List,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.codec import from_json, plain_text, to_json
from publisher.content.parsers import parse
from publisher.content.problems import BadInput
from tests.article_text import text_of
from tests.properties import examples
from tests.unit.content.stories import ENGLISH, FRENCH


def read(text):
    return parse(text.encode(), filename="story.txt")


def visible(text):
    return "".join(text.split())


def of(article, kind):
    return [block for block in article.blocks if isinstance(block, kind)]


def test_the_sample_is_understood_as_it_is(shared):
    data = (shared / "samples" / "rencontre-aes-russie.txt").read_bytes()
    parsed = parse(data, filename="rencontre-aes-russie.txt")
    article = parsed.article
    assert article.rubrics == ("Actualités", "International")
    assert article.headline == "Rencontre AES-Russie : Un Tournant Stratégique à Moscou"
    assert article.kicker is None
    assert article.standfirst is not None
    assert article.standfirst.startswith("Les leaders de l'AES")
    assert (article.language, article.direction) == ("fr", "ltr")
    assert [plain_text(heading.content) for heading in of(article, Heading)] == [
        "Un Sommet Historique à l’Horizon",
        "Une Alliance Née dans la Tourmente",
        "La Russie, Nouvel Acteur Clé au Sahel",
        "Des Ambitions au-delà de la Sécurité",
        "Un Équilibre Géopolitique en Mutation",
        "Les Enjeux pour le Sahel",
        "Et Après ?",
    ]
    (quote,) = of(article, Quote)
    assert plain_text(quote.paragraphs[0]).startswith("« Cette rencontre")
    assert plain_text(quote.paragraphs[0]).endswith("confédérale. »")
    assert quote.source_marker == "–"
    assert plain_text(quote.source) == "Extrait du communiqué des ministres de l’AES"
    (bullets,) = of(article, List)
    assert [item.marker for item in bullets.items] == ["•", "•", "•"]
    (table,) = of(article, Preformatted)
    assert len(plain_text(table.content).split("\n")) == 4
    assert [(w.code, w.line) for w in parsed.warnings] == [("flattened_table", 45)]
    (closing,) = of(article, Closing)
    assert article.blocks[-1] is closing
    assert plain_text(closing.content).startswith("Un rendez-vous à ne pas manquer")
    (author,) = article.authors
    assert author.name is None
    assert author.note is not None
    assert author.note.startswith("Passionné et dévoué")
    assert author.note.endswith("technologie.")
    assert article.sponsor == "Pour explorer les options de sponsoring, contactez-nous."
    assert visible(text_of(article)) == visible(data.decode())


def test_a_french_story_with_every_element():
    article = read(FRENCH).article
    assert article.rubrics == ("Culture", "Théâtre")
    assert article.kicker == "À l’affiche"
    assert article.headline.startswith("Avignon : le festival")
    assert article.standfirst is not None
    assert article.standfirst.startswith("Trente-huit")
    assert [author.name for author in article.authors] == ["Awa Diop", "Luc de la Tour", None]
    assert article.authors[2].note == "Awa Diop est journaliste au service culture."
    assert article.sponsor == "Publicité : écrivez-nous pour réserver un espace."
    headings = ["Une ouverture mouillée", "Les dernières places"]
    assert [plain_text(block.content) for block in of(article, Heading)] == headings
    (quote,) = of(article, Quote)
    assert (quote.source_marker, plain_text(quote.source)) == ("—", "La directrice du festival")
    (numbers,) = of(article, List)
    assert numbers.ordered
    assert [item.marker for item in numbers.items] == ["1.", "2.", "3."]
    (table,) = of(article, Table)
    assert table.head_rows == 1
    assert plain_text(table.rows[1][1].content) == "1 947"
    assert of(article, Separator) == [Separator(marker="* * *")]
    assert plain_text(of(article, Closing)[0].content) == "Rendez-vous mercredi pour la suite."
    assert sorted(visible(text_of(article))) == sorted(visible(FRENCH))


def test_a_kicker_of_one_word_stands_between_rubric_and_headline():
    text = (
        "Transports\n\nMOBILITÉ\n\nLe bac reprend demain\n\nAprès deux mois, la ligne rouvre.\n\n"
    )
    article = read(text + "Par Anne Le Goff\n\nLe bac traverse de nouveau la rade.\n").article
    assert (article.rubrics, article.kicker) == (("Transports",), "MOBILITÉ")
    assert article.headline == "Le bac reprend demain"
    assert article.standfirst == "Après deux mois, la ligne rouvre."
    assert article.authors == (Author(name="Anne Le Goff"),)


def test_an_english_story_broken_into_lines():
    article = read(ENGLISH).article
    assert article.language == "en"
    assert article.headline == "Ferries stop as the storm reaches the islands"
    assert article.authors == (Author(name="Nora Quinn"),)
    assert [type(b) for b in article.blocks] == [Paragraph, Heading, List, Paragraph]
    assert "gusts of ninety" in plain_text(article.blocks[0].content)
    assert "\n" not in plain_text(article.blocks[0].content)
    assert visible(text_of(article)) == visible(ENGLISH)


def test_typography_stays():
    text = (
        "Un titre\n\nElle a dit : «\u00a0Non\u202f!\u00a0» et l’a répété «\u00a0dix\u00a0» fois.\n"
    )
    (block,) = read(text).article.blocks
    assert plain_text(block.content) == text.split("\n")[2]


def test_arabic_runs_from_the_right():
    article = read("مرحبا بالعالم اليوم\n\nهذا نص طويل يكفي ليكون فقرة من المقال.\n").article
    assert article.direction == "rtl"


def test_lists_nest_by_their_indent():
    article = read("Titre du jour\n\n• un\n    ◦ deux\n    ◦ trois\n• quatre\n").article
    (found,) = of(article, List)
    assert [plain_text(item.content) for item in found.items] == ["un", "quatre"]
    inner = found.items[0].children[0]
    assert [plain_text(item.content) for item in inner.items] == ["deux", "trois"]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty_file", None),
        (b" \n\t\n", "empty_file", None),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "binary_file", None),
        (b"\x7fELF\x01\x01\x00\x00", "binary_file", None),
        ("Titre\n\nPas d'été".encode("latin-1"), "not_utf8", 3),
        ("Titre".encode("utf-16"), "not_utf8", 1),
        (b"a" * 2_000_000, "too_large", None),
        (b"\nCeci est une phrase, sans titre. En voici une autre.\n", "missing_headline", 2),
        ("ActualitésInternational\n\nUne phrase, sans titre.".encode(), "missing_headline", 3),
        (b"Un titre\n", "missing_body", None),
    ],
)
def test_bad_files_are_refused_with_their_place(data, code, line):
    with pytest.raises(BadInput) as refused:
        parse(data, filename="bad.txt")
    assert (refused.value.code, refused.value.line) == (code, line)
    assert refused.value.where.startswith("bad.txt")


def test_a_byte_that_is_not_utf8_is_named_with_its_offset():
    with pytest.raises(BadInput, match=r"0xe9 at offset 9 \(line 3\)"):
        parse(b"Titre\n\nDe\xe9", filename="bad.txt")


def test_control_characters_are_refused_with_their_line():
    with pytest.raises(BadInput, match=r"line 3 holds the control character U\+001B") as refused:
        read("Un titre\n\nUne phrase\x1b entière, avec assez de mots pour vivre.\n")
    assert (refused.value.code, refused.value.line) == ("control_characters", 3)


WORDS = """Paris Le « » – • - * la pluie. Et Après ? : Par By Awa Diop ActualitésInternational 1. 2.
“Non” \u00a0 \u202f! contactez-nous sponsoring é ß 漢 مرحبا | \t # — ..."""
LINES = st.one_of(
    st.lists(st.sampled_from(re.split(r"[ \n]", WORDS)), max_size=14).map(" ".join),
    st.text(max_size=30),
)


TOPS = st.sampled_from(
    ["", "Titre du jour\n\n", "Titre\n\nUn chapeau.\n\nUne phrase.\n\nEncore\n\n"]
)
ENDS = st.sampled_from(["", "\n\nUne phrase pour finir.", "\n\nPublicité : écrivez-nous."])
BODIES = st.lists(LINES, max_size=14).map("\n".join)


@pytest.mark.slow
@examples(300)
@given(st.tuples(TOPS, BODIES, ENDS).map("".join))
def test_no_text_loses_a_visible_character(text):
    """Slow: many examples."""
    try:
        parsed = parse(text.encode(errors="surrogatepass"), filename="any.txt")
    except BadInput:
        return
    left_out = {w.code for w in parsed.warnings} & {"element_dropped"}
    if not left_out and not text.lstrip().startswith("<"):
        kept = sorted(visible(text_of(parsed.article)))
        assert kept == sorted(visible(text.removeprefix("\ufeff")))
    assert from_json(to_json(parsed.article)) == parsed.article


def test_lists_nest_as_deep_as_lists_nest_and_no_item_is_lost() -> None:
    steps = [f"{'  ' * depth}• Une marche {depth}" for depth in range(600)]
    parsed = parse("\n".join(["Un escalier", "", "Il monte sans fin.", "", *steps]).encode(),
                   filename="a.txt")  # fmt: skip
    said = str(parsed.article.blocks)
    assert all(f"Une marche {depth}'" in said for depth in range(600))
    assert from_json(to_json(parsed.article)) == parsed.article
