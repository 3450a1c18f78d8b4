"""What partners that pull read: their stories page by page, and what they may hold of us.

A page is made of stored bytes, without parsing a story.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from publisher.actions.partners.partner_tokens import ARTICLES
from publisher.actions.partners.pulling.cursors import GONE
from publisher.actions.partners.pulling.page import (
    LARGEST_PAGE,
    PartnerPage,
    note_page,
    pubstatus_of,
    read_page,
)
from publisher.content.codec import timestamp
from publisher.content.numbers import whole_number
from publisher.delivery.positions.shelves import Shelved
from publisher.errors import PublisherError
from publisher.query.errors import QueryError
from publisher.query.parser import parse
from publisher.query.tree import Query
from publisher.syndication.filters.terms import STORIES
from publisher.syndication.models import Destination
from publisher.web.api.conditions import not_modified
from publisher.web.api.documents import Document, Json, Time
from publisher.web.api.paging import TEXT
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import Answer, Call, Parameter, Route


class PulledStory(Document):
    """one version at its position; `id` is the same whenever it is read, `hash` the sha256 of the
    bytes in the destination's format, `encoding` how these stand in `body`: json, text or base64"""

    position: int
    id: str
    guid: str
    version: int
    pubstatus: str
    change: str
    given_at: Time
    content_type: str
    hash: str
    encoding: str
    body: Any


class PulledPage(Document):
    """what was given after the cursor; `next` is the cursor for the next request, `more` whether
    that finds something now"""

    partner: str
    destination: str
    articles: list[PulledStory]
    next: str
    more: bool


def _articles(call: Call) -> Answer:
    destination = call.destination
    try:
        page = read_page(
            destination=destination,
            after=call.query.get("after"),
            limit=_limit(call.query.get("limit")),
            query=_query(call.query.get("filter", "")),
            now=call.now,
        )
    except PublisherError as error:
        if error.code in GONE or error.code == "bad_cursor":
            status = 410 if error.code in GONE else 400
            raise ApiError(status, error.code, error.message, where="after") from None
        raise
    tag = _tag(page)
    if not_modified(call.request, tag):
        return Answer(status=304, headers={"ETag": tag})
    body = _document(destination, page)
    if call.request.method != "HEAD":
        note_page(page, call.now)
    return Answer(status=200, document=body, headers={"ETag": tag})


def _query(text: str) -> Query | None:
    """Raises the problem 400 for a filter that is none, with the word that is wrong."""
    try:
        return parse(text, STORIES) if text.strip() else None
    except QueryError as error:
        raise ApiError(400, "bad_query", f"filter: {error.message}", where="filter") from None


def _limit(given: str | None) -> int:
    if given is None:
        return LARGEST_PAGE
    limit = whole_number(given, least=1, most=LARGEST_PAGE)
    if limit is None:
        detail = f"limit: it must be a number from 1 to {LARGEST_PAGE}"
        raise ApiError(400, "bad_query", detail, where="limit")
    return limit


def _tag(page: PartnerPage) -> str:
    parts = [f"{one.position} {one.body_hash}" for one in page.stories]
    named = "\n".join([*parts, page.next, str(page.more)])
    return f'"{hashlib.sha256(named.encode()).hexdigest()[:40]}"'


def _document(destination: Destination, page: PartnerPage) -> bytes:
    bodies, advance = page.bodies(), destination.advance_copies
    stories = [_story(one, bodies.get(one.pk, b""), advance=advance) for one in page.stories]
    head = {"partner": destination.partner.slug, "destination": str(destination.pk)}
    tail = {"next": page.next, "more": page.more}
    return _joined(head, b'"articles":[' + b",".join(stories) + b"]", tail)


def _story(one: Shelved, body: bytes, *, advance: bool) -> bytes:
    encoding, written = _written(one.content_type, body)
    head = {
        "position": one.position,
        "id": one.name,
        "guid": one.guid,
        "version": one.version,
        "pubstatus": pubstatus_of(one.change, advance=advance),
        "change": one.change,
        "given_at": timestamp(one.given_at),
        "content_type": one.content_type,
        "hash": one.body_hash,
        "encoding": encoding,
    }
    return _joined(head, b'"body":' + written, {})


def _written(content_type: str, body: bytes) -> tuple[str, bytes]:
    """How the bytes of a story stand in JSON: as they are, as a string, or in base64 where they
    are in another encoding than UTF-8."""
    kind = content_type.partition(";")[0].strip()
    if kind == "application/json" or kind.endswith("+json"):
        return "json", body
    try:
        return "text", json.dumps(body.decode(), ensure_ascii=False).encode()
    except UnicodeDecodeError:
        return "base64", json.dumps(b64encode(body).decode()).encode()


def _joined(head: Json, middle: bytes, tail: Json) -> bytes:
    """One JSON object of the members of three."""
    members: Sequence[bytes] = [
        *(_members(head)),
        middle,
        *(_members(tail)),
    ]
    return b"{" + b",".join(members) + b"}"


def _members(values: Json) -> list[bytes]:
    return (
        [json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")[1:-1]] if values else []
    )


PULL = (
    Route(
        method="GET",
        path="/partner/articles",
        handler=_articles,
        summary="Read what was given to this destination after a cursor, in order",
        scope=None,
        partner_scope=ARTICLES,
        answers={200: PulledPage, 304: None},
        problems=(410,),
        query=(
            Parameter(
                "after",
                TEXT,
                "`next` of the page before; else from the oldest kept on",
                empty="bad_cursor",
            ),
            Parameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
                f"positions of one page; else {LARGEST_PAGE}",
            ),
            Parameter(
                "filter", TEXT, "only stories that it means (docs/partners.md), and all kills"
            ),
        ),
        conditional=("If-None-Match",),
    ),
)
