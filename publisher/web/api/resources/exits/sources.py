"""Sources: where stories come from; added, changed, asked for news, paused, resumed."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.intake.sources.addresses import webhook_address
from publisher.actions.intake.sources.change_source import (
    MOST_HOURS,
    change_source,
    rotate_webhook_secret,
)
from publisher.actions.intake.sources.list_sources import silence_limit_of
from publisher.actions.intake.sources.pause_source import pause_source, resume_source
from publisher.actions.intake.sources.poll_soon import poll_soon
from publisher.editorial.models import Source as Row
from publisher.editorial.source_problems import english, problem_of
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Made, Resource, own
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.resources.pausing import pausing
from publisher.web.api.routes import Call
from publisher.web.api.verbs import done
from publisher.web.api.words import Slug


class NewSource(Document):
    """feed: https address of its RSS, Atom or JSON feed; webhook: ghost or wordpress"""

    slug: Slug
    name: Annotated[str, Meta(max_length=200)] = ""
    feed: Annotated[str, Meta(max_length=2000)] = ""
    webhook: Annotated[str, Meta(max_length=20)] = ""


class ChangedSource(Document):
    """what a source is; what is absent stays. feed: another one is read from its beginning, "" is
    none. silent_hours: after so many without a story a person is told, 0: never; usual_silence: its
    own past decides that again"""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    feed: Annotated[str, Meta(max_length=2000)] | None = None
    silent_hours: Annotated[int, Meta(ge=0, le=MOST_HOURS)] | None = None
    usual_silence: bool = False


class Source(Document, kw_only=True):
    """where stories come from, without any secret; state: active, failing or paused; silent_hours:
    after how many without a story a person is told, null where its own past decides"""

    slug: str
    name: str
    state: str
    feed: str | None
    webhook: str | None
    webhook_address: str | None
    polled_at: Time | None
    next_poll_at: Time | None
    failures: int
    hub: str | None
    silent_hours: int | None
    problem: str | None
    paused_at: Time | None
    created_at: Time


class MadeSource(Source):
    """secret: with which its webhook is signed, shown this once"""

    secret: str | None


def _fields(row: Row) -> dict[str, object]:
    working = "failing" if row.failures else "active"
    return {
        "slug": row.slug,
        "name": row.name,
        "state": "paused" if row.paused_at else working,
        "feed": row.feed_url or None,
        "webhook": row.webhook or None,
        "webhook_address": webhook_address(row) if row.webhook else None,
        "polled_at": row.polled_at,
        "next_poll_at": row.next_poll_at,
        "failures": row.failures,
        "hub": row.hub_url or None,
        "silent_hours": silence_limit_of(row),
        "problem": english(problem_of(row)) or None,
        "paused_at": row.paused_at,
        "created_at": row.created_at,
    }


def _show(row: Row) -> Source:
    return Source(**_fields(row))  # type: ignore[arg-type]


def _add(call: Call, body: NewSource) -> Made[Row]:
    with at_its_field():
        made = add_source(
            slug=body.slug, name=body.name, feed=body.feed, webhook=body.webhook, **call.about
        )
    shown = MadeSource(**_fields(made.row), secret=made.secret or None)  # type: ignore[arg-type]
    return Made(made.row, shown)


def _change(call: Call, row: Row, body: ChangedSource) -> Row:
    with at_its_field():
        changed, _ = change_source(
            source=row,
            name=body.name,
            feed=body.feed,
            silent_hours=None if body.usual_silence else body.silent_hours,
            clear_silent_hours=body.usual_silence,
            **call.decision,
        )
    return changed


def _rotate(call: Call, row: Row) -> MadeSource:
    secret = rotate_webhook_secret(source=row, **call.decision)
    return MadeSource(**_fields(row), secret=secret)  # type: ignore[arg-type]


SOURCES = Resource(
    name="sources",
    one="source",
    key="slug",
    shown=Source,
    show=_show,
    rows=own(Row, "publication", "silence_limit"),
    takes=NewSource,
    changes=ChangedSource,
    change=_change,
    made=MadeSource,
    create=_add,
    conflicts=frozenset({"source_exists"}),
)
SOURCE_VERBS = (
    *pausing(
        SOURCES,
        SOURCES.parameter,
        (pause_source, "Take nothing more from it"),
        (resume_source, "Take from it again"),
    ),
    done(
        SOURCES,
        "rotate",
        _rotate,
        MadeSource,
        "Give its webhook another secret, shown this once",
    ),
    done(
        SOURCES,
        "poll",
        lambda call, row: _show(poll_soon(source=row, **call.decision)),
        Source,
        "Have its feed asked for news now, by a worker",
    ),
)
