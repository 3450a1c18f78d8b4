"""Segments: made, changed, counted, and explained for one reader."""

from typing import Annotated

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.segments.change_segment import change_segment
from publisher.actions.readers.segments.count_segment import count_segment
from publisher.actions.readers.segments.create_segment import create_segment
from publisher.actions.readers.segments.delete_segment import delete_segment
from publisher.actions.readers.segments.explain_segment import explain_segment
from publisher.audience.models import Segment as Row
from publisher.query.tree import LONGEST
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resource import Resource
from publisher.web.api.routes import JSON, Answer, Call, Parameter, Route

Slug = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9-]+$")]
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Address = Annotated[str, Meta(min_length=3, max_length=320)]
KEY = Parameter("segment", {"type": "string", "minLength": 1}, "its slug")


class NewSegment(Document):
    """whom a segment takes, in the language of docs/segments.md"""

    slug: Slug
    text: Text


class Segment(Document):
    """a filter over readers; the text as it was written"""

    slug: str
    text: str
    created_at: Time
    changed_at: Time


class SegmentCount(Document):
    """of how many readers a segment is true, and of how many nobody knows"""

    segment: str
    text: str
    count: int
    unmeasured: int


class WhichReader(Document):
    """a reader, by address: it stands in no URL, for those are logged"""

    address: Address


class Clause(Part):
    text: str
    holds: bool | None


class Explanation(Document):
    """whether a segment takes a reader, clause by clause; null is not known"""

    segment: str
    matches: bool | None
    clauses: list[Clause]


def _rows(call: Call) -> QuerySet[Row]:
    return Row.objects.filter(publication=call.publication)


def _show(row: Row) -> Segment:
    return Segment(
        slug=row.slug, text=row.text, created_at=row.created_at, changed_at=row.changed_at
    )


def _create(call: Call, body: NewSegment) -> Row:
    return create_segment(
        publication=call.publication,
        slug=body.slug,
        text=body.text,
        actor=call.caller.actor,
        now=call.now,
    )


def _change(call: Call, row: Row, body: NewSegment) -> Row:
    return change_segment(
        publication=call.publication,
        slug=row.slug,
        text=body.text,
        actor=call.caller.actor,
        now=call.now,
    )


def _remove(call: Call, row: Row) -> None:
    delete_segment(
        publication=call.publication, slug=row.slug, actor=call.caller.actor, now=call.now
    )


def _count(call: Call) -> Answer:
    row = SEGMENTS.row(call)
    found = count_segment(publication=call.publication, slug_or_text=row.slug, now=call.now)
    document = SegmentCount(
        segment=row.slug, text=found.text, count=found.count, unmeasured=found.unmeasured
    )
    return Answer(status=200, document=document)


def _explain(call: Call) -> Answer:
    row = SEGMENTS.row(call)
    reader = find_reader(publication=call.publication, address=call.document.address)
    found = explain_segment(subscriber=reader, slug=row.slug, now=call.now)
    clauses = [Clause(text=one.text, holds=one.holds) for one in found.clauses]
    document = Explanation(segment=row.slug, matches=found.matches, clauses=clauses)
    return Answer(status=200, document=document)


SEGMENTS = Resource(
    name="segments",
    one="segment",
    key="slug",
    shown=Segment,
    show=_show,
    rows=_rows,
    takes=NewSegment,
    create=_create,
    change=_change,
    remove=_remove,
    conflicts=frozenset({"segment_exists"}),
)
SEGMENT_ANSWERS = (
    Route(
        method="GET",
        path="/segments/{segment}/count",
        handler=_count,
        summary="Count the readers whom a segment takes",
        scope="segments:read",
        answers={200: SegmentCount},
        problems=(404, 422),
        key=KEY,
    ),
    Route(
        method="POST",
        path="/segments/{segment}/explain",
        handler=_explain,
        summary="Say of each clause of a segment whether it holds for a reader",
        scope="segments:explain",
        answers={200: Explanation},
        problems=(404,),
        key=KEY,
        takes={JSON: WhichReader},
        reads=WhichReader,
    ),
)
