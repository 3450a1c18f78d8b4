"""Fetching a feed of others: conditionally, compressed, through redirects, and never for long."""

import time
import zlib
from dataclasses import dataclass

from publisher.channels.http import (
    REDIRECTS,
    GuardedClient,
    HttpError,
    Limits,
    TooLarge,
    address_of,
    followed,
)

MOST_BYTES = 10_000_000  # unpacked
MOST_HOPS = 5
LONGEST = 45  # seconds, all hops together
PERMANENT = {301, 308}
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
LIMITS = Limits(connect=5, read=15, total=25, response=MOST_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer. `body` is unpacked, empty for a 304; `moved_to` is where permanent redirects led,
    None without one."""

    status: int
    headers: dict[str, str]
    body: bytes
    address: str
    moved_to: str | None = None


def fetch_feed(
    client: GuardedClient, address: str, *, etag: str = "", last_modified: str = ""
) -> Fetched:
    """Fetch a feed (RFC 9110 13: with the validators of the last answer, a 304 costs nothing).

    Every hop goes through the guard; none leads from https to http. Raises HttpError.
    """
    began, here, moved, permanent = time.monotonic(), address, None, True
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in conditions.items() if value}
    headers |= {"Accept": ACCEPT, "Accept-Encoding": "gzip"}
    for _ in range(MOST_HOPS + 1):
        if time.monotonic() - began > LONGEST:
            break
        answer = client.request("GET", here, headers=headers)
        location = answer.headers.get("location")
        if answer.status not in REDIRECTS or not location:
            found = dict(answer.headers)
            body = _unpacked(answer.body, found) if answer.status == 200 else b""
            return Fetched(
                status=answer.status, headers=found, body=body, address=here, moved_to=moved
            )
        here = _next(here, location)
        permanent = permanent and answer.status in PERMANENT
        moved = here if permanent else moved
    raise HttpError(f"the feed's address redirects more than {MOST_HOPS} times, or too slowly")


def _next(here: str, location: str) -> str:
    target = followed(here, location).partition("#")[0]
    if address_of(here).scheme == "https" and address_of(target).scheme == "http":
        raise HttpError("the feed's address redirects from https to http; nobody could trust it")
    return target


def _unpacked(body: bytes, headers: dict[str, str]) -> bytes:
    """The body without its content coding. Raises TooLarge before a bomb is unpacked."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in {"identity", ""}:
        return body
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise HttpError(f"the feed comes in the coding {coding[:40]!r}, which was not asked for")
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        plain = stream.decompress(body, MOST_BYTES + 1)
    except zlib.error:
        raise HttpError("the feed's compressed bytes are damaged") from None
    if len(plain) > MOST_BYTES:
        raise TooLarge(f"the feed is larger than {MOST_BYTES} bytes when it is unpacked")
    if not stream.eof:
        raise HttpError("the feed's compressed bytes end too early")
    return plain
