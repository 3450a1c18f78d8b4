"""Feeds made to hurt: refused with a place, or read without harm, in bounded time and memory."""

import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.problems import BadInput
from tests.growth import MOST, costs_more, grows_too_fast
from tests.unit.feeds.documents import ATOM, ITEM, JSON, item, rss

HERE = "https://vigie.example.org/feed"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (
            '<!-- <![CDATA[ --><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///x">]><!-- ]]> -->',
            2,
        ),
        ("<?pi <![CDATA[ ?><!DOCTYPE rss [<!ATTLIST rss a CDATA 'x'>]>", 2),
        ('<!DOCTYPE rss PUBLIC "[" ">" [<!ENTITY x "y">]>', 2),
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 2),
        ('<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]>', 2),
        (LAUGHS + "]>", 2),
        ("<!doctype\nrss [<!ELEMENT rss ANY>]>", 2),
    ],
)
def test_entities_are_refused_before_any_parser(head: str, line: int) -> None:
    text = rss(item(1, text="&amp;x;")).decode().replace("?>\n", f"?>\n{head}\n", 1)
    for data in (text.encode(), text.replace('"utf-8"', '"utf-16"').encode("utf-16")):
        with pytest.raises(BadInput) as caught:
            read_feed(data, address=HERE)
        assert (caught.value.code, caught.value.line) == ("entities", line)


@pytest.mark.slow
@pytest.mark.parametrize(
    "many",
    [
        "<a/>" * 450_000,
        "<!-- <![CDATA[ -->" + "<a/>" * 450_000 + "<!-- ]]> -->",
        "<x>" + '<a b = "" c = "" d = "" e = ""/>' * 90_000 + "</x>",
        "<x>" + "<a\nb\n=\n''\nc\n=\n''\nd\n=\n''/>" * 120_000 + "</x>",
        "<x>" + '<a xmlns:b="u" xmlns:c="v"/>' * 150_000 + "</x>",
    ],
    ids=["elements", "behind a comment", "spaced attributes", "in quotes", "namespaces"],
)
def test_what_the_parser_builds_is_counted_whatever_it_looks_like(many: str) -> None:
    """Slow: half a million elements in each document."""
    for data in (rss(item(1), many), rss(item(1, more=many))):
        with pytest.raises(BadInput) as caught:
            read_feed(data, address=HERE)
        assert caught.value.code == "too_many_elements"


@pytest.mark.slow
def test_one_item_may_hold_half_of_what_a_document_may() -> None:
    """Slow: large inputs."""
    with pytest.raises(BadInput, match="an item has more than 200000 elements") as caught:
        read_feed(rss(item(1, more="<a/>" * 201_000)), address=HERE)
    assert caught.value.line


def test_signs_in_texts_are_no_elements() -> None:
    code = '&lt;a b="c"&gt;' * 30_000
    feed = read_feed(rss(item(1, text="<![CDATA[" + '<a b="c">' * 60_000 + "]]>")), address=HERE)
    assert len(feed.entries) == 1
    assert len(read_feed(rss(item(1, text=code)), address=HERE).entries) == 1
    text = JSON.replace("First", "[{,:" * 150_000)
    assert read_feed(text.encode(), address=HERE).entries


def test_values_of_json_are_counted_by_what_stands_between_them() -> None:
    for many in ("[" + "[]," * 450_000 + "0]", '{"a":' + "[1,2]" + ',"b":1' * 250_000 + "}"):
        data = ('{"version": "https://jsonfeed.org/version/1.1", "x": ' + many + "}").encode()
        with pytest.raises(BadInput) as caught:
            read_feed(data, address=HERE)
        assert caught.value.code == "too_many_elements"


def test_a_plain_doctype_and_the_word_in_a_text_are_harmless() -> None:
    text = rss(item(1), ITEM.replace("Fin du", "Un &lt;!ENTITY x&gt; dans le")).decode()
    old = text.replace("?>\n", '?>\n<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">\n', 1)
    assert len(read_feed(old.encode(), address=HERE).entries) == 2


@pytest.mark.slow
def test_a_million_entries_cost_little() -> None:
    """Slow: seven megabytes, twice."""
    bomb, taken = rss("<item/>" * 1_000_000), rss("<item/>" * 390_000)
    with pytest.raises(BadInput, match="more than 400000 elements"):
        read_feed(bomb, address=HERE)
    assert not costs_more(_read, bomb, taken, times=MOST)
    tracemalloc.start()  # which makes it five times as long
    with suppress(BadInput):
        read_feed(bomb, address=HERE)
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "<![CDATA[",
        "<!DOCTYPE",
        "&amp",
        "<a",
        "]]>",
        "&lt;p&gt;",
        "\u00a0",
        " ",
        "[…",
        "&lt;/div&gt; ",
    ],
)
def test_nothing_repeated_takes_more_than_a_moment(piece: str) -> None:
    """Slow: large inputs."""
    for around in (
        lambda long: rss(item(1, text=long)),
        lambda long: rss(item(1, more=f"<content:encoded>{long}</content:encoded>")),
        lambda long: rss(item(1, title=long)),
        lambda long: rss(long).replace(b"</rss>", b""),
    ):
        shape = partial(_repeated, around, piece)
        assert not grows_too_fast(_read, shape, (12_500, 50_000, 200_000))


def _repeated(around: Callable[[str], bytes], piece: str, size: int) -> bytes:
    return around(piece * (size // len(piece)))


def _read(data: bytes) -> None:
    for entry in read_feed(data, address=HERE).entries:
        with suppress(BadInput):
            story_of(entry)


def test_the_first_thousand_entries_are_read() -> None:
    feed = read_feed(rss(*(item(n) for n in range(1500))), address=HERE)
    assert (len(feed.entries), feed.cut_off) == (1000, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_feed"),
        (b"<html><body>Sign in</body></html>", "no_feed"),
        (b"<rss/>", "no_feed"),
        (b"not a feed at all", "bad_feed"),
        (b"{}", "no_feed"),
        (b'{"version": 3}', "no_feed"),
        (b"{" * 500_000, "too_many_elements"),
        (b'{"a":' * 60_000, "bad_feed"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "bad_feed"),
        (b"<a>" * 300_000, "bad_feed"),
        (b"<a>" * 500_000, "bad_feed"),
        (b"<a>" + b"<a/>" * 500_000 + b"</a>", "too_many_elements"),
        (b"x" * 10_000_001, "too_large"),
        (rss(item(1))[:-40], "bad_feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused(data: bytes, code: str) -> None:
    """Slow: it is asked of many cases."""
    with pytest.raises(BadInput) as caught:
        read_feed(data, address=HERE)
    assert caught.value.code == code


def test_names_of_html_and_stray_ampersands_are_forgiven() -> None:
    feed = read_feed(rss(item(1, title="R&D&nbsp;: l&eacute;ger &amp; s&ucirc;r")), address=HERE)
    assert feed.entries[0].title == "R&D\u00a0: léger & sûr"


def test_one_guid_twice_is_one_entry_the_later_one() -> None:
    old, new = (
        f"<entry><id>x:1</id><title>{title}</title><updated>2026-05-0{day}T08:00:00Z</updated>"
        "<summary>Text.</summary></entry>"
        for day, title in ((4, "Old"), (5, "New"))
    )
    feed = read_feed(ATOM.replace("</feed>", f"{old}{new}</feed>").encode(), address=HERE)
    assert [e.title for e in feed.entries if e.guid == "x:1"] == ["New"]
    assert feed.twice == ("x:1",)
    feed = read_feed(rss(item(1, title="First"), item(1, title="Second")), address=HERE)
    assert [entry.title for entry in feed.entries] == ["First"]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (item(1, title="", text=""), "missing_headline"),
        (item(1, title="x" * 2000), "missing_headline"),
        (item(1, text=""), "missing_body"),
        (item(1, text="&lt;div&gt;" * 300), "too_deep"),
        (item(1, text="x" * 1_000_001), "too_large"),
        (item(int("1" + "0" * 600)), "guid_too_long"),
    ],
)
def test_a_broken_entry_is_refused_by_its_guid(made: str, code: str) -> None:
    entry = read_feed(rss(made), address=HERE).entries[0]
    with pytest.raises(BadInput) as caught:
        story_of(entry)
    assert caught.value.code == code
    assert entry.guid.startswith(caught.value.where)


def test_an_entry_without_guid_and_link_cannot_be_told_apart() -> None:
    feed = read_feed(rss("<item><title>x</title></item>", item(1)), address=HERE)
    assert (feed.unnamed, len(feed.entries)) == (1, 1)


def test_markup_in_titles_names_and_summaries_is_text() -> None:
    hostile = "&lt;b onclick=x&gt;Le&lt;/b&gt; &lt;script&gt;vol"
    feed = read_feed(
        rss(item(1, title=hostile, more="<category>&lt;i&gt;x</category>")), address=HERE
    )
    article = story_of(feed.entries[0]).article
    assert "<" not in article.headline
    assert article.published_at is None
    assert article.rubrics == ("<i>x",)  # a name is text, and every exit escapes it


def test_javascript_and_data_addresses_become_neither_links_nor_pictures() -> None:
    text = (
        "&lt;p&gt;&lt;a href='javascript:x'&gt;ici&lt;/a&gt;"
        "&lt;img src='data:image/png;base64,xx'&gt;&lt;/p&gt;"
    )
    more = "<link>javascript:alert(1)</link><enclosure url='file:///x' type='image/png'/>"
    parsed = story_of(read_feed(rss(item(1, text=text, more=more)), address=HERE).entries[0])
    assert len(parsed.article.blocks) == 1
    assert parsed.article.canonical_url == "https://vigie.example.org/1"
    assert not parsed.article.blocks[0].content[0].marks  # type: ignore[attr-defined]


def test_escapes_bring_no_forbidden_characters_into_a_json_feed() -> None:
    feed = read_feed(JSON.replace("First", "Fi\\u0000rst\\ud800").encode(), address=HERE)
    assert "First." in str(story_of(feed.entries[0]).article.blocks[1])
    assert len(feed.entries[0].digest) == 64


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_a_feed_or_bad_input(data: bytes) -> None:
    for whole in (data, rss(data.decode("latin-1")), b'{"version":' + data + b"}"):
        with suppress(BadInput):
            for entry in read_feed(whole, address=HERE).entries:
                story_of(entry)


@pytest.mark.slow
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "url", "title", "authors", "name", "tags", "image", "items"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_json_of_any_shape_is_read_or_refused(value: object) -> None:
    """Slow: many examples."""
    data = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": [value], "hubs": value}
    )
    for entry in read_feed(data.encode(), address=HERE).entries:
        with suppress(BadInput):
            story_of(entry)
