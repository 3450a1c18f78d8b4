"""All below /feeds/, answered by a thin WSGI wrapper before Django: mostly from store."""

import hmac
from collections.abc import Callable, Iterable
from typing import Any

from django.db import Error as DatabaseError

from publisher.actions.feeds.feed_keys import hash_of
from publisher.actions.feeds.feed_meta import KEY
from publisher.actions.feeds.move_feed import moved_address
from publisher.web.feeds.addresses import Address, parse
from publisher.web.feeds.answers import COMMON, Artefact, Headers, Variant, with_key
from publisher.web.feeds.artefacts import Artefacts, Unavailable
from publisher.web.feeds.conditions import (
    names_tag,
    not_modified_since,
    prefers_brotli,
    prefers_gzip,
)
from publisher.web.feeds.hosts import Hosts
from publisher.web.feeds.page import wants_page, web_page
from publisher.web.feeds.partner_feeds import Held, TooOften, partner_document
from publisher.web.feeds.stored import FeedStatus

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

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
_NO_CACHE: Headers = [("Cache-Control", "no-cache")]
_NO_STORE: Headers = [("Cache-Control", "no-store")]
_RETRY: Headers = [("Retry-After", "5"), ("Cache-Control", "no-store")]


def feed_server(django_app: Wsgi, artefacts: Artefacts | None = None) -> Wsgi:
    """A WSGI application that answers everything below `/feeds/` itself, whatever the query
    string says, where it is asked by a host of ours; the rest goes to `django_app`.
    """
    store, hosts = artefacts or Artefacts(), Hosts()

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/feeds/"):
            return django_app(environ, start_response)
        if not hosts.knows(environ):
            method = environ.get("REQUEST_METHOD", "GET")
            return _text(start_response, "421 Misdirected Request", _NO_STORE, method)
        return _answer(store, path, environ, start_response)

    return application


def _answer(
    store: Artefacts, path: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    method = environ.get("REQUEST_METHOD", "GET")
    parsed = parse(path)
    if parsed is None:
        return _text(start_response, "404 Not Found", _NO_CACHE, method)
    if method == "OPTIONS":
        start_response("204 No Content", list(_PREFLIGHT))
        return []
    if method not in {"GET", "HEAD"}:
        return _text(start_response, "405 Method Not Allowed", [("Allow", _METHODS)], method)
    address, key = parsed
    try:
        try:
            feed = store.status(address)
            return _feed(store, feed, address, key, environ, start_response)
        except KeyError:
            return _partners(address, key, environ, start_response)
    except KeyError:
        return _text(start_response, "404 Not Found", _NO_CACHE, method)
    except Unavailable:
        return _text(start_response, "503 Service Unavailable", _RETRY, method)


def _partners(
    address: Address, key: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """A partner's feed, by its key. Raises KeyError for any other key."""
    method = environ.get("REQUEST_METHOD", "GET")
    if not key:
        raise KeyError(address)
    try:
        found = partner_document(address, key, environ.get("HTTP_IF_NONE_MATCH", "")[:4096])
    except DatabaseError as error:
        raise Unavailable from error
    except TooOften as wait:
        later = [("Retry-After", str(wait.seconds)), *_NO_STORE]
        return _text(start_response, "429 Too Many Requests", later, method)
    except Held:
        return _text(start_response, "503 Service Unavailable", _RETRY, method)
    return _document(found, method, environ, start_response)


def _feed(
    store: Artefacts,
    feed: FeedStatus,
    address: Address,
    key: str,
    environ: Environ,
    start_response: StartResponse,
) -> Iterable[bytes]:
    """Raises KeyError for what this reader may not even know of, Unavailable."""
    method = environ.get("REQUEST_METHOD", "GET")
    if feed.state == "retired":
        return _text(start_response, "410 Gone", [], method)
    if feed.state == "moved":
        where = [("Location", moved_address(feed.moved_to, address.format))]
        return _text(start_response, "301 Moved Permanently", where, method)
    if (feed.state == "private") != bool(key) or (key and not _key_fits(feed, key)):
        raise KeyError(address)
    found = store.get(address)
    if found is None:
        if address.page:
            raise KeyError(address)
        return _text(start_response, "503 Service Unavailable", _RETRY, method)
    if address.feed and wants_page(environ):
        document = store.get(address._replace(format="json"))
        if document is not None:
            return _page(document, address, key, environ, start_response)
    if key:
        found = with_key(found, KEY.encode(), key)
    return _document(found, method, environ, start_response)


def _key_fits(feed: FeedStatus, key: str) -> bool:
    own = hash_of(key)
    return any(hmac.compare_digest(own, one) for one in feed.keys)


def _page(
    document: Artefact, address: Address, key: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    body = web_page(document.identity.body, address, KEY, key, environ)
    start_response("200 OK", [*body.headers, ("Content-Length", str(len(body.content)))])
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body.content]


def _document(
    artefact: Artefact, method: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    variant = _variant(artefact, environ.get("HTTP_ACCEPT_ENCODING", ""))
    if _not_modified(artefact.last_modified, variant.etag, environ):
        start_response("304 Not Modified", list(variant.not_modified))
        return []
    start_response("200 OK", list(variant.headers))
    return [] if method == "HEAD" else [variant.body]


def _variant(artefact: Artefact, accepted: str) -> Variant:
    if artefact.brotli is not None and prefers_brotli(accepted):
        return artefact.brotli
    return artefact.gzip if prefers_gzip(accepted) else artefact.identity


def _not_modified(last_modified: int | None, etag: str, environ: Environ) -> bool:
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:  # RFC 9110 13.2.2: a date then counts no more
        return names_tag(tags, etag)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return (
        since is not None and last_modified is not None and not_modified_since(since, last_modified)
    )


def _text(
    start_response: StartResponse, status: str, extra: Headers, method: str
) -> Iterable[bytes]:
    body = f"{status}\n".encode()
    given = {name for name, _ in extra}
    common = [pair for pair in COMMON if pair[0] not in given | {"Cache-Control"}]
    described = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*described, *extra, *common])
    return [] if method == "HEAD" else [body]
