"""What a clipboard holds, as Word, Google Docs and mail programs write it, becomes clean blocks."""

import base64
import tracemalloc

import pytest

from publisher.content.blocks import Block, Figure, Heading, List, Mark, Paragraph, Quote, Span
from publisher.content.editing.pasted import read_pasted
from publisher.content.editing.pasted_links import leads_inside, unwrapped
from publisher.content.plain_text import paragraphs_of
from publisher.content.typography import word_set
from tests.growth import grows_too_fast

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 60).decode()
WORD_HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator
content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm;font-size:12.0pt} @list l0:level1 {mso-level-text:"\\F0B7"} -->
</style></head><body lang=FR style='tab-interval:35.4pt'><!--StartFragment-->
"""
INSIDE = word_set(
    "localhost:8000 127.0.0.1 127.1 2130706433 0x7f.0.0.1 [::1] [fd00::1] 169.254.169.254 "
    "10.1.2.3 nas nas.local wiki.internal a.intranet."
)
WORD_FOOT = "<!--EndFragment--></body></html>"
ITEM = (
    "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'>"
    "<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>{sign}"
    "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>"
    "{text}<o:p></o:p></p>\n"
)


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [text for block in blocks for text in paragraphs_of(block) if text]


def word(body: str) -> tuple[Block, ...]:
    return read_pasted(WORD_HEAD + body + WORD_FOOT, language="fr").blocks


def test_word_with_tracked_changes() -> None:
    blocks = word(
        """<p class=MsoNormal>Les travaux ont coûté <span class=msoDel><del cite="mailto:A"
        datetime="2026-11-30T10:00">12</del></span><span class=msoIns><ins cite="mailto:A"
        datetime="2026-11-30T10:00">14</ins></span> millions<a class=msocomanchor
        id="_anchor_1" href="#_msocom_1">[A1]</a><span class=MsoCommentReference>&nbsp;</span>
        <b>d’euros</b>.<o:p></o:p></p>
        <p class=MsoNormal><o:p>&nbsp;</o:p></p>
        <div style='mso-element:comment-list'><div style='mso-element:comment'><p>Sûr ?</p></div>
        </div>"""
    )
    assert blocks == (
        Paragraph(
            content=(
                Span("Les travaux ont coûté 14 millions "),
                Span("d’euros", (Mark("strong"),)),
                Span("."),
            )
        ),
    )


def test_words_paragraphs_that_are_lists() -> None:
    items = [(1, "·", "un"), (2, "o", "un et demi"), (1, "·", "deux")]
    body = "".join(ITEM.format(level=level, sign=s, text=t) for level, s, t in items)
    body += "<p class=MsoNormal>Entre deux.</p>"
    body += "".join(ITEM.format(level=1, sign=f"{n}.", text=f"point {n}") for n in (1, 2))
    first, between, second = word(body)
    assert isinstance(first, List)
    assert isinstance(second, List)
    assert texts((first,)) == ["un\n  un et demi\ndeux"]
    assert texts((between,)) == ["Entre deux."]
    assert (first.ordered, first.items[0].children[0].ordered, second.ordered) == (0, 0, True)
    assert texts((second,)) == ["1. point 1\n2. point 2"]


def test_words_titles_pictures_and_files() -> None:
    pasted = read_pasted(
        WORD_HEAD
        + f"""<p class=MsoTitle><b>Le port</b></p>
        <p class=MsoNormal><!--[if gte vml 1]><v:shape id="a"><v:imagedata src="file:///C:/a.png"/>
        </v:shape><![endif]--><![if !vml]><img width=400 height=300
        src="file:///C:/Users/a/image001.png" v:shapes="a"><![endif]></p>
        <p class=MsoNormal>Avant <img src="data:image/png;base64,{PNG}" alt="Le quai"> après.</p>"""
        + WORD_FOOT,
        language="fr",
    )
    title, *others = pasted.blocks
    assert title == Heading(content=(Span("Le port"),), level=2)
    (figure,) = [block for block in others if isinstance(block, Figure)]
    assert figure.alt == "Le quai"
    assert pasted.pictures[figure.src].startswith(b"\x89PNG")
    assert "picture_dropped" in {one.code for one in pasted.warnings}  # the file of another machine
    assert texts(tuple(others)) == ["Avant", "après."]


def test_google_docs() -> None:
    pasted = read_pasted(
        """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
        <h2 dir="ltr"><span style="font-size:16pt;font-weight:700">Un intertitre</span></h2>
        <p dir="ltr"><span style="font-weight:400">Un </span><span style="font-weight:700;
        font-style:italic">mot</span><span style="font-weight:400;vertical-align:super">2</span>
        <a href="https://www.google.com/url?q=https://example.org/a%3Fb%3D1&amp;sa=D"><span
        style="text-decoration:underline">ici</span></a></p>
        <ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>un</span></p></li></ul></b>
        <br class="Apple-interchange-newline">""",
        language="fr",
    )
    heading, text, items = pasted.blocks
    assert heading == Heading(content=(Span("Un intertitre"),), level=2)
    assert text == Paragraph(
        content=(
            Span("Un "),
            Span("mot", (Mark("strong"), Mark("emphasis"))),
            Span("2", (Mark("superscript"),)),
            Span(" "),
            Span("ici", (Mark("link", href="https://example.org/a?b=1"),)),
        )
    )
    assert texts((items,)) == ["un"]


def test_a_mail() -> None:
    pasted = read_pasted(
        """<div dir="ltr">Bonjour,<div><br></div><div>Le port <b>rouvre</b> lundi.</div>
        <div>Voir <a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F\
example.org%2F&amp;data=05">le site</a> et <a href="http://192.168.1.4/intranet">nos notes</a>
        <a href="javascript:alert(1)">là</a>.</div></div>
        <blockquote class="gmail_quote" type="cite"><div>À lundi !</div></blockquote>
        <img src="https://10.0.0.3/pixel.png"><script>alert(1)</script>
        <style>p {color: red}</style>""",
        language="fr",
    )
    assert texts(pasted.blocks) == [
        "Bonjour,",
        "Le port rouvre lundi.",
        "Voir le site et nos notes là.",
        "À lundi !",
    ]
    links = [
        mark.href
        for block in pasted.blocks
        if isinstance(block, Paragraph)
        for span in block.content
        for mark in span.marks
        if mark.type == "link"
    ]
    assert links == ["https://example.org/"]
    assert isinstance(pasted.blocks[-1], Quote)


@pytest.mark.parametrize(
    "host",
    sorted(INSIDE),
)
def test_no_link_leads_inside(host: str) -> None:
    assert leads_inside(f"http://{host}/")
    assert read_pasted(f'<p><a href="http://{host}/">ici</a></p>').blocks == (
        Paragraph(content=(Span("ici"),)),
    )


def test_links_outside_stay() -> None:
    assert not leads_inside("https://example.org/")
    assert not leads_inside("https://[2001:4860:4860::8888]/")
    assert unwrapped("https://www.google.com/url?q=javascript:alert(1)").startswith("https://www.g")
    assert unwrapped("https://www.google.com/search?q=a") == "https://www.google.com/search?q=a"


def tracked(paragraphs: int) -> str:
    """A text out of Word, with tracked changes and five pictures."""
    paragraph = (
        "<p class=MsoNormal style='mso-margin-top-alt:auto;text-align:justify'><span lang=FR "
        "style='font-size:12.0pt;font-family:\"Times New Roman\",serif;mso-fareast-language:FR'>"
        'La capitainerie a <del cite="mailto:A" datetime="2026-11-30T10:00">fermé</del><ins '
        'cite="mailto:A" datetime="2026-11-30T10:00">rouvert</ins> le bassin nord, numéro {}.'
        "<o:p></o:p></span></p>\n"
    )
    picture = f'<p><img src="data:image/png;base64,{"A" * 200_000}" alt="x"></p>'
    body = "".join(map(paragraph.format, range(paragraphs))) + 5 * picture
    return WORD_HEAD + body + WORD_FOOT


@pytest.mark.slow
def test_two_megabytes_of_word_with_tracked_changes_and_pictures() -> None:
    """Megabytes are those of a request.

    Slow: 2 MB are parsed while every byte of memory is counted.
    """
    source = tracked(3_500)
    assert len(source) > 2_000_000
    tracemalloc.start()
    pasted = read_pasted(source, language="fr")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(pasted.blocks), len(pasted.pictures)) == (3_505, 5)
    assert "fermé" not in " ".join(texts(pasted.blocks))
    assert peak < 100_000_000
    assert not grows_too_fast(read_pasted, tracked, (875, 3_500))


@pytest.mark.parametrize(
    ("piece", "most"),
    [
        ("<b>", 100_000),
        ("<!--", 100_000),
        ("<style>", 50_000),
        ("<![if", 100_000),
        ("<o:", 200_000),
        ('<img src="data:image/png;base64,', 20_000),
        ("<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>", 2_000),
        ("<span style='font-weight:bold;font-style:italic'>", 250),
        ("x", 12_000_001),
    ],
)
def test_what_is_made_to_hurt_ends_soon(piece: str, most: int) -> None:
    assert not grows_too_fast(read_pasted, lambda size: piece * size, (most // 16, most // 4, most))
