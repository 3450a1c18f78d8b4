"""Plain text means what superscripts, struck text, spans of cells, lists and quotes mean."""

from zoneinfo import ZoneInfo

import pytest

from publisher.content.blocks import List, Paragraph, Quote, Table
from publisher.content.inline_text import as_text
from publisher.content.parsers import parse
from publisher.content.plain_text import paragraphs_of
from publisher.content.table_grid import grid
from publisher.renderers.email.text.blocks import BlockWriter, Links
from publisher.renderers.email.words.strings import strings_for
from publisher.renderers.feeds import entries
from publisher.renderers.wire.text import blocks_as_text


def story(html):
    page = f"<article><h1>Salt</h1>{html}</article>"
    return parse(page.encode(), filename="p.html", time_zone=ZoneInfo("UTC")).article


def mailed(html):
    """The lines of the text part."""
    writer = BlockWriter(strings_for("en"), Links(1))
    return [line for block in story(html).blocks for line in writer.lines(block)]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("4 × 10<sup>7</sup> grains", "4 × 10⁷ grains"),
        ("10<sup>-3</sup> g", "10⁻³ g"),
        ("12 m<sup>2</sup>, km<sup>3</sup>", "12 m², km³"),
        ("2<sup>n+1</sup>", "2ⁿ⁺¹"),
        ("2<sup>x/y</sup>", "2^(x/y)"),
        ("the salt<sup>14</sup> of the sea", "the salt [note 14] of the sea"),
        ("the salt<sup>[3]</sup>", "the salt [note 3]"),
        ("« le sel »<sup>3</sup>", "« le sel » [note 3]"),
        ("It is dry.<sup>9</sup>", "It is dry. [note 9]"),
        ("le 1<sup>er</sup> mai, au XIX<sup>e</sup>, M<sup>me</sup>, 4<sup>th</sup>",
         "le 1er mai, au XIXe, Mme, 4th"),
        ("H<sub>2</sub>O, v<sub>max</sub>", "H2O, v_max"),
        ("was <del>8 €</del> 5 €", "was ~~8 €~~ 5 €"),
        ("<s>8 <b>€</b></s> 5", "~~8 €~~ 5"),
        ("<ruby>塩<rp>(</rp><rt>shio</rt><rp>)</rp></ruby>", "塩(shio)"),
    ],
)  # fmt: skip
def test_marks_are_worded(html, text):
    block = story(f"<p>{html}</p>").blocks[0]
    assert isinstance(block, Paragraph)
    assert as_text(block.content) == text
    assert paragraphs_of(block) == [text]
    assert mailed(f"<p>{html}</p>") == [text]
    assert blocks_as_text((block,)) == text
    assert entries.clean_characters(block.content) == text


def test_a_headline_and_a_standfirst_are_worded_too():
    top = '<h1>10<sup>6</sup> grains</h1><p class="chapo">m<sup>2</sup></p>'
    html = f"<article>{top}<p>So.</p></article>"
    article = parse(html.encode(), filename="p.html", time_zone=ZoneInfo("UTC")).article
    assert (article.headline, article.standfirst) == ("10⁶ grains", "m²")


HEADS = (
    "<thead><tr><th rowspan=2>Port</th><th colspan=2>Salt</th></tr><tr><th>in</th><th>out</th></tr>"
)
ROWS = "<tr><td rowspan=2>Brest</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"


def test_figures_stand_under_their_heads():
    table = f"<table>{HEADS}</thead><tbody>{ROWS}</tbody></table>"
    lines = mailed(table)
    assert lines[0].split() == ["Port", "Salt"]
    assert lines[1].index("in") == lines[3].index("1") == lines[4].index("3")
    assert lines[4].startswith("Brest")
    assert paragraphs_of(story(table).blocks[0])[1].split("\n")[1] == "\tin\tout"
    assert blocks_as_text(story(table).blocks).split("\n")[1] == " | in | out"


def test_a_table_that_is_too_wide_names_all_heads_of_a_figure():
    long = "a very long name of a harbour that fills a line by itself, and then some more of it"
    lines = mailed(f"<table>{HEADS}</thead><tbody>{ROWS.replace('Brest', long)}</tbody></table>")
    assert "  Salt – in: 3" in lines


def test_spans_that_are_too_large_make_no_large_grid():
    cells = '<td rowspan="1000" colspan="1000">x</td>' * 50
    block = story(f"<table>{f'<tr>{cells}</tr>' * 20}</table>").blocks[0]
    assert isinstance(block, Table)
    assert sum(map(len, grid(block))) < 2_000_000


def test_numbers_of_items_are_kept():
    html = '<ol start="3"><li>a</li><li value="7">b</li><li>c</li></ol>'
    assert mailed(html) == ["3. a", "7. b", "8. c"]
    assert [block.start for block in story(html).blocks if isinstance(block, List)] == [3, 7]
    assert mailed("<ol reversed><li>a</li><li>b</li></ol>") == ["2. a", "1. b"]
    nested = "<ul><li>x<ol><li value=4>y</li></ol></li></ul>"
    assert mailed(nested) == ["• x", "  4. y"]


def test_a_quote_keeps_its_list_and_its_source():
    inside = "<p>I keep:</p><ol><li>salt <b>grey</b></li><li>rope</li></ol>"
    html = f"<blockquote>{inside}<p>— <cite>A. Kerr</cite></p></blockquote>"
    block = story(html).blocks[0]
    assert isinstance(block, Quote)
    assert paragraphs_of(block) == ["I keep:", "1. salt grey", "2. rope", "— A. Kerr"]
    assert any(mark.type == "strong" for span in block.paragraphs[1] for mark in span.marks)


def test_a_quote_in_a_quote_keeps_its_own_source():
    inner = "<blockquote><p>Rope holds.</p><footer>B. Ross</footer></blockquote>"
    html = f"<blockquote><p>She wrote:</p>{inner}<footer>A. Kerr</footer></blockquote>"
    assert paragraphs_of(story(html).blocks[0]) == [
        "She wrote:",
        "Rope holds.",
        "– B. Ross",
        "A. Kerr",
    ]
