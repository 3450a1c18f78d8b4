"""Markdown and ninjs become articles; what they hide is refused with its place."""

import json
from datetime import UTC, datetime

import pytest

from publisher.content.article import Author
from publisher.content.blocks import Figure, Preformatted, Table
from publisher.content.parsers import parse
from publisher.content.parsers.html.body import read_body
from publisher.content.plain_text import characters
from publisher.content.problems import BadInput
from tests.article_text import text_of

MARKDOWN = """---
title: "La crue : le point"
surtitre: Météo
chapo: Les quais sont fermés.
author:
  - Awa Diop
  - name: Luc Morel
    note: Luc Morel suit la Seine.
date: 2026-11-20 08:30
category: Paris
tags: [crue, Seine]
access: members
lang: fr_FR
id: urn:crue:1
mood: humide
---
# La crue : le point

Un **premier** [lien](/suite), H<sub>2</sub>O.

<!--more-->

| Jour | cm |
|------|----|
| lundi | 600 |

```
a  b
```

![Le quai](https://www.example.org/q.jpg)
"""


def markdown(text):
    return parse(text.encode(), filename="a.md", time_zone=UTC)


def test_markdown_with_its_fields():
    parsed = markdown(MARKDOWN)
    article = parsed.article
    assert (article.headline, article.kicker) == ("La crue : le point", "Météo")
    assert article.authors == (
        Author(name="Awa Diop"),
        Author(name="Luc Morel", note="Luc Morel suit la Seine."),
    )
    assert article.published_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert (article.rubrics, article.tags) == (("Paris",), ("crue", "Seine"))
    assert (article.access, article.cut) == ("registered", 1)
    assert (article.guid, article.language) == ("urn:crue:1", "fr-FR")
    kinds = [type(block) for block in article.blocks]
    assert {Table, Preformatted, Figure} < set(kinds)
    assert [w.message for w in parsed.warnings if w.code == "unknown_field"] == [
        "the field mood is not known here"
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\na: &x [1]\nb: *x\n---\n# T\n\nUn mot.", "bad_front_matter"),
        ("---\ntitle: [x\n---\n\nUn mot.", "bad_front_matter"),
        ("---\n" + "[" * 5000 + "\n---\n# T\n\nx", "bad_front_matter"),
        ("---\ntitle: T\ndate: demain\n---\nUn mot.", "bad_time"),
        ("---\ntitle: T\ndraft: true\n---\nUn mot.", "draft_article"),
        ("---\ntitle: T\naccess: vip\n---\nUn mot.", "wrong_value"),
        ("Un mot, sans titre.", "missing_headline"),
        ("# T\n\n" + "> " * 3000 + "x", "too_deep"),
        ("# T\n\n" + "[" * 100_000, "too_deep"),
        ("# T\n\n<p onclick='x()'>Un mot.</p>", "active_content"),
        ("# T\n\n" + "mot " * 60_000, "too_large"),
    ],
)
def test_what_a_markdown_file_may_not_hold(text, code):
    with pytest.raises(BadInput) as refused:
        markdown(text)
    assert refused.value.code == code
    assert "a.md" in refused.value.where


NINJS = {
    "uri": "urn:ninjs:1",
    "pubstatus": "usable",
    "language": "fr",
    "firstcreated": "2026-11-20T08:30:00+01:00",
    "headlines": [{"role": "kicker", "value": "Météo"}, {"role": "main", "value": "La crue"}],
    "bodies": [
        {"role": "main", "contenttype": "text/html", "value": "<p>Un mot <b>fort</b>.</p>"},
        {"role": "main", "contenttype": "text/plain", "value": "Un mot fort."},
    ],
    "by": "Par Awa Diop et Luc Morel",
    "subjects": [{"name": "Paris", "rel": "category"}, {"name": "crue", "rel": "about"}],
    "associations": [
        {
            "type": "picture",
            "byline": "A. Diop",
            "descriptions": [{"role": "caption", "value": "Le quai"}],
            "renditions": [{"href": "https://www.example.org/q.jpg", "width": 900}],
        }
    ],
    "place": [{"name": "Paris"}],
    "usageterms": "…",
}


def ninjs(document):
    return parse(json.dumps(document).encode(), filename="a.json", time_zone=UTC)


@pytest.mark.parametrize("version", ["2.1", "3.0", "1.3"])
def test_every_version_of_ninjs_says_the_same(version):
    document = dict(NINJS)
    if version == "3.0":
        document["pubStatus"] = document.pop("pubstatus")
        document["firstCreated"] = document.pop("firstcreated")
    if version == "1.3":
        document["body_html"] = document.pop("bodies")[0]["value"]
        document["associations"] = {"lead": NINJS["associations"][0]}
    article = ninjs(document).article
    assert (article.headline, article.kicker) == ("La crue", "Météo")
    assert [author.name for author in article.authors] == ["Awa Diop", "Luc Morel"]
    assert (article.rubrics, article.tags, article.guid) == (("Paris",), ("crue",), "urn:ninjs:1")
    assert article.published_at == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    assert isinstance(article.blocks[0], Figure)
    assert "Un mot fort." in text_of(article)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"pubstatus": "killed"}, "wrong_value", "pubstatus"),
        ({"pubStatus": "canceled"}, "duplicate_key", "pubStatus"),
        ({"headlines": []}, "missing_headline", "headlines"),
        ({"headlines": "La crue"}, "wrong_type", "headlines"),
        ({"firstcreated": "hier"}, "bad_time", "firstcreated"),
        ({"language": "français"}, "bad_language", "language"),
        ({"bodies": [], "associations": []}, "missing_body", ""),
    ],
)
def test_a_refusal_names_the_field_of_a_ninjs_document(change, code, where):
    with pytest.raises(BadInput) as refused:
        ninjs({**NINJS, **change})
    assert refused.value.code == code
    assert where in refused.value.where


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_is_taken_back_brings_no_text(status):
    parsed = ninjs({**NINJS, "pubstatus": status, "edNote": "Source démentie."})
    assert (parsed.pubstatus, parsed.article.guid) == (status, "urn:ninjs:1")
    assert (parsed.article.blocks, parsed.article.standfirst) == ((), None)
    assert parsed.notes == ("Source démentie.", "La crue")
    assert ninjs({"uri": "urn:ninjs:1", "pubStatus": status}).notes == ()


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ('{"headline": "T", "headline": "U", "blocks": []}', "headline"),
        ('{"headline": "T", "blocks": [{"type": "x"}, {"type": "a", "type": "a"}]}',
         "blocks[1].type"),
        ('{"uri": "u", "pubStatus": "usable", "pubStatus": "canceled"}', "pubStatus"),
        ('{"headline": "T", "blocks": {"a": 1, "a": 2}, "blocks": []}', "blocks"),
    ],
)  # fmt: skip
def test_a_name_that_stands_twice_is_refused_by_its_place(document, where):
    with pytest.raises(BadInput) as refused:
        parse(document.encode(), filename="a.json", time_zone=UTC)
    assert (refused.value.code, refused.value.where) == ("duplicate_key", f"a.json: {where}")


def test_what_is_nested_too_deeply_for_us_is_refused():
    for depth in (300, 600, 900):
        document = '{"uri": "u", "headlines": ' + "[" * depth + "]" * depth + "}"
        with pytest.raises(BadInput):
            parse(document.encode(), filename="a.json", time_zone=UTC)


@pytest.mark.parametrize(
    "mark", ["<!--more-->", "<!--more Lire la suite-->", "<!--members-only-->"]
)
def test_a_cut_mark_is_found_and_never_shows_more_than_it_should(mark):
    assert read_body(f"<p>Pour tous.</p>{mark}<p>Payant.</p>").cut == 1
    assert read_body(f"<p>Pour tous.</p><ul><li>un{mark}</li><li>deux</li></ul>").cut == 1
    assert read_body(f"<table><tr><td>x{mark}</td></tr></table><p>Payant.</p>").cut == 0
    assert read_body(f"<blockquote><p>x</p>{mark}</blockquote>").cut == 0


def test_what_comes_from_elsewhere_becomes_a_link():
    body = read_body(
        '<iframe src="https://www.youtube-nocookie.com/embed/abcdefghijk" title="Le film"></iframe>'
        '<iframe src="https://ads.example.net/x"></iframe>'
    )
    (block,) = body.blocks
    (span,) = block.content
    assert (span.text, span.marks[0].href) == (
        "Le film",
        "https://www.youtube.com/watch?v=abcdefghijk",
    )
    assert [w.code for w in body.warnings] == ["element_dropped"]


@pytest.mark.parametrize(
    ("title", "caption", "credit"),
    [
        ("The mole at dawn", "The mole at dawn", ""),
        ("The mole at dawn. Photo: Ada Marsh", "The mole at dawn.", "Ada Marsh"),
        ("Le môle (Photo : Ada Marsh)", "Le môle", "Ada Marsh"),
        ("© The Harbour Board", "", "The Harbour Board"),
        ("Une photo de famille", "Une photo de famille", ""),
        ("a < b & c", "a < b & c", ""),
    ],
)
def test_the_title_of_a_picture_is_its_caption_and_credit(title, caption, credit):
    text = f'# The mole\n\nStone.\n\n![Stones](https://p.example/m.png "{title}")\n'
    article = parse(text.encode(), filename="a.md", time_zone=UTC).article
    figure = article.blocks[-1]
    assert (characters(figure.caption), figure.credit) == (caption, credit)
