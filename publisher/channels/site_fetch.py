"""Fetching a page or a picture of somebody's site: little of it, not for long, and guarded."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from publisher.channels.http import BadAddress, GuardedClient, Limits, followed

MOST_BYTES = 3_000_000  # of an answer, and of what is packed in it
LIMITS = Limits(connect=4, read=5, total=8, response=MOST_BYTES)
HOPS = 4
HEADERS = {"Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """An answer, cut off at MOST_BYTES. `address` is where redirects led."""

    status: int
    body: bytes
    address: str


def fetch_from_site(client: GuardedClient, address: str, *, accept: str) -> SiteAnswer:
    """GET it; each hop goes through the guard. Raises HttpError and its children."""
    answer = client.request(
        "GET", address, headers={"Accept": accept, **HEADERS}, redirects=HOPS, truncate=True
    )
    coding = answer.headers.get("content-encoding", "").strip().lower()
    body = answer.body
    if coding in {"gzip", "x-gzip", "deflate"}:  # some pack whatever was asked for
        body = _unpacked(body)
    elif coding not in {"", "identity"}:
        body = b""
    return SiteAnswer(status=answer.status, body=body, address=answer.url)


def seen_from(base: str, written: Iterable[str]) -> list[str]:
    """What these addresses mean on the page at `base`, each once; what nobody could call is left
    out."""
    found: dict[str, None] = {}
    for one in written:
        try:
            found[followed(base, one).partition("#")[0]] = None
        except BadAddress:
            continue
    return list(found)


def _unpacked(body: bytes) -> bytes:
    """As much as fits, of what may be cut off; b"" for what is damaged."""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""
