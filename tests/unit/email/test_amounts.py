"""Amounts in tables that are read from right to left keep their order; words keep theirs."""

from dataclasses import replace

import pytest
from markupsafe import Markup

from publisher.actions.themes.email_themes import load_theme
from publisher.content.blocks import Cell, Mark, Span, Table
from publisher.renderers.email import render
from publisher.renderers.email.amounts import isolated
from publisher.renderers.email.inline import to_html
from publisher.renderers.email.types import Item
from tests.golden.issues import arabic, french
from tests.golden.issues.samples import Sample

NB, NNB = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    "amount",
    [
        "1 250 €",
        f"1{NNB}250{NB}€",
        "−3,5 %",
        "-12",
        "+4.2%",
        "€ 1 250.50",
        "12 km/h",
        "25 m²",
        "١٬٢٥٠ ٪",
        "1 250 EUR",
        "$3",
    ],
)
def test_an_amount_stands_alone(amount: str) -> None:
    assert isolated(amount) == f'<span dir="ltr">{amount}</span>'
    assert isolated(f"المجموع {amount} تقريبا") == f'المجموع <span dir="ltr">{amount}</span> تقريبا'


@pytest.mark.parametrize(
    "text", ["2026", "12/05/2026", "18:30", "1.250,50", "كوفيد-19", "نص", "3-1", "2024–2026", ""]
)
def test_what_keeps_its_order_is_left_alone(text: str) -> None:
    assert isolated(text) == text


def test_markup_in_a_text_stays_text() -> None:
    assert isolated("<b>−3 %</b>") == Markup('&lt;b&gt;<span dir="ltr">−3 %</span>&lt;/b&gt;')
    spans = (Span("−3 %", (Mark("strong"),)), Span(" & "))
    assert to_html(spans, True) == '<strong><span dir="ltr">−3 %</span></strong> &amp; '


@pytest.mark.parametrize(("sample", "times"), [(arabic.SAMPLE, 1), (french.SAMPLE, 0)])
def test_only_cells_from_right_to_left_have_them(sample: Sample, times: int) -> None:
    table = Table(rows=((Cell(content=(Span("−3,5 %"),)),),))
    first = sample.digest.stories[0]
    told = replace(first.article, content=replace(first.article.content, blocks=(table,)))
    items = (Item(article=told), *sample.digest.items[1:])
    mail = render(replace(sample.digest, items=items), load_theme("digest"))
    assert mail.html.count('<span dir="ltr">−3,5 %</span>') == times
    assert mail.html.count("−3,5 %") == 1
    assert "−3,5 %" in mail.text
