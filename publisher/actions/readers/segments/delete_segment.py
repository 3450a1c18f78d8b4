"""A segment that is not needed any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from publisher.actions.readers.segments.named import named_segment
from publisher.editorial.models import Newsletter
from publisher.errors import Refused
from publisher.publications import audit
from publisher.publications.models import Publication


def delete_segment(*, publication: Publication, slug: str, actor: str, now: datetime) -> None:
    """Delete a segment; sends that were decided with it keep its text. Raises PublisherError
    `unknown_segment`, Refused `segment_in_use` where a newsletter goes to it or leaves it out."""
    with transaction.atomic():
        segment = named_segment(publication=publication, slug=slug, locked=True)
        audit.record(
            actor=actor,
            verb="delete_segment",
            target=segment,
            at=now,
            publication=publication,
            slug=slug,
        )
        try:
            segment.delete()
        except ProtectedError as error:
            users = {one.slug for one in error.protected_objects if isinstance(one, Newsletter)}
            raise Refused(
                "segment_in_use",
                f"newsletters go by it: {', '.join(sorted(users))}; take it from them first with: "
                "publisher newsletter change",
                f"segment {slug}",
            ) from None
