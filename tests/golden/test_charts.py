"""Small drawings, byte for byte, in both directions; and the text for a chat."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from publisher.renderers.chat import whatsapp
from publisher.web.charts import Chart, Series, bars, lines, rows, stacked
from tests.golden.sample_issue import COMPOSITION

DRAWN: dict[str, Callable[[Chart], str]] = {
    "bars": bars,
    "lines": lines,
    "rows": rows,
    "stacked": stacked,
}
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.")
UP = Series("Arrivées <b>", [120, 80, 0, 310, 45.5, None, 12, 7, 90, 1000, 3])
DOWN = Series("Départs", [-20, -8, 0, -31, None, -2, -12, -7, -9, -100, -3])


def chart(*series: Series, **changed: object) -> Chart:
    given = {"name": "part", "title": "Les listes", "said": "Beaucoup & vite.", "labels": MONTHS}
    return Chart(series=series, **(given | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_drawing(golden, name: str, direction: str) -> None:
    series = (UP, DOWN) if name == "stacked" else (UP,)
    svg = DRAWN[name](chart(*series, right_to_left=direction == "rtl"))
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert "style" not in svg
    assert "<b>" not in svg
    golden(f"charts/{name}-{direction}.svg", svg + "\n")


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("values", [[], [0, 0], [None, None], [-5, -1], [1], [10**9, 1]])
def test_whatever_is_drawn_stays_on_its_sheet(name: str, values: list[float | None]) -> None:
    drawn = chart(Series("a", values), labels=[str(n) for n in range(len(values))])
    root = ElementTree.fromstring(DRAWN[name](drawn))
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for rect in root.iter("rect"):
        x, y, w, h = (float(rect.get(one, "")) for one in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width
        assert name == "rows" or 0 <= y <= y + h <= height


def test_a_mirrored_drawing_is_the_same_from_the_other_side() -> None:
    left = ElementTree.fromstring(bars(chart(UP)))
    right = ElementTree.fromstring(bars(chart(UP, right_to_left=True)))
    for one, other in zip(left.iter("rect"), right.iter("rect"), strict=True):
        x, width, mirrored = (float(v) for v in (one.get("x"), one.get("width"), other.get("x")))
        assert abs(x + width + mirrored - 440) < 0.2
        assert one.get("height") == other.get("height")


def test_an_issue_for_whatsapp(golden) -> None:
    golden("chat/issue.txt", whatsapp(COMPOSITION, subject=COMPOSITION.subject) + "\n")
