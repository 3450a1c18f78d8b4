"""Look through the ledger for what nobody works on: a queue that is lost delays, no more."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from publisher.actions.compose.compose_due import compose_due
from publisher.actions.feeds.build_feeds import rebuild_due_feeds
from publisher.actions.feeds.hub.sweep_hub import sweep_hub
from publisher.actions.intake.fetch_pictures import pictures_due
from publisher.actions.intake.sources.poll_due import wake_sources
from publisher.actions.mail.recover_deliveries import recover_deliveries
from publisher.actions.partners.deliver_to_partners import wake_partners
from publisher.actions.pictures import want_pictures
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import beat_ledger, exits_open
from publisher.actions.sends.self_pause import check_complaints
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.publish_due import publish_due
from publisher.actions.stories.settle_articles import settle_due
from publisher.channels.replies import said
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery
from publisher.delivery.sends import due_sends, expire_stale, finish_complete, stop_canceled
from publisher.delivery.states import State

log = logging.getLogger(__name__)
AT_IT = timedelta(seconds=15)
INSIDE = ("recovery", "feeds")  # what a ledger whose exits are held may do


def sweep(*, host: Host, data_dir: Path, now: datetime) -> list[str]:
    """Settle dead processes, publish what is due, close finished sends, wake who is needed.

    One part that fails does not keep the others from their work. Returns the parts that failed.
    """
    parts: dict[str, Callable[[], object]] = {
        "recovery": lambda: recover_deliveries(host=host, data_dir=data_dir, now=now),
        "embargoes": lambda: publish_due(now=now),
        "settling edits": lambda: settle_due(now=now),
        "issues by rule": lambda: compose_due(now=now),
        "feeds": lambda: rebuild_due_feeds(now=now, spare=True),
        "due sends": lambda: start_due_sends(now=now),
        "unwanted sends": lambda: check_complaints(now=now),
        "stale sends": lambda: expire_stale(now),
        "canceled sends": lambda: stop_canceled(now),
        "finished sends": lambda: finish_complete(now),
        "mail": lambda: wake_mail(now=now),
        "partners": lambda: wake_partners(now=now),
        "pictures": lambda: wake_pictures(now=now),
        "hub": lambda: sweep_hub(now=now),
        "sources": lambda: wake_sources(now=now),
        "ledger": lambda: beat_ledger(data_dir=data_dir, now=now),
    }
    if not exits_open(data_dir=data_dir, now=now):
        parts = {name: part for name, part in parts.items() if name in INSIDE}
    return [name for name, part in parts.items() if not _succeeds(name, part)]


def wake_mail(*, now: datetime) -> bool:
    """Wake a worker if mail is due and nobody is at it."""
    due = due_sends(now).exists() and not _somebody_works(now)
    if due:
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return due


def wake_pictures(*, now: datetime) -> bool:
    """Wake a worker if a picture is to be fetched."""
    due = pictures_due(now=now)
    if due:
        send_task(want_pictures.TASK, queue=want_pictures.QUEUE)
    return due


def _somebody_works(now: datetime) -> bool:
    held = Delivery.objects.filter(
        state__in=(State.LEASED, State.ATTEMPTING),
        destination=None,
        lease_expires_at__gt=now,
        # Who lives takes a new chunk every second or so; a lost host's lease goes on for minutes.
        changed_at__gt=now - AT_IT,
    )
    return held.exists()


def _succeeds(name: str, part: Callable[[], object]) -> bool:
    try:
        part()
    except Exception as error:  # noqa: BLE001 (it is logged, and the next sweep tries again)
        log.error("sweep: %s failed: %s: %s", name, type(error).__name__, said(str(error)))
        return False
    return True
