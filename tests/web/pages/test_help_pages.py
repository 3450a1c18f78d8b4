"""/docs/: what the installation itself shows of its documentation."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client
from lxml import html

from publisher.web.help.library import pages, pictures
from publisher.web.help.rendering import page_address, render_page
from publisher.web.middleware import STRICT_POLICY

CLIENT = Client(headers={"host": "localhost"})
NAMES = sorted(pages())


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name or "contents")
def test_each_page_is_shown_whole_and_asks_nobody_else(name: str) -> None:
    answer = CLIENT.get(page_address(name))
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == STRICT_POLICY
    assert not answer.cookies
    page = html.fromstring(answer.text)
    assert page.get("lang") == ("fr" if name.split("/")[0] == "fr" else "en")
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//script | //style | //*[@style]") == []
    for source in page.xpath("//img/@src | //link/@href"):
        assert source.startswith("/"), source
        assert source.split("?")[0].startswith(("/static/", "/docs/images/")), source


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name or "contents")
def test_each_link_between_them_leads_somewhere(name: str) -> None:
    page = html.fromstring(CLIENT.get(page_address(name)).text)
    for link in page.xpath("//main//a/@href"):
        if link.startswith(("http", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        if path:
            answer = CLIENT.get(path)
            assert answer.status_code == 200, link
        target = html.fromstring(answer.text) if path else page
        assert not anchor or target.xpath("//*[@id=$id]", id=unquote(anchor)), link


@pytest.mark.parametrize("name", sorted(pictures()))
def test_each_picture_is_there(name: str) -> None:
    answer = CLIENT.get(f"/docs/{name}")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "../README/",
        "fr/../../pyproject/",
        "%2e%2e/README/",
        "images/nothing.png",
        "adr",
    ],
)
def test_nothing_else_is_opened(path: str) -> None:
    answer = CLIENT.get(f"/docs/{path}")
    assert answer.status_code in (301, 404)


def test_it_is_read_only() -> None:
    assert CLIENT.post("/docs/").status_code == 405


def test_markup_of_a_page_is_shown_and_not_obeyed() -> None:
    page = render_page("desk", "# Title\n\n<script>alert(1)</script>\n\n| a |\n|--:|\n| b |\n")
    assert "<script>" not in page.html
    assert "style=" not in page.html


def test_two_headings_of_one_name_have_two_anchors() -> None:
    page = render_page("desk", "# Un\n\n## Même\n\n## Même\n")
    assert page.anchors == ("un", "même", "même-1")
    assert [words for _, words in page.sections] == ["Même", "Même"]


def test_what_is_not_shipped_is_no_link() -> None:
    page = render_page("ways-in", "[code](../../tests/x.py) and [desk](../desk.md#today)")
    assert re.findall(r'href="([^"]+)"', page.html) == ["/docs/desk/#today"]
    assert "<span>code</span>" in page.html
