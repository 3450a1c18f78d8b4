"""What a provider's body says, by django-anymail's parsers: `parse_events` alone, on a request that
is made of the kept bytes. None of their views runs, no setting of theirs is read.
"""

import importlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

from publisher.actions.reports.own_marks import marks_of
from publisher.actions.reports.provider_words import bounce_of_event
from publisher.actions.reports.providers import Provider, one_by_one
from publisher.channels.incoming import Bounce
from publisher.channels.incoming.complaint import Mark
from publisher.delivery.models import DeliveryEvent

log = logging.getLogger(__name__)
Type = DeliveryEvent.Type
# Nobody's opens and clicks are taken from a provider; what they only hear of is not news either.
TYPES = {
    "delivered": Type.DELIVERED,
    "deferred": Type.DEFERRAL,
    "bounced": Type.BOUNCE,
    "rejected": Type.BOUNCE,
    "failed": Type.BOUNCE,
    "complained": Type.COMPLAINT,
    "unsubscribed": Type.UNSUBSCRIBE,
}
LONGEST = 200  # characters of a name that a provider gives


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One thing that a provider says of one mail.

    message: what it calls the mail. marks: tokens of ours in it, the surest first. bounce: for
    bounces and deferrals. name: what makes it this event where it gives no time.
    """

    type: DeliveryEvent.Type
    at: datetime | None
    message: str
    recipient: str
    name: str
    marks: tuple[Mark, ...]
    bounce: Bounce | None


@dataclass(frozen=True, slots=True)
class Read:
    """`ignored`: events that are of no concern; `bad`: those that nobody could read."""

    events: list[ProviderEvent]
    ignored: int
    bad: int


def read_events(
    *, provider: Provider, body: bytes, content_type: str = "", event_id: str = ""
) -> Read:
    """The events of a body. One that nobody can read does not keep the others of it back."""
    try:
        return _read(provider, body, content_type, event_id)
    except Exception:  # noqa: BLE001 (a stranger's words, read by strangers' code)
        parts = one_by_one(provider, body)
    if len(parts) < 2:
        return Read([], 0, 1)
    found = [_read_one(provider, part, content_type, event_id) for part in parts]
    events = [event for read in found for event in read.events]
    return Read(events, sum(read.ignored for read in found), sum(read.bad for read in found))


def _read_one(provider: Provider, body: bytes, content_type: str, event_id: str) -> Read:
    try:
        return _read(provider, body, content_type, event_id)
    except Exception:  # noqa: BLE001 (as above)
        return Read([], 0, 1)


def _read(provider: Provider, body: bytes, content_type: str, event_id: str) -> Read:
    parsed = _parser(provider.view).parse_events(_request(body, content_type, event_id))
    events = list(_events(provider, parsed))
    return Read(events, len(parsed) - len(events), 0)


def _events(provider: Provider, parsed: list[Any]) -> Iterator[ProviderEvent]:
    for one in parsed:
        kind = TYPES.get(str(one.event_type))
        if kind is None or not hasattr(one, "recipient"):  # what came in is no report
            continue
        at = one.timestamp
        told = kind in (Type.BOUNCE, Type.DEFERRAL)
        yield ProviderEvent(
            type=kind,
            at=at.astimezone(UTC) if at is not None and at.tzinfo is not None else None,
            message=_clean(one.message_id),
            recipient=_clean(one.recipient),
            name=_clean(one.event_id),
            marks=marks_of(provider.word, one),
            bounce=bounce_of_event(provider.word, one) if told else None,
        )


def _clean(text: object) -> str:
    """No control characters: PostgreSQL takes no NUL."""
    return "".join(c for c in str(text or "")[:LONGEST] if c.isprintable()).strip()


@cache
def _parser(view: tuple[str, str]) -> Any:
    """A parser without what its class does when it is made, which reads settings and warns."""
    module = importlib.import_module(f"anymail.webhooks.{view[0].replace('-', '_')}")
    kind = getattr(module, view[1])
    return kind.__new__(kind)


def _request(body: bytes, content_type: str, event_id: str) -> WSGIRequest:
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": content_type or "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    if event_id:
        environ["HTTP_SVIX_ID"] = event_id
    request = WSGIRequest(environ)
    request._body = body  # our own limit was kept when it came
    return request
