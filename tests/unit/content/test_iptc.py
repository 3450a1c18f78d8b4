"""NewsML-G2 and NITF of others: what agencies write, and what readers of it once stumbled over."""

from datetime import UTC, datetime

import pytest

from publisher.content.article import Article, Author, Parsed
from publisher.content.blocks import Figure, Heading, List, Paragraph, Table
from publisher.content.parsers import parse
from publisher.content.plain_text import characters
from publisher.content.problems import BadInput

G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2026-03-01T07:00:00Z</sent>
</header><itemSet>{items}</itemSet></newsMessage>"""
TEXT = """<newsItem guid="urn:newsml:agence:1" version="2" xml:lang="fr">
<itemMeta><itemClass qcode="ninat:text"/><provider literal="agence"/>
<versionCreated>2026-03-01T08:00:00+01:00</versionCreated>{meta}</itemMeta>
<contentMeta>{content}<headline>Le bac
   reprend</headline></contentMeta>
<contentSet>{set}</contentSet></newsItem>"""
XHTML = """<inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html></inlineXML>"""
NITF = """<nitf{root}><head>{head}<docdata{status}><doc-id id-string="urn:a:1"/>{data}</docdata>
</head>
<body><body.head><hedline><hl1>Le bac reprend</hl1></hedline>{above}</body.head>
<body.content>{body}</body.content></body></nitf>"""


def g2(
    *, meta: str = "", content: str = "", body: str = "<p>Il traverse.</p>", more: str = ""
) -> Parsed:
    text = TEXT.format(meta=meta, content=content, set=XHTML.format(body=body))
    return parse(G2.format(items=text + more).encode(), filename="a.xml")


def nitf(**parts: str) -> Parsed:
    empty = dict.fromkeys(("root", "head", "status", "data", "above"), "")
    document = NITF.format(**(empty | {"body": "<p>Il traverse.</p>"} | parts))
    return parse(document.encode(), filename="a.xml")


def texts(article: Article) -> list[str]:
    return [characters(b.content) for b in article.blocks if isinstance(b, Paragraph | Heading)]


def test_a_news_item_with_little_in_it() -> None:
    """No priority, no firstCreated, no pubStatus: superdesk-core #1176 and #1212 crashed."""
    found = g2().article
    assert (found.headline, found.guid, found.language) == (
        "Le bac reprend", "urn:newsml:agence:1", "fr",
    )  # fmt: skip
    assert found.published_at == found.updated_at == datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert texts(found) == ["Il traverse."]


def test_a_news_item_alone_is_read_as_one_in_a_message() -> None:
    text = TEXT.format(meta="", content="", set=XHTML.format(body="<p>Il traverse.</p>"))
    alone = text.replace("<newsItem", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"', 1)
    assert parse(alone.encode(), filename="a.xml").article == g2().article


def test_inline_elements_of_a_paragraph_stay() -> None:
    """Superdesk's reader kept the text before the first element of each paragraph alone."""
    found = g2(body="<div><p>Le <b>bac</b> <i>traverse</i>.</p></div><p>Loin.</p>").article
    assert texts(found) == ["Le bac traverse.", "Loin."]


def test_nitf_inside_a_news_item() -> None:
    """superdesk-core #1212."""
    inner = NITF.format(
        root=' xmlns="http://iptc.org/std/NITF/2006-10-18/"', head="", status="", data="",
        above="", body="<p>Il traverse.</p><hl2>La suite</hl2>",
    )  # fmt: skip
    inline = f'<inlineXML contenttype="application/nitf+xml">{inner}</inlineXML>'
    text = TEXT.format(meta="", content="", set=inline)
    found = parse(G2.format(items=text).encode(), filename="a.xml").article
    assert texts(found) == ["Il traverse.", "La suite"]


@pytest.mark.parametrize(
    ("contenttype", "data"),
    [("text/plain", "Un.\n\nDeux."), ("text/html", "&lt;p&gt;Un.&lt;p&gt;Deux.")],
)
def test_inline_data(contenttype: str, data: str) -> None:
    inline = f'<inlineData contenttype="{contenttype}">{data}</inlineData>'
    text = TEXT.format(meta="", content="", set=inline)
    found = parse(G2.format(items=text).encode(), filename="a.xml").article
    assert texts(found) == ["Un.", "Deux."]


PICTURE = """<newsItem guid="urn:newsml:agence:2">
<itemMeta><itemClass qcode="ninat:picture"/></itemMeta>
<rightsInfo><rightsExpressionData langid="https://schema.org/usageInfo" enctype="text/plain">afp
</rightsExpressionData></rightsInfo><contentMeta><creditline>AFP</creditline>
<description role="drol:caption">Le quai.</description></contentMeta><contentSet>
<remoteContent rendition="rnd:thumb" href="https://a.example.org/s.jpg" width="80"/>
<remoteContent rendition="rnd:highRes" href="https://a.example.org/l.jpg" width="1500"/>
</contentSet></newsItem>"""


def test_pictures_of_a_message_stand_before_a_text_that_shows_none() -> None:
    (figure, _) = g2(more=PICTURE).article.blocks
    assert isinstance(figure, Figure)
    assert (figure.src, figure.credit, figure.rights) == (
        "https://a.example.org/l.jpg",
        "AFP",
        "afp",
    )
    shown = g2(more=PICTURE, body='<p>Ici.</p><img src="https://a.example.org/l.jpg" alt="x"/>')
    (_, figure) = shown.article.blocks
    assert isinstance(figure, Figure)
    assert (figure.alt, figure.rights) == ("x", "afp")


def test_what_others_say_of_a_story() -> None:
    found = g2(
        meta='<embargoed>2026-03-02T06:00:00Z</embargoed><pubStatus qcode="stat:usable"/>',
        content='<urgency>3</urgency><located qcode="geo:TUN"/><genre qcode="genre:Current"/>'
        '<by>Par Awa Diop et Luc Morel</by><keyword>bac</keyword><slugline>BAC</slugline>'
        '<subject qcode="medtop:20000422"><name>transport</name></subject>'
        '<description>Deux mois d’arrêt.</description>',
    ).article  # fmt: skip
    assert found.authors == (Author(name="Awa Diop"), Author(name="Luc Morel"))
    assert found.tags == ("bac", "transport")
    assert (found.urgency, found.place, found.genre, found.slugline) == (3, "TUN", "Current", "BAC")
    assert found.embargo_until == datetime(2026, 3, 2, 6, tzinfo=UTC)
    assert found.standfirst == "Deux mois d’arrêt."


def test_nitf_of_before_it_had_a_namespace() -> None:
    found = nitf(
        head='<meta name="anpa-wordcount" content="3"/><tobject><tobject.subject '
        'tobject.subject.refnum="04000000" tobject.subject.type="Economy"/></tobject>',
        data='<urgency ed-urg="4"/><date.issue norm="20260301T080000+0100"/><evloc/>'
        '<key-list><keyword key="bac"/></key-list><du-key key="BAC"/>',
        above="<byline>By Awa Diop</byline><dateline><location><city>Tunis</city></location>"
        "</dateline><abstract><p>Deux mois <em>d’arrêt</em>.</p></abstract>",
        body="<block><p>Il <person>Luc Morel</person> traverse.</p></block>"
        "<table><tr><td>1</td></tr></table><ul><li>un<ul><li>deux</li></ul></li></ul>",
    ).article
    # "By" is no part of a name (superdesk-core #632), an evloc may be empty (#1989), tables and
    # lists are text (#680).
    assert found.authors == (Author(name="Awa Diop"),)
    assert (found.place, found.urgency, found.slugline) == ("Tunis", 4, "BAC")
    assert found.tags == ("bac", "Economy")
    assert found.updated_at == datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert found.standfirst == "Deux mois d’arrêt."
    assert texts(found) == ["Il Luc Morel traverse."]
    assert [type(block) for block in found.blocks[1:]] == [Table, List]


def test_the_title_is_a_headline_where_there_is_no_other() -> None:
    """superdesk-core #978: alerts without a headline."""
    document = NITF.replace("<hedline><hl1>Le bac reprend</hl1></hedline>", "")
    empty = dict.fromkeys(("root", "status", "data", "above"), "")
    text = document.format(**empty, head="<title>URGENT</title>", body="<p>Il part.</p>")
    assert parse(text.encode(), filename="a.nitf").article.headline == "URGENT"


def test_elements_of_other_namespaces_are_the_text_in_them() -> None:
    """superdesk #2349: a prefixed element in the text broke the document."""
    body = '<p>Le <o:p xmlns:o="urn:office">bac</o:p> traverse.<st1:x xmlns:st1="urn:s"/></p>'
    assert texts(nitf(body=body).article) == ["Le bac traverse."]
    assert texts(g2(body=body).article) == ["Le bac traverse."]


def test_a_latin_1_file_is_read_in_its_encoding() -> None:
    document = NITF.format(
        **dict.fromkeys(("root", "head", "status", "data", "above"), ""), body="<p>À côté.</p>"
    )
    data = ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + document).encode("latin-1")
    assert texts(parse(data, filename="a.xml").article) == ["À côté."]


def test_a_picture_beside_the_file_and_a_sound() -> None:
    found = nitf(
        body='<p>Ici.</p><media media-type="image"><media-reference source="quai.jpg" '
        'alternate-text="Un quai"/><media-caption><p>Le quai.</p></media-caption>'
        '<media-producer>AFP</media-producer></media><media media-type="audio"><media-reference '
        'source="https://a.example.org/a.mp3" mime-type="audio/mpeg"/></media>'
    ).article
    figure = found.blocks[1]
    assert isinstance(figure, Figure)
    assert (figure.src, figure.alt, figure.credit) == ("quai.jpg", "Un quai", "AFP")
    assert characters(figure.caption) == "Le quai."
    assert [one.url for one in found.enclosures] == ["https://a.example.org/a.mp3"]


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_is_taken_back(status: str) -> None:
    """superdesk-core #583: statuses in capitals."""
    meta = f'<pubStatus qcode="stat:{status}"/><edNote>Ne pas utiliser.</edNote>'
    found = g2(meta=meta)
    assert (found.pubstatus, found.notes[0]) == (status, "Ne pas utiliser.")
    found = nitf(
        status=f' management-status="{status.title()}"', data='<ed-msg info="Ne pas utiliser."/>'
    )
    assert (found.pubstatus, found.notes[0], found.article.guid) == (
        status, "Ne pas utiliser.", "urn:a:1",
    )  # fmt: skip
    assert not found.article.blocks


def test_a_document_of_its_own_may_take_another_back() -> None:
    status = ' management-doc-idref="urn:a:0" management-idref-status="canceled"'
    found = nitf(status=status)
    assert (found.pubstatus, found.article.guid) == ("canceled", "urn:a:0")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (G2.format(items=PICTURE), "not_a_story"),
        (G2.format(items=TEXT.format(meta="", content="", set="") * 2), "many_stories"),
        (G2.format(items=""), "not_a_story"),
        (G2.format(items="<newsItem>"), "bad_xml"),
        (
            G2.format(items=TEXT.format(meta="<embargoed/>", content="", set="")),
            "bad_time",
        ),
        (
            G2.format(items=TEXT.format(meta='<pubStatus qcode="stat:gone"/>', content="", set="")),
            "wrong_value",
        ),
        (
            G2.format(items=TEXT.format(meta="", content='<language tag="français!"/>', set="")),
            "bad_language",
        ),
        (G2.format(items=TEXT.format(meta="", content="", set="")), "missing_body"),
        ("<nitf><body><body.content><p>x</p></body.content></body></nitf>", "missing_headline"),
        ('<!DOCTYPE nitf [<!ENTITY x "y">]><nitf><body/></nitf>', "entities"),
    ],
)
def test_what_is_no_story_is_refused(document: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(document.encode(), filename="a.xml")
    assert refused.value.code == code
