"""The tricks of XML, at every door that reads it: refused, or read as if they were not there."""

import socket
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from publisher.actions.feeds.lint_feed import chosen_profiles
from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.parsers.site_page import read_site_page, text_of_page
from publisher.content.parsers.wordpress import overview, stories
from publisher.content.problems import BadInput
from publisher.renderers.feeds.lint import Served, lint
from tests.growth import MOST, costs_more
from tests.unit.feeds.documents import RSS
from tests.wordpress import HEAD, item

HERE = "https://vigie.example.org/feed"
NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)
SECRET = "Le mot de la fin est brume"
ENTRY = (
    "<item><title>Le bac {trick}</title><guid isPermaLink='false'>x:1</guid>"
    "<link>https://vigie.example.org/1</link><content:encoded>Le texte {trick}"
    "</content:encoded><description a='{attribute}'>Le bac. {trick}</description></item>"
)


@pytest.fixture
def port() -> Iterator[int]:
    """A port of ours, where nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.01)
        yield listening.getsockname()[1]
        with pytest.raises(TimeoutError):
            listening.accept()


HARMLESS = "<i>x</i> "
LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
XINCLUDE = "http://www.w3.org/2001/XInclude"
LONG = "y" * 50_000
TRICKS = {
    "a file": ('<!DOCTYPE rss [<!ENTITY x SYSTEM "FILE">]>', "&x;"),
    "a file, hidden": ('<!-- <![CDATA[ --><!DOCTYPE rss [<!ENTITY x SYSTEM "FILE">]>', "&x;"),
    "an address": ('<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:PORT/x">]>', "&x;"),
    "a parameter": ('<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:PORT/"> %x;]>', "&y;"),
    "a type elsewhere": ('<!DOCTYPE rss SYSTEM "http://127.0.0.1:PORT/rss.dtd">', ""),
    "laughs": (f"<!DOCTYPE rss [{LAUGHS}]>", "&a12;"),
    "one long entity": (f'<!DOCTYPE rss [<!ENTITY x "{LONG}">]>', "&x;" * 5_000),
    "long defaults": (
        f'<!DOCTYPE rss [<!ATTLIST i v CDATA "{LONG}">]>', "<i/>" * 20_000
    ),
    "itself": ('<!DOCTYPE rss [<!ENTITY x "&y;"><!ENTITY y "&x;">]>', "&x;"),
    "XInclude": ("", f'<i:include xmlns:i="{XINCLUDE}" href="FILE" parse="text"/>'),
    "a style sheet": ('<?xml-stylesheet href="http://127.0.0.1:PORT/x.xsl" type="text/xsl"?>', ""),
    "depth": ("", "<i>" * 100_000),
    "attributes": ("", "<i " + " ".join(f"a{n}=''" for n in range(50_000)) + "/>"),
    "name spaces": ("", "".join(f'<i xmlns:n{n}="u:{n}">' for n in range(200)) + "</i>" * 200),
}  # fmt: skip


def _feed(data: bytes) -> str:
    found = read_feed(data, address=HERE)
    texts = [str(entry) for entry in found.entries]
    for entry in found.entries:
        with suppress(BadInput):
            texts.append(str(story_of(entry)))
    return " ".join(texts)


def _lint(data: bytes) -> str:
    served = Served(body=data, location=HERE, content_type="application/rss+xml")
    return str(lint(served, chosen_profiles([]), now=NOW))


def _wxr(data: bytes) -> str:
    found = overview(BytesIO(data))
    return " ".join(
        str(story.read(found.pictures, UTC, found.attached)) for story in stories(BytesIO(data))
    )


def _page(data: bytes) -> str:
    return str(parse(data, filename="a.html"))


def _site(data: bytes) -> str:
    return str(read_site_page(text_of_page(data)))


def _news(data: bytes) -> str:
    return str(parse(data, filename="a.xml"))


def news_item(head: str, trick: str) -> bytes:
    return (
        f'{head}<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="x:1"><itemMeta>'
        '<itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>Le bac</headline>'
        f"<slugline>{trick}</slugline></contentMeta><contentSet><inlineXML><html><body><p>Le texte."
        f"{trick}</p></body></html></inlineXML></contentSet></newsItem>"
    ).encode()


def nitf_document(head: str, trick: str) -> bytes:
    return (
        f"{head}<nitf><body><body.head><hedline><hl1>Le bac {trick}</hl1></hedline></body.head>"
        f"<body.content><p>Le texte. {trick}</p></body.content></body></nitf>"
    ).encode()


def rss_document(head: str, trick: str) -> bytes:
    text = RSS.replace("{items}", ENTRY.replace("{trick}", trick).replace("{attribute}", "x"))
    return text.replace("?>\n", f"?>\n{head}\n", 1).encode()


def wxr_document(head: str, trick: str) -> bytes:
    declared = HEAD.replace("?>\n", f"?>\n{head}\n", 1)
    return (declared + item(1, raw=f"<x>{trick}</x>") + "</channel></rss>").encode()


def page_document(head: str, trick: str) -> bytes:
    return f"{head}<html><h1>Le bac</h1><p>Le texte. {trick}</p></html>".encode()


def front_page(head: str, trick: str) -> bytes:
    return f"{head}<html><title>Le Bac {trick}</title><p>{trick}</p></html>".encode()


DOORS: dict[str, tuple[Callable[[bytes], str], Callable[[str, str], bytes]]] = {
    "a polled feed": (_feed, rss_document),
    "the linter": (_lint, rss_document),
    "an export": (_wxr, wxr_document),
    "a page": (_page, page_document),
    "a site's front page": (_site, front_page),
    "NewsML-G2": (_news, news_item),
    "NITF": (_news, nitf_document),
}


@pytest.mark.slow
@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("door", DOORS)
def test_a_trick_gets_nothing_and_costs_little(
    door: str, trick: str, port: int, tmp_path: Path
) -> None:
    """Slow: it is asked of many cases."""
    (tmp_path / "secret").write_text(SECRET)
    read, document = DOORS[door]
    data = document(*TRICKS[trick])
    data = data.replace(b"PORT", str(port).encode())
    data = data.replace(b"FILE", (tmp_path / "secret").as_uri().encode())
    harmless = document("", HARMLESS * (sum(map(len, TRICKS[trick])) // len(HARMLESS)))
    assert not costs_more(read, data, harmless, times=MOST)
    tracemalloc.start()
    said = ""
    with suppress(BadInput):
        said = read(data)
    assert tracemalloc.get_traced_memory()[1] < 300_000_000
    tracemalloc.stop()
    assert SECRET not in said
    assert LONG not in said


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32"])
def test_entities_in_another_coding_are_entities(coding: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    head = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    for read, document in (DOORS["a polled feed"], DOORS["an export"]):
        text = document(head, "&x;").decode().replace("UTF-8", coding).replace("utf-8", coding)
        said = ""
        with suppress(BadInput):
            said = read(text.encode(coding))
        assert SECRET not in said


def test_no_parser_of_ours_resolves_entities() -> None:
    """The list of doors above is whole: what else parses XML is found here."""
    root = Path(__file__).parents[3] / "publisher"
    parsing = ("etree.fromstring", "etree.parse", "etree.iterparse", "XMLParser(", "XMLPullParser(")
    found = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if any(word in file.read_text() for word in parsing)
    }
    assert found == {
        "cli/demo/checks.py",  # what the demo itself wrote
        "content/parsers/wordpress/items.py",
        "content/parsers/xml_tree.py",
        "renderers/wire/parts/markup.py",  # what it has just written
        "web/partner/standards.py",  # samples that we have just written
    }
