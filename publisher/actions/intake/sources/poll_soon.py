"""Ask for the poll of a source now, before it is due."""

from datetime import datetime

from django.db import transaction

from publisher.actions.intake.sources.poll_due import TASK
from publisher.actions.processes.enqueue import send_task
from publisher.editorial.models import Source
from publisher.errors import PublisherError, Refused
from publisher.publications import audit


def poll_soon(*, source: Source, actor: str, now: datetime) -> Source:
    """Make the source due now and wake a worker; nothing is fetched here.

    Raises PublisherError `no_feed`, Refused `source_paused`.
    """
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=source.pk)
        if not source.feed_url:
            raise PublisherError("no_feed", f"{source.slug} has no feed to poll", source.slug)
        if source.paused_at is not None:
            raise Refused("source_paused", f"{source.slug} is paused; resume it first", source.slug)
        source.next_poll_at = now
        source.save(update_fields=["next_poll_at"])
        audit.record(
            actor=actor,
            verb="poll_source",
            target=source,
            at=now,
            publication=source.publication,
            source=source.slug,
        )
        send_task(TASK, queue="sources")
    return source
