"""Answer a hub's verification or denial (https://www.w3.org/TR/websub/, 5.3 and 5.2)."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from publisher.actions.intake.sources.addresses import callback_token
from publisher.actions.intake.sources.subscribe_to_hub import LEASE
from publisher.content.numbers import whole_number
from publisher.editorial.models import Source
from publisher.editorial.source_problems import SourceCode, problem_columns, source_problem

PENDING = timedelta(hours=1)  # a verification that comes later was not asked for
SHORTEST = timedelta(minutes=5)
LONGEST_CHALLENGE = 1000


def source_of_callback(*, publication: str, slug: str, token: str) -> Source | None:
    """The source whose subscription has this callback; None for any other token."""
    source = (
        Source.objects.filter(publication__slug=publication, slug=slug)
        .select_related("publication")
        .first()
    )
    known = callback_token(source) if source else ""
    given = token.encode("utf-8", "replace")
    return source if known and hmac.compare_digest(known.encode(), given) else None


def confirm_hub(*, source: Source, query: Mapping[str, str], now: datetime) -> str | None:
    """The challenge to echo, None for what we did not ask for, "" for a denial taken note of.

    The lease begins here; a hub that says none gives the one that we asked for.
    """
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    if topic != source.topic_url or not source.hub_url:
        return None
    if mode == "denied":
        _deny(source, query.get("hub.reason", ""))
        return ""
    challenge = query.get("hub.challenge", "")
    if mode != "subscribe" or not 0 < len(challenge) <= LONGEST_CHALLENGE:
        return None  # we never ask to be unsubscribed: a lease ends by itself
    asked = source.hub_asked_at
    if source.paused_at is not None or asked is None or now - asked > PENDING:
        return None
    lease = _lease(query.get("hub.lease_seconds", ""))
    Source.objects.filter(pk=source.pk).update(hub_lease_expires_at=now + lease)
    return challenge


def _lease(text: str) -> timedelta:
    seconds = whole_number(text, most=10**9)
    if seconds is None:
        return LEASE
    return min(max(timedelta(seconds=seconds), SHORTEST), 3 * LEASE)


def _deny(source: Source, reason: str) -> None:
    """The subscription is over, or never began; hub_asked_at says when to ask again.

    The next poll reads the whole feed, which may name another hub.
    """
    said = " ".join(reason.split())[:200]
    Source.objects.filter(pk=source.pk).update(
        hub_lease_expires_at=None,
        etag="",
        last_modified="",
        **problem_columns(source_problem(SourceCode.HUB_DENIED, said=said)),
    )
