"""Webhooks as pages and commands show them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from publisher.actions.webhooks.again import KEPT
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.outbox import waiting_events

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An endpoint, how many events wait for it, and the last one that it took, if any."""

    row: WebhookEndpoint
    waiting: int
    last: WebhookEvent | None


def webhook_rows() -> QuerySet[WebhookEndpoint]:
    """Endpoints with their publication."""
    return WebhookEndpoint.objects.select_related("publication")


def event_rows() -> QuerySet[WebhookEvent]:
    """Events with their endpoint and its publication."""
    return WebhookEvent.objects.select_related("endpoint__publication")


def webhooks_of(publication: Publication) -> list[Listed]:
    """All endpoints of the publication, by name."""
    rows = list(webhook_rows().filter(publication=publication).order_by("slug"))
    waits = waiting_events().filter(endpoint__in=rows).values_list("endpoint_id")
    counted = dict(waits.order_by().annotate(Count("pk")))
    last = {pk: _last(pk) for pk in (row.pk for row in rows)}
    return [Listed(row=row, waiting=counted.get(row.pk, 0), last=last[row.pk]) for row in rows]


def listed_webhook(row: WebhookEndpoint) -> Listed:
    """One endpoint the same way."""
    return Listed(
        row=row, waiting=waiting_events().filter(endpoint=row).count(), last=_last(row.pk)
    )


def _last(endpoint_id: int) -> WebhookEvent | None:
    return events_of(endpoint_id, WebhookEvent.State.DELIVERED).first()


def events_of(endpoint_id: int, state: str = "") -> QuerySet[WebhookEvent]:
    """The log of an endpoint, the newest first; state: those in it alone."""
    rows = WebhookEvent.objects.filter(endpoint=endpoint_id).order_by("-pk")
    return rows.filter(state=state) if state else rows


def named_webhook(publication: Publication, slug: str, where: str = "WEBHOOK") -> WebhookEndpoint:
    """The endpoint of that name. Raises PublisherError `unknown_webhook`."""
    row = webhook_rows().filter(publication=publication, slug=slug).first()
    if row is None:
        raise PublisherError("unknown_webhook", f"there is no webhook {slug!r}", where)
    return row


def named_event(webhook: WebhookEndpoint, event_id: str, where: str = "EVENT") -> WebhookEvent:
    """The event with that webhook-id. Raises PublisherError `unknown_event`."""
    rows = event_rows().filter(endpoint=webhook, event_id=event_id)
    row = rows.first()
    if row is None:
        raise PublisherError("unknown_event", f"{webhook.slug} has no event {event_id!r}", where)
    return row


def forget_old_events(now: datetime) -> int:
    """Forget what happened longer than KEPT ago, waiting or not; how many."""
    old, gone = WebhookEvent.objects.filter(occurred_at__lte=now - KEPT), 0
    while ids := list(old.order_by("occurred_at").values_list("pk", flat=True)[:AT_ONCE]):
        gone += WebhookEvent.objects.filter(pk__in=ids).delete()[0]
    return gone
