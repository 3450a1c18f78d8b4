"""Who is in a segment now."""

from array import array
from datetime import datetime

from django.db import connection

from publisher.actions.readers.segments.named import query_of
from publisher.audience.models import Segment
from publisher.audience.segments import narrowing
from publisher.audience.segments.terms import vocabulary
from publisher.publications.models import Publication
from publisher.query.parser import parse

FETCHED = 10_000  # ids at once


def segment_ids(*, publication: Publication, slug_or_text: str, now: datetime) -> "array[int]":
    """The ids, in order, of the readers of whom the segment, or the text, is true: eight bytes for
    each. Raises as count_segment does."""
    words = vocabulary(publication)
    found = Segment.objects.filter(publication=publication, slug=slug_or_text).first()
    query = query_of(found.slug, found.tree, words) if found else parse(slug_or_text, words)
    narrow = narrowing.narrow(publication, query, None, now)
    ids = array("q")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.id FROM audience_subscriber s{narrow.joins.text}"  # noqa: S608
            f" WHERE s.publication_id = %s{narrow.where.text} ORDER BY s.id",
            narrow.parameters(publication.pk),
        )
        while rows := cursor.fetchmany(FETCHED):
            ids.extend(pk for (pk,) in rows)
    return ids
