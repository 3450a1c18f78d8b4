"""Change a source: its name, its feed, its webhook and that one's secret, its patience."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.intake.sources.add_source import checked_webhook
from publisher.actions.intake.sources.addresses import checked_address
from publisher.actions.intake.sources.poll_due import TASK
from publisher.actions.processes.enqueue import send_task
from publisher.editorial.models import Source
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, checks
from publisher.publications.secrets import encrypt
from publisher.syndication.models import SilenceLimit

MOST_HOURS = 24 * 60
# What was learned of the feed before, and means nothing for another one.
OF_THE_FEED: Mapping[str, Any] = {
    "etag": "",
    "last_modified": "",
    "polled_at": None,
    "failures": 0,
    "problem_code": "",
    "problem_values": {},
    "hub_url": "",
    "topic_url": "",
    "hub_secret": b"",
    "hub_lease_expires_at": None,
    "hub_asked_at": None,
}


def change_source(
    *,
    source: Source,
    name: str | None = None,
    feed: str | None = None,
    webhook: str | None = None,
    silent_hours: int | None = None,
    clear_silent_hours: bool = False,
    actor: str,
    now: datetime,
) -> tuple[Source, str]:
    """Change a source; None stays. `feed`: another one is read from its beginning, what came out
    before its source was made being no news. `webhook`: "ghost", "wordpress" or "". `silent_hours`:
    after so many without a story a person is told, 0: never; `clear_silent_hours`: its own past
    decides again.

    Returns the source, and its webhook's secret where one was made: show it once, log it never.
    Raises PublisherError `bad_url`, `url_not_https`, `unknown_webhook`, `bad_hours`; then nothing
    has changed.
    """
    with transaction.atomic():
        rows = Source.objects.select_for_update(of=("self",)).select_related("publication")
        locked = rows.get(pk=source.pk)
        changed = _take_name(locked, name) | _take_feed(locked, feed, now)
        secret = ""
        if webhook is not None and webhook != locked.webhook:
            secret = _take_webhook(locked, webhook)
            changed |= {"webhook", "webhook_secret"}
        limited = _limit(locked, silent_hours, clear_silent_hours)
        if changed:
            locked.save(update_fields=sorted(changed))
        if changed or limited:
            _audit(locked, "change_source", actor, now)
    return locked, secret


def rotate_webhook_secret(*, source: Source, actor: str, now: datetime) -> str:
    """Another secret for its webhook, from the commit on the only one: show it once, log it never.
    Raises Refused `no_webhook`."""
    with transaction.atomic():
        rows = Source.objects.select_for_update(of=("self",)).select_related("publication")
        locked = rows.get(pk=source.pk)
        if not locked.webhook:
            raise Refused("no_webhook", f"{locked.slug} has no webhook", "SLUG")
        secret = secrets.token_urlsafe(32)
        locked.webhook_secret = encrypt(secret)
        locked.save(update_fields=["webhook_secret"])
        _audit(locked, "rotate_webhook_secret", actor, now)
    return secret


def _take_name(row: Source, name: str | None) -> set[str]:
    """Set another name; what changed. Raises PublisherError."""
    if name is None or name.strip() == row.name:
        return set()
    row.name = checks.line(name, "name")
    return {"name"}


def _take_feed(row: Source, given: str | None, now: datetime) -> set[str]:
    """Set another feed; what changed. Raises PublisherError."""
    feed = row.feed_url if given is None else given.strip()
    if feed == row.feed_url:
        return set()
    row.feed_url = checked_address(feed, "feed") if feed else ""
    for name, value in OF_THE_FEED.items():
        setattr(row, name, value)
    row.next_poll_at = now if feed and row.paused_at is None else None
    if row.next_poll_at is not None:
        send_task(TASK, queue="sources")
    return {*OF_THE_FEED, "feed_url", "next_poll_at"}


def _take_webhook(row: Source, webhook: str) -> str:
    """Set another kind of webhook, with a secret of its own. Raises PublisherError."""
    row.webhook = checked_webhook(webhook)
    secret = secrets.token_urlsafe(32) if webhook else ""
    row.webhook_secret = encrypt(secret) if secret else b""
    return secret


def _limit(row: Source, hours: int | None, clear: bool) -> bool:
    """Whether anything changed. Raises PublisherError."""
    own = SilenceLimit.objects.filter(source=row)
    if clear:
        return bool(own.delete()[0])
    if hours is None or own.filter(hours=hours).exists():
        return False
    if not 0 <= hours <= MOST_HOURS:
        raise PublisherError("bad_hours", f"0 to {MOST_HOURS} hours", "silent_hours")
    values = {"publication": row.publication, "hours": hours}
    SilenceLimit.objects.update_or_create(source=row, defaults=values)
    return True


def _audit(source: Source, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=source,
        at=now,
        publication=source.publication,
        source=source.slug,
        feed=source.feed_url,
        webhook=source.webhook,
    )
