"""French spacing is repaired where it was asked for, and nowhere else."""

import pytest

from publisher.content.article import Article, Parsed
from publisher.content.blocks import Mark, Paragraph, Preformatted, Span
from publisher.content.french import with_french_spaces, with_french_spacing
from publisher.content.plain_text import characters


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Vraiment? Oui!", "Vraiment\u202f? Oui\u202f!"),
        ("Vraiment ?! Oui ;", "Vraiment\u202f?! Oui\u202f;"),
        ("Il dit: « non »", "Il dit\u00a0: «\u00a0non\u00a0»"),
        ("«non»", "«\u00a0non\u00a0»"),
        ("10 000 euros, 5 %", "10\u202f000 euros, 5\u00a0%"),
        ("à 10:30, voir https://x.example.org/?a=b;c et a@example.org", None),
        ("Un :) ?", "Un :)\u202f?"),
        ("que vaut &amp; en HTML, et &eacute; ou &#233;", None),
        ("chez R&D; puis Marks&Spencer;", "chez R&D\u202f; puis Marks&Spencer\u202f;"),
        (
            "la grue n° 7, le N°12 et le n\u202f° 3",
            "la grue n°\u00a07, le N°\u00a012 et le n\u202f° 3",
        ),
        ("déjà\u202f! bien\u00a0: oui", None),
    ],
)
def test_spaces(typed, set_):
    assert characters(with_french_spaces((Span(typed),))) == (set_ or typed)


def test_code_and_other_languages_stay_as_they_are():
    code, english = (Mark("code"),), (Mark("language", language="en"),)
    content = (Span("Tapez "), Span("a ? b", code), Span(" puis "), Span("Really?", english))
    assert with_french_spaces(content) == content


def test_a_space_between_two_marks_is_set_too():
    content = (Span("Un "), Span("mot", (Mark("strong"),)), Span(" ! Fin"))
    assert characters(with_french_spaces(content)) == "Un mot\u202f! Fin"
    content = (Span("Un "), Span("mot ", (Mark("strong"),)), Span("! Fin"))
    assert characters(with_french_spaces(content)) == "Un mot\u202f! Fin"


def test_blocks_in_other_languages_and_kept_lines():
    english = Paragraph(content=(Span("Really?"),), language="en")
    kept = Preformatted(content=(Span("a ? b"),))
    french = Paragraph(content=(Span("Non?"),))
    article = Article(headline="Quoi?", blocks=(english, kept, french), language="fr-FR")
    done = with_french_spacing(Parsed(article=article)).article
    assert done.headline == "Quoi\u202f?"
    assert done.blocks[:2] == (english, kept)
    assert characters(done.blocks[2].content) == "Non\u202f?"
    other = Parsed(article=Article(headline="What?", blocks=(french,), language="en"))
    assert with_french_spacing(other) == other
