"""Another text for a segment."""

from datetime import datetime

from django.db import transaction

from publisher.actions.readers.segments.named import named_segment
from publisher.audience.models import Segment
from publisher.audience.segments.terms import vocabulary
from publisher.publications import audit
from publisher.publications.models import Publication
from publisher.query.document import to_json
from publisher.query.parser import parse


def change_segment(
    *, publication: Publication, slug: str, text: str, actor: str, now: datetime
) -> Segment:
    """Change whom a segment takes, in what is decided from now on: a send keeps to the text of its
    decision. Raises QueryError, which points at the word, or PublisherError `unknown_segment`; then
    nothing has changed.
    """
    tree = to_json(parse(text, vocabulary(publication)))
    with transaction.atomic():
        segment = named_segment(publication=publication, slug=slug, locked=True)
        segment.text, segment.tree, segment.changed_at = text, tree, now
        segment.save(update_fields=["text", "tree", "changed_at"])
        audit.record(
            actor=actor,
            verb="change_segment",
            target=segment,
            at=now,
            publication=publication,
            slug=slug,
        )
    return segment
