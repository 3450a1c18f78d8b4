"""Why a reader is in a segment, or is not."""

from dataclasses import dataclass
from datetime import datetime

from publisher.actions.readers.segments.named import named_segment, query_of
from publisher.audience.models import Subscriber
from publisher.audience.segments.narrowing import when
from publisher.audience.segments.record import record_of
from publisher.audience.segments.terms import vocabulary
from publisher.query.evaluate import explain, holds
from publisher.query.writer import write


@dataclass(frozen=True, slots=True)
class Answer:
    """One clause in words, and whether it holds; None: that is not known."""

    text: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether the segment takes the reader (None: not known, so not), clause by clause."""

    matches: bool | None
    clauses: list[Answer]


def explain_segment(*, subscriber: Subscriber, slug: str, now: datetime) -> Explanation:
    """What each clause of a segment says of a reader of its publication, in the order of the text.

    Raises PublisherError `unknown_segment`, or one that names what the segment asks about and that
    was deleted.
    """
    publication = subscriber.publication
    words = vocabulary(publication)
    segment = named_segment(publication=publication, slug=slug)
    query = query_of(slug, segment.tree, words)
    record, moment = record_of(subscriber, words), when(publication, now)
    answers = [
        Answer(write(literal, words), answer) for literal, answer in explain(query, record, moment)
    ]
    return Explanation(holds(query, record, moment), answers)
