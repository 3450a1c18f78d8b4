"""No text of twice the length takes a parser much more than twice the time.

Slow: texts of up to a million characters, for each shape and each reader.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from html import escape
from io import BytesIO

import pytest

from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.parsers.ghost import read_ghost
from publisher.content.parsers.markdown import parse_fragment
from publisher.content.parsers.wordpress import overview, stories
from publisher.content.parsers.wordpress.webhook import read_wordpress_post
from publisher.content.problems import BadInput
from tests.growth import grows_too_fast
from tests.unit.content.shapes import SHAPES
from tests.unit.feeds.documents import ATOM, JSON, item, rss
from tests.wordpress import export
from tests.wordpress import item as post

pytestmark = pytest.mark.slow
HERE = "https://vigie.example.org/feed"
SIZES = (16_000, 64_000, 256_000, 1_000_000)  # characters; each is four times the one before
SOON = SIZES[:2]  # for readers of what the reader of pages reads too
Reader = Callable[[str], object]


def _file(name: str, text: str) -> None:
    parse(text.encode("utf-8", "replace"), filename=name)


def _native(text: str) -> None:
    block = {"type": "paragraph", "content": [{"text": text}]}
    _file("a.json", json.dumps({"headline": "Titre", "blocks": [block]}))


def _ninjs(text: str) -> None:
    _file("a.json", json.dumps({"uri": "x:1", "headlines": [{"value": "Titre"}],
        "type": "text", "bodies": [{"value": text, "contenttype": "text/html"}]}))  # fmt: skip


def _feed(data: bytes) -> None:
    for entry in read_feed(data, address=HERE).entries:
        with suppress(BadInput):
            story_of(entry)


def _rss(text: str) -> None:
    _feed(rss(item(1, text=escape(text))))


def _raw_rss(text: str) -> None:
    _feed(rss(item(1), text))


def _atom(text: str) -> None:
    entry = f"<entry><id>x:1</id><title>T</title><content type='html'>{escape(text)}</content>"
    _feed(ATOM.replace("</feed>", f"{entry}</entry></feed>").encode())


def _json_feed(text: str) -> None:
    _feed(JSON.replace("First", json.dumps(text)[1:-1]).encode())


def _wxr(text: str) -> None:
    data = export([post(1, text.replace("]]>", "]]"))]).encode()
    found = overview(BytesIO(data))
    for story in stories(BytesIO(data)):
        story.read(found.pictures, UTC, found.attached)


def _raw_wxr(text: str) -> None:
    overview(BytesIO(export([post(1, raw=text)]).encode()))


def _ghost(text: str) -> None:
    current = {"id": "1", "status": "published", "title": "T", "html": text}
    read_ghost(json.dumps({"post": {"current": current, "previous": {}}}).encode())


def _wordpress(text: str) -> None:
    shown = {"id": 1, "type": "post", "status": "publish", "title": {"rendered": "T"}}
    read_wordpress_post(json.dumps({**shown, "content": {"rendered": text}}).encode())


def _front_matter(text: str) -> None:
    # Cut in the middle: its end says whether it is YAML, which is read twice where it is.
    held = text if len(text) <= 60_000 else text[:59_999] + text[-1]
    _file("a.md", f"---\ntitle: T\nx: {held}\n---\nLe texte.\n")


READERS: dict[str, Reader] = {
    "text": lambda text: _file("a.txt", f"Le titre\n\n{text}"),
    "markdown": lambda text: _file("a.md", f"# Le titre\n\n{text}"),
    "front matter": _front_matter,
    "fragment": parse_fragment,
    "page": lambda text: _file("a.html", f"<article><h1>Titre</h1>{text}</article>"),
    "our JSON": _native,
    "ninjs": _ninjs,
    "RSS": _rss,
    "RSS as it stands": _raw_rss,
    "Atom": _atom,
    "JSON Feed": _json_feed,
    "WXR": _wxr,
    "WXR as it stands": _raw_wxr,
    "Ghost": _ghost,
    "WordPress": _wordpress,
}


OWN = (
    "text",
    "markdown",
    "front matter",
    "page",
    "our JSON",
    "RSS as it stands",
    "WXR as it stands",
)


@pytest.mark.parametrize("reader", READERS)
def test_twice_the_text_takes_no_more_than_two_and_a_half_times_the_time(reader: str) -> None:
    read, sizes = READERS[reader], SIZES if reader in OWN else SOON
    found = {name: grows_too_fast(read, shape, sizes) for name, shape in SHAPES.items()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["text", "page"])
def test_the_longest_text_takes_twice_what_its_half_takes(reader: str) -> None:
    """Slow: texts of one megabyte, the most that a door takes."""
    chosen = ("one long line", "short lines", "list with gaps")
    found = {
        name: grows_too_fast(READERS[reader], SHAPES[name], (495_000, 990_000)) for name in chosen
    }
    assert {name: what for name, what in found.items() if what} == {}
