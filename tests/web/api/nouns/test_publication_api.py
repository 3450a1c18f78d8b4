"""The logos of a publication by program: pictures that were stored before."""

import io
from typing import Any

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from publisher.publications.models import Publication
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room(settings: Settings, tmp_path: Any) -> Newsroom:
    settings.MEDIA_ROOT = tmp_path / "media"
    return newsroom()


@pytest.fixture
def house(room: Newsroom) -> Program:
    return program(room.publication, "house")


def stored(house: Program, colour: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (1072, 200), colour).save(out, "PNG")
    return str(house.post("/pictures", out.getvalue(), content_type="image/png").json()["src"])


def test_logos_are_set_and_taken_away(house: Program, room: Newsroom) -> None:
    path = f"/publications/{room.publication.slug}"
    before = house.get(path)
    assert (before.json()["logo"], before.json()["logo_dark"]) == (None, None)
    body = {"logo": stored(house, "#123456"), "logo_dark": stored(house, "#ffffff")}
    changed = house.call("PUT", path, body, if_match=before["ETag"])
    assert changed.status_code == 200, changed.content
    row = Publication.objects.get()
    assert changed.json()["logo"].endswith(f"/pictures/{row.slug}/{row.logo}")
    assert changed.json()["logo_dark"].endswith(f"/pictures/{row.slug}/{row.logo_dark}")
    assert row.logo != row.logo_dark
    plain = house.call("PUT", path, {"logo_dark": ""}, if_match=changed["ETag"]).json()
    assert (plain["logo"], plain["logo_dark"]) == (changed.json()["logo"], None)


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        ({"logo": "https://example.org/logo.png"}, "unknown_picture", "logo"),
        ({"logo_dark": "picture:nowhere.png"}, "unknown_picture", "logo_dark"),
        ({"logo_dark": "picture:../../etc/passwd"}, "unknown_picture", "logo_dark"),
        ({"logo_dark": "SRC"}, "logo_missing", "logo_dark"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(
    house: Program, room: Newsroom, body: dict[str, str], code: str, place: str
) -> None:
    src = stored(house, "#ffffff")
    path = f"/publications/{room.publication.slug}"
    body = {name: value.replace("SRC", src) for name, value in body.items()}
    tag = house.get(path)["ETag"]
    refused = house.call("PUT", path, body, if_match=tag)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert place in refused.content.decode()
    row = Publication.objects.get()
    assert (row.logo, row.logo_dark, house.get(path)["ETag"]) == ("", "", tag)


def test_another_publications_picture_is_no_logo(house: Program, room: Newsroom) -> None:
    src = stored(house, "#ffffff")
    row = room.publication
    other = Publication.objects.create(
        slug="autre", name="Autre", domain="autre.example.org", created_at=row.created_at
    )
    stranger = program(other, "stranger")
    tag = stranger.get("/publications/autre")["ETag"]
    refused = stranger.call("PUT", "/publications/autre", {"logo": src}, if_match=tag)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_picture")
