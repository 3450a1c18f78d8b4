"""Segments as the desk shows them: their text of now, who goes by them, who keeps an older one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from publisher.actions.readers.segments.explain_segment import Answer, Explanation
from publisher.actions.readers.segments.named import problem_of, text_of
from publisher.audience.models import Segment, Subscriber
from publisher.audience.segments import narrowing
from publisher.audience.segments.narrowing import when
from publisher.audience.segments.record import record_of
from publisher.audience.segments.terms import vocabulary
from publisher.delivery.models import Send
from publisher.delivery.sends import NOT_OVER
from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication
from publisher.query.document import from_json
from publisher.query.errors import QueryError
from publisher.query.evaluate import explain, holds
from publisher.query.tree import Query
from publisher.query.vocabulary import Vocabulary
from publisher.query.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLook:
    """text: with the names of now. broken: it asks about what is not there any more. letters: that
    go by it. frozen: sends that are under way with a text of it, and that text, where it is
    another one."""

    segment: Segment
    text: str
    broken: bool
    letters: tuple[Newsletter, ...]
    frozen: tuple[tuple[Send, str], ...] = ()


def segment_rows() -> QuerySet[Segment]:
    """Segments with what their page needs."""
    return Segment.objects.select_related("publication")


def segments_of(publication: Publication) -> list[SegmentLook]:
    """The publication's segments by their short names."""
    words = vocabulary(publication)
    rows = list(Segment.objects.filter(publication=publication).order_by("slug"))
    letters = _letters(publication, rows)
    return [
        SegmentLook(
            segment=row,
            text=text_of(row, words),
            broken=bool(problem_of(row, words)),
            letters=tuple(letters.get(row.pk, ())),
        )
        for row in rows
    ]


def look_at_segment(segment: Segment) -> SegmentLook:
    """One of them, with the sends that keep to what it said when they were decided."""
    publication = segment.publication
    words = vocabulary(publication)
    letters = _letters(publication, [segment])
    return SegmentLook(
        segment=segment,
        text=text_of(segment, words),
        broken=bool(problem_of(segment, words)),
        letters=tuple(letters.get(segment.pk, ())),
        frozen=tuple(_frozen(segment, words)),
    )


def count_query(publication: Publication, query: Query, now: datetime) -> tuple[int, int]:
    """Of how many readers it is true, and of how many nobody knows."""
    return narrowing.count(publication, query, now)


def explain_query(subscriber: Subscriber, query: Query, now: datetime) -> Explanation:
    """What each clause of a tree that nobody has stored yet says of a reader."""
    publication = subscriber.publication
    words = vocabulary(publication)
    record, moment = record_of(subscriber, words), when(publication, now)
    answers = [Answer(write(one, words), said) for one, said in explain(query, record, moment)]
    return Explanation(holds(query, record, moment), answers)


def _letters(publication: Publication, rows: Sequence[Segment]) -> dict[int, list[Newsletter]]:
    """The newsletters that go to a segment, or leave it out, by the segment."""
    ids = [row.pk for row in rows]
    found: dict[int, list[Newsletter]] = {}
    letters = Newsletter.objects.filter(publication=publication)
    for one in letters.filter(Q(segment__in=ids) | Q(exclusion__in=ids)).order_by("name", "pk"):
        for pk in {one.segment_id, one.exclusion_id} & set(ids):
            found.setdefault(pk, []).append(one)
    return found


def _frozen(segment: Segment, words: Vocabulary) -> list[tuple[Send, str]]:
    sends = Send.objects.filter(publication=segment.publication_id, state__in=NOT_OVER)
    named = Q(segment__slug=segment.slug) | Q(exclusion__slug=segment.slug)
    rows = sends.filter(named).select_related("issue").order_by("-pk")[:10]
    found = []
    for send in rows:
        kept = next(
            one for one in (send.segment, send.exclusion) if one and one.get("slug") == segment.slug
        )
        if kept.get("tree") != segment.tree:
            found.append((send, _text(kept.get("tree"), words)))
    return found


def _text(tree: object, words: Vocabulary) -> str:
    try:
        return write(from_json(tree), words)
    except QueryError:
        return ""
