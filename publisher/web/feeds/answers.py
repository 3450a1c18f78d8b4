"""A document as ready answers, their headers made once."""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.http import http_date

CACHING = "public, max-age=60, stale-while-revalidate=60"
Headers = list[tuple[str, str]]
COMMON: Headers = [
    ("Cache-Control", CACHING),
    ("Vary", "Accept-Encoding, Sec-Fetch-Dest"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Last-Modified, Link"),
    ("X-Content-Type-Options", "nosniff"),
    # A person's browser applies the style sheet that a feed names, and loads nothing else.
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
]
# A key in an address is a secret: no cache between keeps the answer, no other site learns of it.
PRIVATE: Headers = [
    ("Cache-Control", "private, no-cache"),
    ("Vary", "Accept-Encoding, Sec-Fetch-Dest"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
]
GZIP: Headers = [("Content-Encoding", "gzip")]
BROTLI: Headers = [("Content-Encoding", "br")]
GZIP_LEVEL = 1  # for what is compressed while somebody waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One encoding of a document. `etag` is quoted."""

    body: bytes
    etag: str
    headers: Headers
    not_modified: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A document in its encodings, Brotli only where it is stored so.

    `last_modified` is in seconds since 1970, where it is certain; `content_type` its media type;
    `expires` the monotonic time that it may be kept until.
    """

    content_type: str
    identity: Variant
    gzip: Variant
    brotli: Variant | None = None
    last_modified: int | None = None
    expires: float | None = None

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        smaller = len(self.brotli.body) if self.brotli else 0
        return len(self.identity.body) + len(self.gzip.body) + smaller


def artefact(
    *,
    body: bytes,
    compressed: bytes | None = None,
    brotli: bytes = b"",
    content_type: str,
    etag: str,
    common: Headers,
    last_modified: int | None = None,
    expires: float | None = None,
) -> Artefact:
    """A document as answers; `etag` without quotes, `common` are the headers of all answers."""
    shared = list(common)
    if last_modified is not None:
        shared.append(("Last-Modified", http_date(last_modified)))
    compressed = gzip.compress(body, GZIP_LEVEL, mtime=0) if compressed is None else compressed
    return Artefact(
        content_type=content_type,
        identity=_variant(body, etag, content_type, shared, ()),
        gzip=_variant(compressed, f"{etag}-gzip", content_type, shared, GZIP),
        brotli=_variant(brotli, f"{etag}-br", content_type, shared, BROTLI) if brotli else None,
        last_modified=last_modified,
        expires=expires,
    )


def with_key(found: Artefact, placeholder: bytes, key: str) -> Artefact:
    """A private document as the reader with this key gets it: its own addresses hold the key."""
    body = found.identity.body.replace(placeholder, key.encode())
    etag = hashlib.sha256(found.identity.etag.encode() + key.encode()).hexdigest()[:32]
    return artefact(body=body, content_type=found.content_type, etag=etag, common=PRIVATE)


def _variant(
    body: bytes, etag: str, content_type: str, common: Headers, extra: Sequence[tuple[str, str]]
) -> Variant:
    shared = [*common, ("ETag", f'"{etag}"')]
    described = [("Content-Type", f"{content_type}; charset=utf-8"), *extra]
    headers = [*described, ("Content-Length", str(len(body))), *shared]
    return Variant(body=body, etag=f'"{etag}"', headers=headers, not_modified=shared)
