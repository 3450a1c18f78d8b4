"""What holds of each page of the desk: one quiet link to its help, fields that find their own
direction, and in Arabic everything from right to left, without a leftover of left and right."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client
from lxml import html

from publisher.config.typed_fields import FIELD, NOT_TYPED, _with_direction
from publisher.publications.models import User
from publisher.web.help.library import pages
from publisher.web.help.views import shown_page
from tests.browser.night_room import night
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room
from tests.conftest import ROOT
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
STYLES = sorted((ROOT / "publisher/web/static").glob("*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)\b[\w-]*|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
FOUR_SIDES = re.compile(r"(?<![\w-])(?:margin|padding|inset|border-width)\s*:\s*([^;}]+)")
CORNERS = re.compile(r"(?<![\w-])border-radius\s*:\s*[\w.]+ [\w.]+")
ARROWS = re.compile("[←→⇐⇒◀▶]")


@shared_rows
def room(db: None) -> Room:
    made = make_room("anse", "L’Anse", "fr")
    got_by_partners(made.corrected)
    return made


def walk(room: Room, language: str) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page of the desk as that room's administrator sees it."""
    User.objects.filter(pk=room.user.pk).update(language=language)
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    for path in (*room.desk(), *room.own(), *night(room)):
        answer = client.get(path)
        assert answer.status_code == 200, path
        yield path, html.fromstring(answer.text)


def test_each_has_one_link_to_help_that_is_there(room: Room) -> None:
    for path, page in walk(room, "fr"):
        links = [a for a in page.iter("a") if a.get("href", "").startswith("/docs/")]
        assert [a.text for a in links] == ["Aide"], path
        name, _, anchor = links[0].get("href").removeprefix("/docs/").partition("#")
        name = html.fromstring(f"<p>{name}</p>").text.rstrip("/")
        assert name in pages(), path
        assert not anchor or unquote(anchor) in shown_page(name).anchors, path


def test_each_typed_field_finds_its_own_direction(room: Room) -> None:
    seen = 0
    for path, page in walk(room, "en"):
        for field in page.xpath("//textarea | //input"):
            if field.tag == "input" and field.get("type", "text") in NOT_TYPED:
                continue
            seen += 1
            # Where a field is for one language, it has that language's direction.
            known = field.get("lang") and field.get("dir") in ("ltr", "rtl")
            assert known or field.get("dir") == "auto", (path, html.tostring(field)[:200])
    assert seen > 100


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('<input type="text" id="q">', '<input dir="auto" type="text" id="q">'),
        ('<input id="q">', '<input dir="auto" id="q">'),
        ('<input type="{{ kind }}" id="q">', '<input dir="auto" type="{{ kind }}" id="q">'),
        ('<input type="checkbox" id="q">', '<input type="checkbox" id="q">'),
        ('<input type="text" dir="ltr">', '<input type="text" dir="ltr">'),
        ("<textarea name=b></textarea>", '<textarea dir="auto" name=b></textarea>'),
    ],
)
def test_which_fields_are_typed_into(written: str, becomes: str) -> None:
    assert FIELD.sub(_with_direction, written) == becomes


def test_in_arabic_each_runs_from_right_to_left(room: Room) -> None:
    for path, page in walk(room, "ar"):
        assert (page.get("lang"), page.get("dir")) == ("ar", "rtl"), path
        words = page.xpath("string(//nav)")
        assert path.startswith("/desk/account/") or "المقالات" in words, path


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_style_speaks_of_left_and_right(style: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.S)
    found = [one[0] for one in PHYSICAL.finditer(text)]
    found += [one[0] for one in FOUR_SIDES.finditer(text) if _uneven(one[1])]
    found += CORNERS.findall(text)
    assert found == []


def _uneven(value: str) -> bool:
    """Whether a shorthand of four says something else for right than for left."""
    parts = re.findall(r"(?:[\w-]*\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s()]+)", value)
    return len(parts) == 4 and parts[1] != parts[3]


def test_no_arrow_stands_in_a_text() -> None:
    """A browser does not turn it round: `›` is mirrored, an arrow is not."""
    for folder in ("templates/pages", "templates/fragments"):
        for file in (ROOT / folder).rglob("*.html"):
            assert not ARROWS.search(file.read_text(encoding="utf-8")), file


def test_arabic_may_be_chosen_and_a_browsers_wish_does_not_choose_it(room: Room) -> None:
    client = Client(headers={"host": "localhost", "accept-language": "ar"})
    assert 'lang="ar"' not in client.get("/desk/sign-in/").text.split(">", 2)[1]
    client.force_login(room.user)
    assert 'name="language" value="ar" lang="ar">العربية' in client.get("/desk/").text
    client.post("/desk/settle/", {"language": "ar"})
    assert "اليوم" in client.get("/desk/").text
