"""The endpoints of webhooks out: made, changed, rotated, paused, removed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from publisher.actions.feeds.wake_hub import wake_hub
from publisher.actions.partners.fields import checked_url
from publisher.channels.webhook import new_secret
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, checks, secrets
from publisher.publications.models import Publication
from publisher.syndication.models import WebhookEndpoint
from publisher.syndication.outbox import waiting_events
from publisher.syndication.webhook_types import checked_types

MOST = 20  # of a publication
LONGEST_URL = 1000
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The endpoint, and its new secret: show it once, log it never."""

    row: WebhookEndpoint
    secret: str


def add_webhook(
    *,
    publication: Publication,
    slug: str,
    url: str,
    events: Iterable[str],
    actor: str,
    now: datetime,
) -> Made:
    """Make an endpoint that is told of these events from now on.

    Raises PublisherError `bad_slug`, `bad_url`, `url_not_https`, `unknown_event`, `no_event`;
    Refused `webhook_exists`, `too_many_webhooks`.
    """
    secret = new_secret()
    row = WebhookEndpoint(
        publication=publication,
        slug=checks.slug(slug, "SLUG"),
        url=_address(url),
        events=checked_types(events),
        secret=secrets.encrypt(secret),
        created_by=actor,
        created_at=now,
        changed_at=now,
    )
    _insert(row)
    return Made(row=row, secret=secret)


def _insert(row: WebhookEndpoint) -> None:
    if row.publication.webhooks.count() >= MOST:
        raise Refused("too_many_webhooks", f"a publication has {MOST} webhooks at most", "SLUG")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record(row, "add_webhook", row.created_by, row.created_at)
    except IntegrityError:
        raise Refused("webhook_exists", f"there is a webhook {row.slug} already", "SLUG") from None


def change_webhook(
    *,
    webhook: WebhookEndpoint,
    url: str | None = None,
    events: Iterable[str] | None = None,
    actor: str,
    now: datetime,
) -> WebhookEndpoint:
    """Another address, or other events from now on; what waits goes to the new address. Raises
    PublisherError as `add_webhook`."""
    address = None if url is None else _address(url)
    types = None if events is None else checked_types(events)
    with transaction.atomic():
        row = _locked(webhook)
        if address is not None and address != row.url:
            row.url, row.failing_since, row.probe_at = address, None, None
        row.events = row.events if types is None else types
        row.changed_at = now
        row.save(update_fields=["url", "events", "failing_since", "probe_at", "changed_at"])
        _record(row, "change_webhook", actor, now, events=row.events)
    wake_hub()
    return row


def rotate_webhook(
    *, webhook: WebhookEndpoint, at_once: bool = False, actor: str, now: datetime
) -> Made:
    """A new secret. The old one signs too for another 24 hours, or not at all (`at_once`)."""
    secret = new_secret()
    with transaction.atomic():
        row = _locked(webhook)
        row.secret_before = b"" if at_once else bytes(row.secret)
        row.secret_before_until = None if at_once else now + OVERLAP
        row.secret, row.changed_at = secrets.encrypt(secret), now
        row.save(update_fields=["secret", "secret_before", "secret_before_until", "changed_at"])
        _record(row, "rotate_webhook", actor, now, at_once=at_once)
    return Made(row=row, secret=secret)


def pause_webhook(*, webhook: WebhookEndpoint, actor: str, now: datetime) -> WebhookEndpoint:
    """Its events wait. Raises Refused `already_paused`."""
    with transaction.atomic():
        row = _locked(webhook)
        if row.paused_at is not None:
            raise Refused("already_paused", f"{row.slug} is paused already", "webhook")
        _set_pause(row, now, "pause_webhook", actor, now)
    return row


def resume_webhook(*, webhook: WebhookEndpoint, actor: str, now: datetime) -> WebhookEndpoint:
    """What waits goes now, the oldest first. Raises Refused `not_paused`."""
    with transaction.atomic():
        row = _locked(webhook)
        if row.paused_at is None:
            raise Refused("not_paused", f"{row.slug} is not paused", "webhook")
        row.failing_since, row.probe_at = None, None
        _set_pause(row, None, "resume_webhook", actor, now)
        waits = waiting_events().filter(endpoint=row, next_attempt_at__gt=now)
        waits.update(next_attempt_at=now)
        wake_hub()
    return row


def remove_webhook(*, webhook: WebhookEndpoint, actor: str, now: datetime) -> None:
    """End it, with its log and what waits for it."""
    with transaction.atomic():
        row = _locked(webhook)
        _record(row, "remove_webhook", actor, now)
        row.delete()


def signing_secrets(row: WebhookEndpoint, now: datetime) -> list[str]:
    """Those that sign at this time, the newest first."""
    before = row.secret_before_until is not None and row.secret_before_until > now
    stored = [row.secret, row.secret_before] if before and row.secret_before else [row.secret]
    return [secrets.decrypt(one) for one in stored]


def _address(url: str) -> str:
    url = url.strip()
    if len(url) > LONGEST_URL:
        message = f"the address has more than {LONGEST_URL} characters"
        raise PublisherError("bad_url", message, "--url")
    try:
        return checked_url(url)
    except PublisherError as error:
        raise type(error)(error.code, error.message, "--url") from None


def _set_pause(
    row: WebhookEndpoint, at: datetime | None, verb: str, actor: str, now: datetime
) -> None:
    row.paused_at, row.paused_code = at, ""
    row.save(update_fields=["paused_at", "paused_code", "failing_since", "probe_at"])
    _record(row, verb, actor, now)


def _locked(webhook: WebhookEndpoint) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_for_update(of=("self",)).select_related("publication")
    return rows.get(pk=webhook.pk)


def _record(row: WebhookEndpoint, verb: str, actor: str, now: datetime, **detail: object) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.publication,
        webhook=row.slug,
        **detail,
    )
