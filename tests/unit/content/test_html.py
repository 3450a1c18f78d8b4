"""HTML becomes an article; nothing that acts, and no foreign file, comes with it."""

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Author
from publisher.content.blocks import (
    Closing,
    Figure,
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
from tests.growth import grows_too_fast

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="iso-8859-1"><title>La crue – Journal</title>
<meta property="article:published_time" content="2026-11-20T08:30:00">
<meta name="guid" content="urn:crue:1"><link rel="canonical" href="https://www.example.org/crue">
<script>alert("tête")</script></head>
<body><nav><a href="/">Accueil</a></nav><aside>Publicité</aside>
<article>
<p class="rubrique">Paris</p><p class="kicker">Météo</p>
<h1>La Seine déborde à&nbsp;Paris</h1>
<p class="chapo">Les quais sont <em>fermés</em>.</p>
<p class="byline">Par Awa Diop et Luc Morel</p>
<p><time datetime="2026-11-20">20 novembre</time></p>
<p onclick="evil()">Un <strong>premier <a href="/b?x=1&amp;y=2">lien</a></strong>
 et <a href="javascript:alert(1)">rien</a>, H<sub>2</sub>O.</p>
<figure><img src="in/pic.png" alt="La Seine" width="40"><figcaption>Quai fermé.
 <small>Photo A. Diop</small></figcaption></figure>
<h2>Section</h2>
<ul><li>un<ul><li>deux</li></ul></li><li>trois</li></ul>
<blockquote><p>« Rien à dire »</p><footer>– La maire</footer></blockquote>
<table><caption>Hauteurs</caption><tr><th>Jour</th><th>cm</th></tr>
<tr><td>lundi</td><td colspan="2">600</td></tr></table>
<hr><pre>a  b
  c</pre>
<p lang="ar">مرحبا بالعالم</p>
<div>libre <span lang="en">and English</span><p>par</p>queue</div>
<p class="chute">À suivre.</p>
</article></body></html>"""


def read(text, name="page.html"):
    return parse(text.encode(), filename=name, time_zone=ZoneInfo("Europe/Paris"))


def body(fragment):
    return read(f"<h1>Titre</h1>{fragment}").article.blocks


def test_a_whole_page():
    parsed = read(PAGE)
    article = parsed.article
    assert (article.guid, article.language, article.direction) == ("urn:crue:1", "fr", "ltr")
    assert (article.rubrics, article.kicker) == (("Paris",), "Météo")
    assert article.headline == "La Seine déborde à\u00a0Paris"
    assert article.standfirst == "Les quais sont fermés."
    assert article.authors == (Author(name="Awa Diop"), Author(name="Luc Morel"))
    assert article.published_at == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    assert article.canonical_url == "https://www.example.org/crue"
    assert [type(block) for block in article.blocks] == [
        Paragraph, Figure, Heading, List, Quote, Table, Separator, Preformatted,
        Paragraph, Paragraph, Paragraph, Paragraph, Closing,
    ]  # fmt: skip
    first, figure, _, bullets, quote, table, _, kept, arabic = article.blocks[:9]
    assert plain_text(first.content) == "Un premier lien et rien, H2O."
    marks = {span.text: [(m.type, m.href) for m in span.marks] for span in first.content}
    assert marks["lien"] == [("strong", None), ("link", "https://www.example.org/b?x=1&y=2")]
    assert marks["2"] == [("subscript", None)]
    assert (figure.src, figure.alt, figure.width) == ("in/pic.png", "La Seine", 40)
    assert (plain_text(figure.caption), figure.credit) == ("Quai fermé.", "Photo A. Diop")
    assert plain_text(bullets.items[0].children[0].items[0].content) == "deux"
    assert (quote.source_marker, plain_text(quote.source)) == ("–", "La maire")
    assert (table.head_rows, table.rows[1][1].colspan) == (1, 2)
    assert plain_text(kept.content) == "a  b\n  c"
    assert (arabic.language, arabic.direction) == ("ar", "rtl")
    left_out = {(w.code, w.line) for w in parsed.warnings}
    assert ("element_dropped", 5) in left_out
    assert {"element_dropped", "link_dropped"} == {code for code, _ in left_out}
    assert "Accueil" not in text_of(article)
    assert from_json(to_json(article)) == article


def test_fragments_quotes_and_names_in_the_head():
    article = read(
        '<meta name="author" content="Nora Quinn"><meta name="description" content="In short.">'
        "<h1>A title</h1><p>He said <q>no</q>.</p>"
        '<blockquote>“Yes.” <cite>— Somebody</cite></blockquote><p dir="rtl">abc</p>'
    ).article
    assert article.authors == (Author(name="Nora Quinn"),)
    assert article.standfirst == "In short."
    quote = article.blocks[1]
    assert (plain_text(quote.paragraphs[0]), plain_text(quote.source)) == ("“Yes.”", "Somebody")
    assert article.blocks[2].direction == "rtl"


def test_line_breaks_spaces_and_loose_text():
    (block,) = body("  loose\n\n text<br> next <b> bold </b> end ")
    assert plain_text(block.content) == "loose text\nnext bold end"
    assert all(not s.text.startswith(" bold") for s in block.content)


def test_a_class_on_a_whole_text_takes_nothing_off_it():
    (block,) = body(f"<div class='lead author'><p>{'mot ' * 400}</p></div>")
    assert isinstance(block, Paragraph)


@pytest.mark.parametrize(
    ("src", "kept"),
    [
        ("https://example.org/a.png", True),
        ("in/a.png", True),
        ("../a.png", False),
        ("/etc/passwd", False),
        ("file:///etc/passwd", False),
        ("http://example.org/a.png", False),
        ("data:image/png;base64,AAAA", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_pictures_from_beside_or_https_stay(src, kept):
    parsed = read(f'<h1>Titre</h1><p>Texte.</p><img src="{src}" alt="x">')
    figures = [b for b in parsed.article.blocks if isinstance(b, Figure)]
    assert bool(figures) is kept
    assert [w.code for w in parsed.warnings] == ([] if kept else ["picture_dropped"])


@pytest.mark.parametrize(
    ("html", "code", "line"),
    [
        ("<p>Pas de titre.</p>", "missing_headline", 1),
        ("<h1> </h1><p>Texte.</p>", "missing_headline", 1),
        ("<h1>Titre</h1>", "missing_body", None),
        ("<h1>Titre</h1>\n" + "<div>" * 300 + "x", "too_deep", 2),
        ("<h1>Titre</h1>\n" + "<div></x>" * 300 + "x", "too_deep", 2),
        ("<h1>Titre</h1>" + "<ul><li>" * 60 + "x", "too_deep", 1),
        ("<h1>Titre</h1><p>" + "a" * 1_000_001, "too_large", None),
        ("<!-- nothing -->", "missing_headline", 1),
    ],
)
def test_bad_pages_are_refused_with_their_place(html, code, line):
    with pytest.raises(BadInput) as refused:
        read(html)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_deep_but_allowed_nesting_keeps_its_text():
    (block,) = body("<div>" * 250 + "au fond" + "</div>" * 250)
    assert plain_text(block.content) == "au fond"


def test_many_paragraphs_without_end_tags_are_not_deep():
    assert len(body("<p>x" * 1000)) == 1000


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["<div>", "<b>", "<!--", "<script>", "<a href=x", "&#1;", "</p>"])
def test_a_hostile_megabyte_is_answered_in_time(piece):
    """Slow: large inputs."""

    def shape(size):
        return "<h1>Titre</h1><p>Texte.</p>" + piece * (size // len(piece))

    assert not grows_too_fast(read, shape, (59_000, 237_000, 950_000))


def test_control_characters_hidden_in_references_are_taken_out():
    article = read("<h1>Ti&#1;tre</h1><p>a&#xFFFF;b&#27;c</p>").article
    assert not re.search("[\x00-\x08\x0e-\x1f\uffff]", text_of(article))


HOSTILE = """<p>
</p>
<div onclick='x()'>
</div>
<script>alert(1)</script>
<b>
</b>
<a href='javascript:alert(1)'>
<a href='&#106;avascript:x'>
</a>
texte
<a href='https://example.org/'>
<img src=x onerror=alert(1)>
<table><tr><td>
<li>
<img src='javascript:x'>
<iframe src=x>
<svg><script>x</script></svg>
<ul>
</ul>
<blockquote>
</blockquote>
<cite>
<h1>
<h2>
<pre>
<br>
<figure>
<!--
<a href='java\tscript:x'>
<style>p{}</style>
<math><mi xlink:href='data:x'>
]]>
<form action=x>
<q>
\0
<a href='data:text/html,x'>
<figcaption>
<p lang=ar>"""


@given(
    st.lists(st.sampled_from(HOSTILE.split("\n")) | st.text(max_size=10), max_size=25).map("".join)
)
def test_no_html_brings_anything_that_acts(fragment):
    data = f"<h1>Titre</h1><p>Texte</p>{fragment}".encode(errors="replace")
    try:
        article = parse(data, filename="any.html").article
    except BadInput:
        return
    document = to_json(article)
    assert from_json(json.loads(json.dumps(document))) == article
    for href in re.findall(r'"(?:href|src)": "([^"]*)"', json.dumps(document)):
        assert re.match(r"(https?://|mailto:|(?![a-z]+:))", href)
        assert "script" not in href
