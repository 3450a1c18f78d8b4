"""Feeds of old formats, and what readers forgive in those of today."""

import pytest

from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.problems import BadInput

RSS = """<rss version="2.0"><channel><title>J</title><item><guid>1</guid><title>{}</title>
<description>Un mot.</description></item></channel></rss>"""
OLD_RSS = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>J</title></channel>
<item><title>Quai</title><link>https://j.example/1</link></item></rdf:RDF>"""
OLD_ATOM = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>J</title><entry>
<title>Quai</title><id>tag:j.example,2026:1</id><issued>2026-02-03T08:00:00Z</issued>
<link rel="alternate" type="text/html" href="https://j.example/1"/>
<content type="text/html" mode="escaped">&lt;p&gt;Un mot.&lt;/p&gt;</content></entry></feed>"""


def test_rss_090() -> None:
    (entry,) = read_feed(OLD_RSS.encode(), address="https://j.example/rss").entries
    assert (entry.title, entry.link) == ("Quai", "https://j.example/1")


def test_atom_03() -> None:
    (entry,) = read_feed(OLD_ATOM.encode(), address="https://j.example/atom").entries
    article = story_of(entry).article
    assert article.headline == "Quai"
    assert article.published_at is not None
    assert article.blocks


@pytest.mark.parametrize(
    "junk", ["\n<!-- cached -->\n<script>1</script>", "\n</div>", "\nPHP Notice: x"]
)
def test_what_stands_under_the_end_is_left(junk: str) -> None:
    (entry,) = read_feed((RSS.format("Quai") + junk).encode(), address="https://j.example/").entries
    assert entry.title == "Quai"


@pytest.mark.parametrize("title", ["5 < 6", "a <b", "x<y et z", "< <"])
def test_a_less_than_in_a_title_is_one(title: str) -> None:
    (entry,) = read_feed(RSS.format(title).encode(), address="https://j.example/").entries
    assert entry.title == title


@pytest.mark.parametrize("kind", ["picture", "video", "event"])
def test_ninjs_of_another_type_is_no_story(kind: str) -> None:
    text = f'{{"uri": "urn:x:1", "type": "{kind}", "title": "T", "bodytext": "Un mot."}}'
    with pytest.raises(BadInput) as caught:
        parse(text.encode(), filename="a.json")
    assert (caught.value.code, caught.value.where) == ("not_a_story", "a.json: type")
