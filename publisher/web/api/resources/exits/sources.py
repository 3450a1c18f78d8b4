"""Sources: where stories come from; added, asked for news, paused, resumed."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.intake.sources.addresses import webhook_address
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


class Source(Document, kw_only=True):
    """where stories come from, without any secret; state: active, failing or paused"""

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


SOURCES = Resource(
    name="sources",
    one="source",
    key="slug",
    shown=Source,
    show=_show,
    rows=own(Row, "publication"),
    takes=NewSource,
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
        "poll",
        lambda call, row: _show(poll_soon(source=row, **call.decision)),
        Source,
        "Have its feed asked for news now, by a worker",
    ),
)
