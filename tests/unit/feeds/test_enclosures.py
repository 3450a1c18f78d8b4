"""Sounds, films and files of an entry are kept, leave as enclosures, and are links in the text."""

import json
from dataclasses import replace

import pytest
from lxml import etree

from publisher.content.article import Article, Enclosure
from publisher.content.blocks import Paragraph
from publisher.content.codec import content_hash, from_json, to_json
from publisher.content.enclosures import enclosure, with_links
from publisher.content.excerpt import excerpt
from publisher.content.inline_text import as_text
from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.problems import BadInput
from publisher.renderers.feeds import make_entry, render_feed
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.source import WireSource
from tests.feed_samples import META, SOURCE, paragraph, story_titled
from tests.unit.feeds.documents import item, rss

HERE = "https://vigie.example.org/feed"
SOUND = "https://vigie.example.org/maree.mp3"
FILM = "https://vigie.example.org/maree.mp4"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>V</title><entry><id>tag:v,2026:1</id>
<title>Une marée</title><content type="text">Elle monte.</content>
<link rel="enclosure" type="audio/mpeg" length="1234" title="La marée" href="/maree.mp3"/>
<link href="https://vigie.example.org/1"/></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "1",
                "content_text": "Elle monte.",
                "title": "Une marée",
                "attachments": [
                    {"url": SOUND, "mime_type": "audio/mpeg", "size_in_bytes": 1234},
                    {"url": "https://vigie.example.org/a.png", "mime_type": "image/png"},
                ],
            }
        ],
    }
)


def article_in(data: bytes | str) -> Article:
    data = data.encode() if isinstance(data, str) else data
    return story_of(read_feed(data, address=HERE).entries[0]).article


def links(article: Article) -> dict[str, str]:
    """The texts of the links in an article's paragraphs, by their targets."""
    return {
        mark.href or "": as_text((span,))
        for block in article.blocks
        if isinstance(block, Paragraph)
        for span in block.content
        for mark in span.marks
        if mark.type == "link"
    }


def test_an_rss_enclosure_is_kept_and_linked_to() -> None:
    more = f'<enclosure url="{SOUND}" length="1234" type="audio/mpeg"/>'
    article = article_in(rss(item(1, more=more)))
    assert article.enclosures == (Enclosure(url=SOUND, content_type="audio/mpeg", size=1234),)
    assert links(article) == {SOUND: "Écouter\u00a0: maree.mp3"}


def test_atom_and_json_feed_say_more_of_it() -> None:
    assert article_in(ATOM).enclosures == (
        Enclosure(url=SOUND, content_type="audio/mpeg", size=1234, title="La marée"),
    )
    assert links(article_in(ATOM)) == {SOUND: "Écouter\u00a0: La marée"}
    found = article_in(JSON)
    assert found.enclosures == (Enclosure(url=SOUND, content_type="audio/mpeg", size=1234),)


def test_media_rss_has_films_in_groups() -> None:
    group = (
        f'<media:group><media:content url="{FILM}" type="video/mp4" fileSize="9">'
        "<media:title>La marée</media:title></media:content>"
        '<media:content url="https://vigie.example.org/a.jpg" medium="image"/></media:group>'
        f'<media:content url="{SOUND}" medium="audio"/>'
    )
    article = article_in(rss(item(1, more=group)))
    assert article.enclosures == (
        Enclosure(url=SOUND, content_type="audio/mpeg"),
        Enclosure(url=FILM, content_type="video/mp4", size=9, title="La marée"),
    )
    assert links(article)[FILM] == "Regarder\u00a0: La marée"


def test_a_story_may_be_a_sound_alone() -> None:
    more = f'<enclosure url="{SOUND}" length="0" type="audio/mpeg"/>'
    article = article_in(rss(item(1, text="", more=more)))
    assert article.enclosures[0].size is None
    assert list(links(article)) == [SOUND]


def test_what_the_text_links_to_is_not_linked_to_twice() -> None:
    text = f"&lt;a href='{SOUND}'&gt;À écouter&lt;/a&gt;"
    more = f'<enclosure url="{SOUND}" length="1" type="audio/mpeg"/>'
    assert links(article_in(rss(item(1, text=text, more=more)))) == {SOUND: "À écouter"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en-GB", "Listen: x.mp3"), ("ar", "استمع: x.mp3"), ("de", "Listen: x.mp3")],
)
def test_the_link_speaks_the_language_of_the_story(language: str, words: str) -> None:
    sound = Enclosure(url="https://e.example.org/x.mp3", content_type="audio/mpeg")
    made = with_links(Article(headline="x", blocks=(), language=language, enclosures=(sound,)))
    assert links(made) == {sound.url: words}


def test_a_file_is_called_by_its_letters() -> None:
    sound = Enclosure(url="https://e.example.org/%C3%A9t%C3%A9%00%201.mp3?x=1#y")
    made = with_links(Article(headline="x", blocks=(), language="fr", enclosures=(sound,)))
    assert links(made) == {sound.url: "Télécharger\u00a0: été 1.mp3"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("https://e.example.org/a.jpg", "image/jpeg"), None),
        (("https://e.example.org/a.png", ""), Enclosure(url="https://e.example.org/a.png")),
        (("javascript:alert(1)", "audio/mpeg"), None),
        (("ftp://e.example.org/a.mp3", "audio/mpeg"), None),
        (
            ("https://e.example.org/a.mp3?x=1", "audio mpeg", "-3"),
            Enclosure(url="https://e.example.org/a.mp3?x=1", content_type="audio/mpeg"),
        ),
        (
            ("https://e.example.org/a", "Audio/MPEG; codecs=x", "9" * 40),
            Enclosure(url="https://e.example.org/a", content_type="audio/mpeg"),
        ),
    ],
)
def test_what_makes_no_sense_is_left_out(given: tuple[str, ...], kept: Enclosure | None) -> None:
    assert enclosure(*given) == kept


SOUNDS = (
    Enclosure(url=SOUND, content_type="audio/mpeg", size=1234, title="La marée <1>"),
    Enclosure(url=FILM, content_type="video/mp4"),
)


def test_it_leaves_as_an_enclosure_in_every_format() -> None:
    story = story_titled("Marée", language="fr", enclosures=SOUNDS)
    entry = make_entry(story, SOURCE)
    first = {"url": SOUND, "length": "1234", "type": "audio/mpeg"}
    item_ = etree.fromstring(render_feed(META, (entry,), "rss").body).find(".//item")
    assert item_ is not None
    assert [dict(each.attrib) for each in item_.findall("enclosure")] == [first]
    atom = etree.fromstring(render_feed(META, (entry,), "atom").body)
    linked = [dict(e.attrib) for e in atom.iterfind(".//{*}entry/{*}link[@rel='enclosure']")]
    assert linked == [
        {"rel": "enclosure", "href": SOUND, "length": "1234", "type": "audio/mpeg"},
        {"rel": "enclosure", "href": FILM, "type": "video/mp4"},
    ]
    attached = json.loads(render_feed(META, (entry,), "json").body)["items"][0]["attachments"]
    assert attached == [
        {"url": SOUND, "mime_type": "audio/mpeg", "title": "La marée <1>", "size_in_bytes": 1234},
        {"url": FILM, "mime_type": "video/mp4"},
    ]


def test_a_sound_goes_before_the_picture_where_rss_has_room_for_one() -> None:
    picture = SOURCE.pictures["picture:ab12.png"]
    entry = replace(
        make_entry(story_titled("Marée", enclosures=SOUNDS[1:]), SOURCE), pictures=(picture,)
    )
    rss_item = etree.fromstring(render_feed(META, (entry,), "rss").body).find(".//item")
    assert rss_item is not None
    # Nobody knows its length: the Best Practices Profile wants a 0 then.
    assert [e.get("url") for e in rss_item.findall("enclosure")] == [FILM]
    assert rss_item.find("enclosure").get("length") == "0"  # type: ignore[union-attr]
    assert [e.get("url") for e in rss_item.findall("{*}content")] == [picture.url]


def test_what_is_for_those_who_paid_is_not_enclosed_for_others() -> None:
    story = with_links(
        story_titled("Marée", paragraph("Un."), paragraph("Deux."), enclosures=SOUNDS).content
    )
    short = excerpt(story)
    assert short.enclosures == ()
    assert links(short) == {}
    assert excerpt(replace(story, cut=1)).enclosures == ()


def test_our_json_and_ninjs_bring_it_back() -> None:
    story = story_titled("Marée", language="fr", enclosures=SOUNDS)
    article = with_links(story.content)
    assert from_json(to_json(article)) == article
    wire = render_ninjs(
        replace(story, content=article),
        WireSource(name="Le Fanal", domain="fanal.example.org", language="fr"),
    )
    found = parse(wire, filename="a.json").article
    assert found.enclosures == SOUNDS
    assert links(found) == links(article)


def test_stories_without_one_keep_their_hash() -> None:
    bare = story_titled("Marée").content
    assert content_hash(bare) != content_hash(replace(bare, enclosures=SOUNDS))
    document = {**to_json(bare)}
    del document["enclosures"]
    assert from_json(document) == bare


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ([{"url": "file:///etc/passwd"}], "enclosures[0].url"),
        ([{"url": SOUND, "content_type": "x"}], "enclosures[0].content_type"),
        ([{"url": SOUND, "size": -1}], "enclosures[0].size"),
        ([{"url": SOUND, "size": 10**16}], "enclosures[0].size"),
        ([{"url": SOUND}] * 21, "enclosures"),
        ([{"url": SOUND, "title": "x" * 501}], "enclosures[0].title"),
    ],
)
def test_our_json_refuses_by_the_path(wrong: object, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        from_json({"headline": "x", "blocks": [], "enclosures": wrong})
    assert caught.value.where == where


def test_a_file_of_ours_gets_its_links() -> None:
    document = to_json(story_titled("Marée", language="fr", enclosures=SOUNDS).content)
    found = parse(json.dumps(document).encode(), filename="a.json").article
    assert set(links(found)) == {SOUND, FILM}
