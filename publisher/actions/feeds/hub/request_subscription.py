"""Receive a subscription request to our hub (WebSub 5.1)."""

import re
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from publisher.actions.feeds.topics import feed_of_topic
from publisher.actions.feeds.wake_hub import wake_hub
from publisher.channels.addresses import Allowed, is_public
from publisher.channels.http import Forbidden, address_of
from publisher.errors import PublisherError, Refused
from publisher.publications import secrets
from publisher.syndication.models import Feed, HubRequest, HubSubscription

LEASE = timedelta(days=10)
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)
PENDING_PER_HOST = 100
PENDING_IN_ALL = 10_000
PER_FEED_AND_HOST = 1_000
_KNOWN = ("hub.mode", "hub.topic", "hub.callback", "hub.lease_seconds", "hub.secret")
_NUMERIC = socket.AI_NUMERICHOST
_INSIDE = (".localhost", ".local", ".internal", ".home.arpa")


def request_subscription(*, form: Sequence[tuple[str, str]], now: datetime) -> HubRequest:
    """Keep a subscriber's request (WebSub 5.1) for its verification, and wake a worker.

    A second request for the same topic and callback replaces the first while it waits.
    `form` is the decoded body; parameters that are not ours are ignored. Raises PublisherError,
    and Refused `too_many_requests` where the callback's host or everybody together ask too much.
    """
    given = _read(form)
    mode, callback, topic = given["hub.mode"], given["hub.callback"], given["hub.topic"]
    feed, _ = feed_of_topic(topic)
    values = {
        "publication_id": feed.publication_id,
        "mode": mode,
        "secret": _secret(given.get("hub.secret", "")),
        "lease_seconds": _lease(given.get("hub.lease_seconds", ""), mode),
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
    }
    with transaction.atomic():
        same = HubRequest.objects.filter(topic=topic, callback=callback)
        if same.update(**values):
            request = same.get()  # once committed, a worker may have done and dropped it
        else:
            _refuse_floods(callback, feed if mode == "subscribe" else None)
            request = HubRequest.objects.create(topic=topic, callback=callback, **values)
        wake_hub()
    return request


def _read(form: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Our parameters, each once, and of the right shape."""
    given: dict[str, str] = {}
    for name, value in form:
        if name in given and name in _KNOWN:
            raise PublisherError("repeated_parameter", f"{name} is given twice", name)
        given[name] = value
    for name in ("hub.mode", "hub.topic", "hub.callback"):
        if not given.get(name):
            raise PublisherError("missing_parameter", f"{name} is missing", name)
    if given["hub.mode"] not in ("subscribe", "unsubscribe"):
        raise PublisherError("bad_mode", "hub.mode must be subscribe or unsubscribe", "hub.mode")
    if len(given["hub.topic"]) > 1000:
        raise PublisherError("bad_topic", "hub.topic has more than 1,000 characters", "hub.topic")
    _check_callback(given["hub.callback"])
    return given


def _check_callback(callback: str) -> None:
    """Refuse what will never be called; a name that leads inside is found at each call."""
    if len(callback) > 2000:
        raise _bad_callback("it has more than 2,000 characters")
    if "#" in callback:
        raise _bad_callback("it has a fragment, which a request never carries")
    try:
        parts = address_of(callback)
    except Forbidden as error:
        raise _bad_callback(str(error)) from None
    allowed = Allowed.of(settings.ALLOW_PRIVATE)
    if _inside(parts.host) and not allowed.permits(parts.host, parts.port):
        raise _bad_callback("it is in a private network")


def _inside(host: str) -> bool:
    """Whether the host is a private address in any spelling, or a name for one. Asks no server."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(_INSIDE):
        return True
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=_NUMERIC)
    except (OSError, UnicodeError):
        return False
    return not all(is_public(str(entry[4][0])) for entry in found)


def _bad_callback(why: str) -> PublisherError:
    return PublisherError("bad_callback", f"hub.callback cannot be used: {why}", "hub.callback")


def _secret(secret: str) -> bytes:
    if len(secret.encode()) >= 200:
        raise PublisherError(
            "secret_too_long", "hub.secret must be shorter than 200 bytes", "hub.secret"
        )
    return secrets.encrypt(secret) if secret else b""


def _lease(asked: str, mode: str) -> int:
    """Seconds within our limits (WebSub 5.3: never for ever); not looked at when leaving."""
    if mode == "unsubscribe" or not asked:
        return int(LEASE.total_seconds())
    if not re.fullmatch("[0-9]+", asked) or not asked.strip("0"):
        raise PublisherError(
            "bad_lease", "hub.lease_seconds must be a positive whole number", "hub.lease_seconds"
        )
    seconds = int(asked.lstrip("0")[:12])
    shortest, longest = int(SHORTEST.total_seconds()), int(LONGEST.total_seconds())
    return min(max(seconds, shortest), longest)


def _refuse_floods(callback: str, feed: Feed | None) -> None:
    if HubRequest.objects.filter(_at_host(callback)).count() >= PENDING_PER_HOST:
        raise _too_many("this host has too many requests that wait; ask again in a minute")
    if HubRequest.objects.count() >= PENDING_IN_ALL:
        raise _too_many("too many requests wait; ask again in a minute")
    if feed is not None:
        held = HubSubscription.objects.filter(_at_host(callback), document__feed=feed)
        if held.exclude(callback=callback).count() >= PER_FEED_AND_HOST:
            raise _too_many("this host has too many subscriptions of this feed; end some of them")


def _at_host(callback: str) -> Q:
    parts = urlsplit(callback)
    origin = f"{parts.scheme}://{parts.netloc}"
    longer = Q(callback__istartswith=f"{origin}/") | Q(callback__istartswith=f"{origin}?")
    return longer | Q(callback__iexact=origin)


def _too_many(why: str) -> PublisherError:
    return Refused("too_many_requests", why, "hub.callback")
