"""How many readers a segment takes."""

from dataclasses import dataclass
from datetime import datetime

from publisher.actions.readers.segments.named import named_segment, query_of
from publisher.audience.models import Segment
from publisher.audience.segments import narrowing
from publisher.audience.segments.terms import vocabulary
from publisher.publications.models import Publication
from publisher.query.errors import QueryError
from publisher.query.parser import parse
from publisher.query.tree import Query
from publisher.query.vocabulary import Vocabulary
from publisher.query.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentCount:
    """slug: None for a text that has no name. count: readers of whom it is true; unmeasured: those
    of whom that is not known."""

    slug: str | None
    text: str
    count: int
    unmeasured: int


def count_segment(*, publication: Publication, slug_or_text: str, now: datetime) -> SegmentCount:
    """Count the publication's readers of whom the segment, or the text, is true, on lists or not.

    Raises QueryError for a text, PublisherError `unknown_segment` for one word that is neither, and
    one that names the segment for a segment that asks about what was deleted.
    """
    words = vocabulary(publication)
    found = Segment.objects.filter(publication=publication, slug=slug_or_text).first()
    query = (
        query_of(found.slug, found.tree, words)
        if found
        else _parsed(slug_or_text, publication, words)
    )
    true, unknown = narrowing.count(publication, query, now)
    return SegmentCount(
        slug=found.slug if found else None,
        text=write(query, words),
        count=true,
        unmeasured=unknown,
    )


def _parsed(text: str, publication: Publication, words: Vocabulary) -> Query:
    try:
        return parse(text, words)
    except QueryError:
        if not text.split()[1:]:
            named_segment(publication=publication, slug=text)  # there is none: that is the error
        raise
