"""Webhooks out: the newsroom's own programs that are told of events, and what became of it."""

from typing import Annotated, Any

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.webhooks.again import replay_event, replay_since, send_test
from publisher.actions.webhooks.deliver import body_of
from publisher.actions.webhooks.endpoints import (
    LONGEST_URL,
    add_webhook,
    change_webhook,
    pause_webhook,
    remove_webhook,
    resume_webhook,
    rotate_webhook,
)
from publisher.actions.webhooks.looking import events_of, named_event, webhook_rows
from publisher.syndication.models import WebhookEndpoint as Row
from publisher.syndication.models import WebhookEvent
from publisher.syndication.webhook_types import TYPES
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import Filter, page, parameters
from publisher.web.api.resource import Resource
from publisher.web.api.resources.pausing import pausing
from publisher.web.api.routes import JSON, PREFIX, Answer, Call, Parameter, Route

Slug = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9-]+$")]
Url = Annotated[str, Meta(min_length=1, max_length=LONGEST_URL)]
Events = Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(min_length=1, max_length=40)]
KEY = Parameter("webhook", {"type": "string", "minLength": 1}, "its slug")


class NewWebhook(Document):
    """an https address, and the events that it is told from now on"""

    slug: Slug
    url: Url
    events: Events


class ChangedWebhook(Document):
    """the same; its slug stays"""

    url: Url
    events: Events


class Webhook(Document, kw_only=True):
    """a program that is told of events; paused_code: why it was paused without a person"""

    slug: str
    url: str
    events: list[str]
    paused_at: Time | None
    paused_code: str | None
    failing_since: Time | None
    secret_before_until: Time | None
    created_at: Time
    changed_at: Time


class WebhookSecret(Document):
    """the secret that signs from now on: shown this once"""

    slug: str
    secret: str


class SecretRotation(Document):
    """at_once: the old secret ends now, else in 24 hours"""

    at_once: bool = False


class Again(Document):
    """one event by its id, or all since a time of the last 30 days"""

    event: Annotated[str, Meta(max_length=40)] = ""
    since: Time | None = None


class Replayed(Document):
    """how many events go again"""

    events: int


class TestEvent(Document):
    """the id of an event that says that it is a test"""

    event: str


class TriedOnce(Part):
    at: Time
    code: str
    answer: str
    ms: int


class ToldEvent(Part, kw_only=True):
    """body: as it is sent"""

    event: str
    type: str
    state: str
    occurred_at: Time
    attempts: int
    next_attempt_at: Time | None
    settled_at: Time | None
    replay: bool
    body: str
    tries: list[TriedOnce]


class WebhookLog(Document):
    """what was told, the newest first"""

    events: list[ToldEvent]
    next: str | None


def _rows(call: Call) -> QuerySet[Row]:
    return webhook_rows().filter(publication=call.publication)


def _show(row: Row) -> Webhook:
    return Webhook(
        slug=row.slug,
        url=row.url,
        events=row.events,
        paused_at=row.paused_at,
        paused_code=row.paused_code or None,
        failing_since=row.failing_since,
        secret_before_until=row.secret_before_until,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _by(call: Call) -> dict[str, Any]:
    return {"actor": call.caller.actor, "now": call.now}


def _change(call: Call, row: Row, body: ChangedWebhook) -> Row:
    return change_webhook(webhook=row, url=body.url, events=body.events, **_by(call))


def _create(call: Call) -> Answer:
    body: NewWebhook = call.document
    made = add_webhook(
        publication=call.publication,
        slug=body.slug,
        url=body.url,
        events=body.events,
        **_by(call),
    )
    place = {"Location": f"{PREFIX}/webhooks/{made.row.slug}"}
    shown = WebhookSecret(slug=made.row.slug, secret=made.secret)
    return Answer(status=201, document=shown, headers=place)


def _rotate(call: Call) -> Answer:
    row = WEBHOOKS.row(call)
    made = rotate_webhook(webhook=row, at_once=call.document.at_once, **_by(call))
    return Answer(status=200, document=WebhookSecret(slug=row.slug, secret=made.secret))


def _test(call: Call) -> Answer:
    made = send_test(webhook=WEBHOOKS.row(call), **_by(call))
    return Answer(status=200, document=TestEvent(event=made.event_id))


def _replay(call: Call) -> Answer:
    row, body = WEBHOOKS.row(call), call.document
    if body.event:
        replay_event(event=named_event(row, body.event, "event"), **_by(call))
        return Answer(status=200, document=Replayed(events=1))
    since = body.since or call.now
    return Answer(
        status=200, document=Replayed(events=replay_since(webhook=row, since=since, **_by(call)))
    )


STATES: dict[str, Any] = {"type": "string", "enum": WebhookEvent.State.values}
TYPE: dict[str, Any] = {"type": "string", "enum": [*TYPES]}
FILTERS = (
    Filter("state", STATES, "in this state alone", lambda rows, text: rows.filter(state=text)),
    Filter("type", TYPE, "of this type alone", lambda rows, text: rows.filter(type=text)),
)


def _log(call: Call) -> Answer:
    rows, following = page(call, events_of(WEBHOOKS.row(call).pk), "events", FILTERS)
    return Answer(
        status=200, document=WebhookLog(events=[_told(row) for row in rows], next=following)
    )


def _told(row: WebhookEvent) -> ToldEvent:
    return ToldEvent(
        event=row.event_id,
        type=row.type,
        state=row.state,
        occurred_at=row.occurred_at,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        settled_at=row.settled_at,
        replay=row.replay,
        body=body_of(row),
        tries=[TriedOnce(**one) for one in row.history],
    )


WEBHOOKS = Resource(
    name="webhooks",
    one="webhook",
    key="slug",
    shown=Webhook,
    show=_show,
    rows=_rows,
    takes=ChangedWebhook,
    change=_change,
    remove=lambda call, row: remove_webhook(webhook=row, **_by(call)),
)


def _post(
    verb: str, handler: Any, summary: str, answer: type, body: type[Document] | None = None
) -> Route:
    takes: dict[str, Any] = {"takes": {JSON: body}, "reads": body} if body else {}
    return Route(
        method="POST",
        path=f"/webhooks/{{webhook}}/{verb}",
        handler=handler,
        summary=summary,
        scope="webhooks:write",
        answers={200: answer},
        problems=(404, 409, 422),
        key=KEY,
        idempotent=bool(body),
        **takes,
    )


WEBHOOK_VERBS = (
    Route(
        method="POST",
        path="/webhooks",
        handler=_create,
        summary="Create one webhook; the answer alone shows its secret",
        scope="webhooks:write",
        answers={201: WebhookSecret},
        problems=(409, 422),
        takes={JSON: NewWebhook},
        reads=NewWebhook,
        idempotent=True,
    ),
    _post("rotate", _rotate, "Make a new secret, shown this once", WebhookSecret, SecretRotation),
    _post("test", _test, "Push an event that says that it is a test", TestEvent),
    _post("replay", _replay, "Send events again, under their old ids", Replayed, Again),
    Route(
        method="GET",
        path="/webhooks/{webhook}/events",
        handler=_log,
        summary="Say what it was told and what it answered, the newest first",
        scope="webhooks:read",
        answers={200: WebhookLog},
        problems=(404,),
        key=KEY,
        query=parameters("events", FILTERS),
    ),
    *pausing(
        WEBHOOKS,
        KEY,
        (pause_webhook, "Let its events wait, for 30 days at most"),
        (resume_webhook, "Tell it what has waited"),
    ),
)
