"""A file of 200 MB in pieces, cut off in the middle and taken up again.

Slow: 200 MB are written and read.
"""

import hashlib
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from publisher.actions.readers.imports import places
from publisher.actions.readers.imports.uploads import LARGEST, PIECE, take_piece
from publisher.audience.models import Upload
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ROWS = b"".join(b"reader%06d@example.org,L\xc3\xa9a\n" % n for n in range(40_000))


@cache
def data() -> bytes:
    return (b"email,name\n" + ROWS * (LARGEST // len(ROWS) + 1))[:LARGEST]


@pytest.fixture(autouse=True)
def all_data() -> Iterator[None]:
    """There before memory is measured, and not for as long as the process lives."""
    data()
    yield
    data.cache_clear()


class Cut:
    """A body whose line breaks after so many bytes."""

    def __init__(self, data: bytes, after: int) -> None:
        self._data, self._left = data, after

    def read(self, size: int) -> bytes:
        if self._left <= 0:
            raise OSError("the line is cut")
        part, self._data = self._data[: min(size, self._left)], self._data[size:]
        self._left -= len(part)
        return part


def test_two_hundred_megabytes_are_cut_in_the_middle_and_go_on(
    signed_in: Callable[[str], Client], ours: Newsroom, settings: object, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    client = signed_in(Membership.Role.ADMIN)
    about = {"filename": "all.csv", "size": str(LARGEST), "mark": "all"}
    place = client.post("/desk/readers/import/", about).json()["piece"]
    tracemalloc.start()
    sent = _brought(client, place, 0, LARGEST // 2)
    upload = Upload.objects.get()
    body: Any = Cut(data()[sent : sent + PIECE], PIECE // 3)
    with pytest.raises(OSError, match="cut"):
        take_piece(upload=upload, offset=sent, length=PIECE, body=body, now=NOW)
    again = client.post("/desk/readers/import/", about).json()
    assert again["piece"] == place
    assert sent < again["received"] < sent + PIECE, "what came before the cut counts"
    assert _brought(client, place, again["received"], LARGEST) == LARGEST
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40_000_000, "no whole file in memory"
    found = hashlib.file_digest(places.file_of(upload.pk).open("rb"), "sha256")
    assert found.digest() == hashlib.sha256(data()).digest()
    assert "reader000000@example.org" in client.get(again["page"]).text


def _brought(client: Client, place: str, start: int, end: int) -> int:
    """Pieces, the last of which may go beyond the end; how much is there."""
    sent = start
    while sent < end:
        part = data()[sent : min(sent + PIECE, LARGEST)]
        answer = client.patch(place, part, headers={"Upload-Offset": str(sent)})
        assert answer.status_code == 200
        sent = int(answer.headers["Upload-Offset"])
    return sent
