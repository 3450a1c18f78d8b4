"""A segment by its name, and its tree as it can be used now."""

from collections.abc import Iterator
from contextlib import contextmanager

from publisher.audience.models import Segment
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.query.document import from_json
from publisher.query.errors import QueryError
from publisher.query.tree import Query
from publisher.query.vocabulary import Vocabulary
from publisher.query.writer import write


def named_segment(
    *, publication: Publication, slug: str, where: str = "SLUG", locked: bool = False
) -> Segment:
    """The publication's segment of that slug. Raises PublisherError `unknown_segment`."""
    segments = Segment.objects.filter(publication=publication)
    rows = segments.select_for_update() if locked else segments
    found = rows.filter(slug=slug).first()
    if found is None:
        slugs = ", ".join(segments.order_by("slug").values_list("slug", flat=True)[:10])
        remedy = f"known are: {slugs}" if slugs else "run: publisher segment create"
        raise PublisherError("unknown_segment", f"there is no segment {slug!r}; {remedy}", where)
    return found


def query_of(slug: str, tree: object, words: Vocabulary) -> Query:
    """A stored tree, all of whose words there still are. Raises PublisherError `unknown_field`,
    `unknown_tag` and so on, which names the segment and the word."""
    with naming(slug):
        query = from_json(tree)
        words.check(query)
    return query


def text_of(segment: Segment, words: Vocabulary) -> str:
    """A segment in words, with the names of now; as it was written where its tree cannot be
    read."""
    try:
        return write(from_json(segment.tree), words)
    except QueryError:
        return segment.text


def problem_of(segment: Segment, words: Vocabulary) -> str:
    """Why a segment cannot be used any more; nothing where it can."""
    try:
        query_of(segment.slug, segment.tree, words)
    except PublisherError as error:
        return error.message
    return ""


@contextmanager
def naming(slug: str) -> Iterator[None]:
    """What is wrong with a stored query is said with the segment's name."""
    try:
        yield
    except QueryError as error:
        raise PublisherError(
            error.code,
            f"segment {slug}: {error.message}; its text is changed by: publisher segment change",
            f"segment {slug}",
            values={**error.values, "segment": slug},
        ) from None
