"""Segments: made, changed, counted, and explained for one reader."""

from typing import Annotated

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
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, done
from publisher.web.api.words import Address, Slug

Text = Annotated[str, Meta(min_length=1, max_length=LONGEST)]


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


def _show(row: Row) -> Segment:
    return Segment(
        slug=row.slug, text=row.text, created_at=row.created_at, changed_at=row.changed_at
    )


def _create(call: Call, body: NewSegment) -> Row:
    return create_segment(
        slug=body.slug,
        text=body.text,
        **call.about,
    )


def _change(call: Call, row: Row, body: NewSegment) -> Row:
    return change_segment(
        slug=row.slug,
        text=body.text,
        **call.about,
    )


def _remove(call: Call, row: Row) -> None:
    delete_segment(slug=row.slug, **call.about)


def _count(call: Call, row: Row) -> SegmentCount:
    found = count_segment(publication=call.publication, slug_or_text=row.slug, now=call.now)
    return SegmentCount(
        segment=row.slug, text=found.text, count=found.count, unmeasured=found.unmeasured
    )


def _explain(call: Call, row: Row) -> Explanation:
    reader = find_reader(publication=call.publication, address=call.document.address)
    found = explain_segment(subscriber=reader, slug=row.slug, now=call.now)
    clauses = [Clause(text=one.text, holds=one.holds) for one in found.clauses]
    return Explanation(segment=row.slug, matches=found.matches, clauses=clauses)


SEGMENTS = Resource(
    name="segments",
    one="segment",
    key="slug",
    shown=Segment,
    show=_show,
    rows=own(Row),
    takes=NewSegment,
    create=_create,
    change=_change,
    remove=_remove,
    conflicts=frozenset({"segment_exists"}),
)
SEGMENT_ANSWERS = (
    asked(SEGMENTS, "count", _count, SegmentCount, "Count the readers whom a segment takes"),
    done(
        SEGMENTS,
        "explain",
        _explain,
        Explanation,
        "Say of each clause of a segment whether it holds for a reader",
        takes=WhichReader,
        scope="segments:explain",
    ),
)
