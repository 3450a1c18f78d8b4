"""Our side of WebSub as a subscriber: find the hub, ask, renew before the lease ends.

https://www.w3.org/TR/websub/, 4 and 5.1. A subscription is a favour: whatever fails here, the
feed is polled.
"""

import re
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings

from publisher.actions.intake.sources.addresses import callback_address, checked_address
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.http import BadAddress, GuardedClient, HttpError, Response, followed
from publisher.content.parsers.feeds import ReadFeed
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications.secrets import decrypt, encrypt

LEASE = timedelta(days=10)
RENEW = timedelta(days=2)  # before it ends, or a quarter of a shorter lease
PATIENCE = timedelta(minutes=10)
ASK_AGAIN = timedelta(hours=6)  # a hub that does not answer, or that denied
MOST_HUBS = 5  # of a feed that are asked
LINK = re.compile(r'<([^<>]{1,2000})>((?:\s*;\s*[^\s,;="]+(?:\s*=\s*(?:"[^"]*"|[^\s,;"]*))?)*)')


def follow_hub(
    *,
    source: Source,
    client: GuardedClient,
    now: datetime,
    feed: ReadFeed | None = None,
    link: str = "",
) -> None:
    """Subscribe where a document (`feed`, with its `Link` header) names hubs; renew what ends.

    One hub is enough. Where it refuses, denies or stays silent, the next that the document names is
    asked, and the first again after ASK_AGAIN. Without a document what is known stays. While exits
    are held nothing is asked: a copy of this installation may be polled by hand, and the original
    has the subscription. Nothing is raised for what the hub does.
    """
    source.refresh_from_db()
    hubs, topic = discover_hubs(feed, link, source.feed_url) if feed is not None else ([], "")
    if feed is not None:
        _remember(source, _hub_to_ask(source, hubs, topic, now), topic)
    wanted = source.hub_url and _is_time(source, now)
    if not (wanted and exits_open(data_dir=settings.DATA_DIR, now=now)):
        return
    silent = _in_vain(source, now)
    taken = _ask_in_turn(source, client, hubs, now)
    if feed is None and (silent or not taken):  # the whole document, next time: it may name others
        Source.objects.filter(pk=source.pk).update(etag="", last_modified="")


def _ask_in_turn(source: Source, client: GuardedClient, hubs: list[str], now: datetime) -> bool:
    """Ask the source's hub, then those that are named behind it, until one takes the request."""
    while not request_hub_subscription(source=source, client=client, now=now):
        behind = _behind(source.hub_url, hubs)
        if not behind:
            return False
        _remember(source, behind, source.topic_url)
    return True


def _hub_to_ask(source: Source, hubs: list[str], topic: str, now: datetime) -> str:
    """The hub that we have while it may still answer, else the one behind it; "" without any."""
    if source.hub_url not in hubs or topic != source.topic_url:
        return hubs[0] if hubs else ""
    if not _in_vain(source, now):
        return source.hub_url
    return _behind(source.hub_url, hubs) or (hubs[0] if _is_time(source, now) else source.hub_url)


def _behind(hub: str, hubs: list[str]) -> str:
    """The hub that is named behind this one; "" behind the last."""
    rest = hubs[hubs.index(hub) + 1 :] if hub in hubs else []
    return rest[0] if rest else ""


def _in_vain(source: Source, now: datetime) -> bool:
    """Whether the hub was asked and had time to confirm it, and no subscription came of it."""
    asked, expires = source.hub_asked_at, source.hub_lease_expires_at
    return asked is not None and now - asked >= PATIENCE and (expires is None or expires <= now)


def discover_hubs(feed: ReadFeed, link: str, address: str) -> tuple[list[str], str]:
    """Hubs that can be asked, MOST_HUBS at most, and the topic: of the header first, then of the
    document (4). No hub without a topic."""
    headers = list(links_in(link, address))
    hubs = [href for href, rel in headers if "hub" in rel] or list(feed.hubs)
    topics = [href for href, rel in headers if "self" in rel]
    topic = topics[0] if topics else feed.topic or ""
    usable = [hub for hub in dict.fromkeys(hubs) if _usable(hub)][:MOST_HUBS]
    return (usable, topic) if usable and topic and len(topic) <= 1000 else ([], "")


def links_in(header: str, address: str) -> list[tuple[str, set[str]]]:
    """(absolute address, relations) of a Link header (RFC 8288 3)."""
    found = []
    for match in LINK.finditer(header[:8000]):
        rel = re.search(r'(?i)(?:^|;)\s*rel\s*=\s*"?([^";,]+)', match[2])
        if rel:
            with suppress(BadAddress):
                target = followed(address, match[1].strip())
                found.append((target, set(rel[1].lower().split())))
    return found


def request_hub_subscription(*, source: Source, client: GuardedClient, now: datetime) -> bool:
    """Ask the hub for a subscription, or for a longer one. Returns whether it took the request;
    it verifies later, at our callback."""
    form = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.topic": source.topic_url,
            "hub.callback": callback_address(source),
            "hub.lease_seconds": int(LEASE.total_seconds()),
            "hub.secret": decrypt(source.hub_secret),
        }
    ).encode()
    # Written before it is asked: a hub may verify before it answers.
    Source.objects.filter(pk=source.pk).update(hub_asked_at=now)
    try:
        answer = _post(client, source.hub_url, form)
    except (HttpError, PublisherError):
        return False
    return 200 <= answer.status < 300


def _post(client: GuardedClient, address: str, form: bytes) -> Response:
    """One POST; a temporary or permanent redirect of the hub is followed once (5.1)."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.request("POST", address, headers=headers, content=form, truncate=True)
    location = answer.headers.get("location")
    if answer.status not in {307, 308} or not location:
        return answer
    target = checked_address(followed(address, location), "hub")
    return client.request("POST", target, headers=headers, content=form, truncate=True)


def _usable(hub: str) -> bool:
    try:
        checked_address(hub, "hub")  # the secret goes there
    except PublisherError:
        return False
    return True


def _remember(source: Source, hub: str, topic: str) -> None:
    """A new hub or topic is a new subscription with a new secret; without one it is over."""
    if (hub, topic) == (source.hub_url, source.topic_url):
        return
    source.hub_url, source.topic_url = hub, topic
    source.hub_secret = encrypt(secrets.token_urlsafe(32)) if hub else b""
    source.hub_lease_expires_at = source.hub_asked_at = None
    source.save(
        update_fields=[
            "hub_url",
            "topic_url",
            "hub_secret",
            "hub_lease_expires_at",
            "hub_asked_at",
        ]
    )


def _is_time(source: Source, now: datetime) -> bool:
    """Before a lease ends, and now and then where there is none."""
    asked, expires = source.hub_asked_at, source.hub_lease_expires_at
    if asked is None:
        return True
    if expires is None or asked >= expires:
        return now - asked >= ASK_AGAIN
    return now - asked >= PATIENCE and expires - now < min(RENEW, (expires - asked) / 4)
