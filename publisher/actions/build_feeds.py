"""Feed documents: rebuilt when an article changed, written only when their bytes did."""

from datetime import datetime

from publisher.actions.enqueue import send_task
from publisher.publications.models import Publication


def feeds_changed(*, publication: Publication) -> None:
    """Have a worker rebuild the publication's feeds once the transaction has committed."""
    send_task("workers.feeds.build_feeds", publication.pk, queue="feeds")


def build_feeds(*, publication_id: int, now: datetime) -> int:
    """Rebuild the documents of all the publication's feeds; returns how many were rewritten."""
    raise NotImplementedError


def rebuild_due_feeds(*, now: datetime) -> int:
    """Rebuild feeds that time alone made stale; returns how many documents were rewritten."""
    raise NotImplementedError
