"""Public feeds, answered from store by a thin WSGI wrapper before Django."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from publisher.web.feeds.artefacts import COMMON, Address, Artefact, Artefacts, Headers, OutOfReach
from publisher.web.feeds.conditions import names_tag, not_modified_since, prefers_gzip

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

_SLUG = r"[A-Za-z0-9_-]{1,60}"
_PATH = re.compile(rf"/feeds/({_SLUG})/({_SLUG})\.(rss|atom|json)")
_METHODS = "GET, HEAD, OPTIONS"
# If-None-Match is no header that browsers send across origins unasked (Fetch standard).
_PREFLIGHT: Headers = [
    ("Allow", _METHODS),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", _METHODS),
    ("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since"),
    ("Access-Control-Max-Age", "86400"),
    ("Content-Length", "0"),
]


def feed_server(django_app: Wsgi, artefacts: Artefacts | None = None) -> Wsgi:
    """A WSGI application that answers `/feeds/{publication}/{feed}.{format}` itself.

    Everything else, and what only looks like a feed's address, goes to `django_app`.
    """
    store = artefacts or Artefacts()

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/feeds/"):
            return django_app(environ, start_response)
        found = _PATH.fullmatch(path)
        if found is None:
            return django_app(environ, start_response)
        return _answer(store, Address(*found.groups()), environ, start_response)

    return application


def _answer(
    store: Artefacts, address: Address, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    method = environ.get("REQUEST_METHOD", "GET")
    if method == "OPTIONS":
        start_response("204 No Content", list(_PREFLIGHT))
        return []
    if method not in {"GET", "HEAD"}:
        return _plain(start_response, "405 Method Not Allowed", [("Allow", _METHODS)], method)
    try:
        artefact = store.get(address)
    except KeyError:
        return _plain(start_response, "404 Not Found", [("Cache-Control", "no-cache")], method)
    except OutOfReach:
        artefact = None
    if artefact is None:
        wait = [("Retry-After", "5"), ("Cache-Control", "no-store")]
        return _plain(start_response, "503 Service Unavailable", wait, method)
    return _serve(artefact, method, environ, start_response)


def _serve(
    artefact: Artefact, method: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    gzip = prefers_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    variant = artefact.gzip if gzip else artefact.plain
    if _fresh(artefact.last_modified, variant.etag, environ):
        start_response("304 Not Modified", list(variant.unchanged))
        return []
    start_response("200 OK", list(variant.found))
    return [] if method == "HEAD" else [variant.body]


def _fresh(last_modified: int | None, etag: str, environ: Environ) -> bool:
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:  # RFC 9110 13.2.2: a date then counts no more
        return names_tag(tags, etag)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return (
        since is not None and last_modified is not None and not_modified_since(since, last_modified)
    )


def _plain(
    start_response: StartResponse, status: str, extra: Headers, method: str
) -> Iterable[bytes]:
    body = f"{status}\n".encode()
    given = {name for name, _ in extra}
    common = [pair for pair in COMMON if pair[0] not in given | {"Cache-Control"}]
    described = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*described, *extra, *common])
    return [] if method == "HEAD" else [body]
