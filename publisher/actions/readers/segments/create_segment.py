"""A new segment, from its text."""

from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.audience.models import Segment
from publisher.audience.segments.terms import vocabulary
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.query.document import to_json
from publisher.query.parser import parse


def create_segment(
    *, publication: Publication, slug: str, text: str, actor: str, now: datetime
) -> Segment:
    """Create a segment; its text is kept as a tree, in which lists, tags and fields stand by their
    ids: a new name changes no segment.

    Raises QueryError, which points at the word that is wrong, PublisherError `bad_slug` or
    `segment_exists`.
    """
    made = Segment(
        publication=publication,
        slug=checks.slug(slug, "slug"),
        text=text,
        tree=to_json(parse(text, vocabulary(publication))),
        created_at=now,
        changed_at=now,
    )
    with transaction.atomic():
        _insert(made)
        audit.record(
            actor=actor,
            verb="create_segment",
            target=made,
            at=now,
            publication=publication,
            slug=slug,
        )
    return made


def _insert(made: Segment) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise PublisherError(
            "segment_exists",
            f"{made.publication.slug} has a segment {made.slug!r} already; choose another slug, "
            "or run: publisher segment change",
            "slug",
        ) from None
