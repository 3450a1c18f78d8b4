"""A picture's credit and description get a label, unless they have one of their own."""

import pytest

from publisher.content.blocks import Figure
from publisher.renderers.email.text.blocks import BlockWriter, Links
from publisher.renderers.email.words.strings import credit_line, picture_line, strings_for

FRENCH = strings_for("fr")


@pytest.mark.parametrize(
    "credit",
    [
        "Dessin : Plantu",
        "Dessin\u00a0: Le Courrier de l’Estuaire",
        "Photo: Anne Roux",
        "Photo d’archives : mairie",
        "Crédit : AFP",
        "© Anne Roux / AFP",
    ],
)
def test_a_credit_with_a_label_of_its_own_gets_no_second_one(credit: str) -> None:
    assert credit_line(credit, FRENCH) == credit


@pytest.mark.parametrize("credit", ["Anne Roux", "AFP", "https://example.org/a: b", "10:30", ""])
def test_any_other_gets_one(credit: str) -> None:
    assert credit_line(credit, FRENCH) == f"Crédit\u00a0: {credit}"


def test_the_text_part_says_each_once() -> None:
    figure = Figure(src="picture:a.png", alt="Dessin : une grue rouge.", credit="Dessin : Plantu")
    lines = BlockWriter(FRENCH, Links(1)).lines(figure)
    assert lines == ["[Dessin : une grue rouge.]", "Dessin : Plantu"]
    assert picture_line("Une grue rouge.", FRENCH) == "[Image\u00a0: Une grue rouge.]"
    assert picture_line("", FRENCH) == "[Image]"
