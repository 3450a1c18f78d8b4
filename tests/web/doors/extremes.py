"""The ends of what a field can hold, and every place of a document to put them in."""

import copy
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from django.test import Client

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import feed_server
from tests.wsgi import call

Path = tuple[str | int, ...]
LONG = "x" * 900_000  # with what stands around it, less than a door takes
TEXTS = {
    "NUL": "a\x00b",
    "CR LF": "a\r\nX-B: c\r\n\r\nd",
    "half a pair": "a\ud800b",
    "one MB": LONG,
    "right to left": "\u202e\u200fabc\u2066\u061c",
    "first day": "0001-01-01T00:00:00+00:00",
    "last day": "9999-12-31T23:59:59+14:00",
    "no day": "2026-02-30T25:61:61Z",
    "largest number": "9" * 5000,
    "just too large": str(2**63),
    "template": "{{ x }}{% raw %}<b>&#0;</b>]]>",
}
VALUES: dict[str, Any] = TEXTS | {
    "least": -(2**63),
    "most": 2**63 - 1,
    "more": 2**64,
    "enormous": 10**300,
    "list": [],
    "true": True,
}

EVERY = 1 if os.environ.get("EXTREMES") == "all" else 5


def some_of(values: dict[str, Any], place: object) -> list[tuple[str, Any]]:
    """Each fifth of the values, other ones at each place; all with EXTREMES=all (`make soak`)."""
    return list(values.items())[crc32(repr(place).encode()) % EVERY :: EVERY]


def places(document: Any, here: Path = ()) -> Iterator[Path]:
    """Where a single value stands; of a list, its first."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(document, dict):
        inner = list(document.items())
    elif isinstance(document, list):
        inner = list(enumerate(document))[:1]
    for step, value in inner:
        yield from places(value, (*here, step)) if value not in ({}, []) else [(*here, step)]
    if not inner and here:
        yield here


def with_value(document: Any, place: Path, value: Any) -> Any:
    """The document with another value there."""
    changed = copy.deepcopy(document)
    holder = changed
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    return changed


def spots(text: str) -> Iterator[tuple[int, int]]:
    """Where in XML a text stands or an attribute's value."""
    for found in re.finditer(r">([^<>]+)(?=<)|=[\"']([^\"'<>]*)[\"']|CDATA\[([^\]]+)\]", text):
        yield next(found.span(group) for group in (1, 2, 3) if found[group] is not None)


def assert_standing(publication: Publication, *clients: Client) -> None:
    """The pages that everybody needs are there, with whatever was stored last."""
    newest = Article.objects.order_by("-pk").values_list("pk", flat=True).first()
    own = [f"/articles/{newest}", f"/desk/articles/{newest}/"] if newest else []
    for client in clients:
        for path in ("/", "/desk/", "/desk/articles/", "/desk/issues/", *own):
            status = client.get(path).status_code
            assert status < 500, (path, status)
    built = rebuild_feeds(publication=publication, now=datetime.now(UTC))
    assert not built.quarantined
    for kind in ("rss", "atom", "json"):
        path = f"/feeds/{publication.slug}/all.{kind}"
        assert call(feed_server(no_page, Artefacts()), path, "GET").status == 200


def no_page(environ: dict[str, Any], start: Any) -> list[bytes]:
    raise AssertionError(f"no page of ours is {environ['PATH_INFO']}")
