"""What goes over the wire: static files once and packed, pages of the desk packed."""

import gzip
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from publisher.publications.models import Membership
from publisher.web.formats import asset

pytestmark = pytest.mark.django_db
PACKED = {"accept-encoding": "gzip, br"}


def body_of(answer: object) -> bytes:
    streams = getattr(answer, "streaming", False)
    found: bytes = b"".join(answer) if streams else answer.content  # type: ignore[attr-defined, call-overload]
    return found


def test_a_file_named_by_its_bytes_is_kept_for_good_and_packed(browser: Client) -> None:
    plain = (settings.STATIC_ROOT / "publisher.css").read_bytes()
    answer = browser.get(asset("publisher.css"), headers=PACKED)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert gzip.decompress(body_of(answer)) == plain
    assert len(body_of(browser.get(asset("publisher.css"), headers=PACKED))) < len(plain) / 3
    unpacked = browser.get(asset("publisher.css"))
    assert body_of(unpacked) == plain
    assert "immutable" in unpacked.headers["Cache-Control"]
    assert "Accept-Encoding" in unpacked.headers["Vary"]


@pytest.mark.parametrize("asked", ["", "?v=", "?v=0123456789ab", "?v=../../secret"])
def test_an_address_that_does_not_name_them_is_asked_again(browser: Client, asked: str) -> None:
    answer = browser.get(f"/static/publisher.css{asked}", headers=PACKED)
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


def test_pages_of_the_desk_are_packed_and_others_left_alone(
    signed_in: Callable[[str], Client],
) -> None:
    client = signed_in(Membership.Role.ADMIN)
    page = client.get("/desk/settings/", headers=PACKED)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert b"<h1>" in gzip.decompress(page.content)
    assert "Content-Encoding" not in client.get("/desk/settings/").headers
    assert "Content-Encoding" not in client.get("/openapi.json", headers=PACKED).headers


def test_a_page_with_all_that_it_asks_for_is_small(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(Membership.Role.ADMIN)
    for path in ("/desk/", "/desk/issues/", "/desk/articles/new/", "/desk/themes/"):
        page = client.get(path, headers=PACKED)
        html = gzip.decompress(page.content).decode()
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
        sizes = [len(body_of(client.get(one, headers=PACKED))) for one in files]
        assert len(page.content) + sum(sizes) < 130_000, path
        assert len(page.content) < 20_000, path
