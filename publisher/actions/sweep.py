"""Look through the ledger for what nobody works on: a queue that is lost delays, no more."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.actions.clocks.forget_jumps import forget_jumps, release_wrongly_late
from publisher.actions.compose.compose_due import compose_due
from publisher.actions.feeds.build_feeds import rebuild_due_feeds
from publisher.actions.feeds.hub.sweep_hub import sweep_hub
from publisher.actions.intake.fetch_pictures import pictures_due
from publisher.actions.intake.sources.poll_due import wake_sources
from publisher.actions.mail import mail_due, mailboxes_due
from publisher.actions.mail.kept_mail import prune_mails
from publisher.actions.mail.recover_deliveries import recover_deliveries
from publisher.actions.partners.deliver_to_partners import wake_partners
from publisher.actions.pictures import want_pictures
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import beat_ledger, exits_open
from publisher.actions.processes.sweep_paces import NOW_AND_THEN, OFTEN, SELDOM
from publisher.actions.readers.doubt_reports import forget_counts
from publisher.actions.sends.self_pause import check_complaints
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.publish_due import publish_due
from publisher.actions.stories.settle_articles import settle_due
from publisher.channels.replies import sanitized
from publisher.delivery.host import Host
from publisher.delivery.sends import expire_stale, finish_complete, stop_canceled

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """When a sweep looks, on which machine, and where that keeps its data."""

    now: datetime
    host: Host
    data_dir: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One thing that falls due.

    find: does what is due, or says whether there is any. wakes: the task that does it, and its
    queue, where `find` only says so. every: seconds between two looks. while_held: also done while
    the exits of a copied ledger are held, for nothing leaves by it.
    """

    name: str
    find: Callable[[Here], object]
    wakes: tuple[str, str] | None = None
    every: float = OFTEN
    while_held: bool = False


SWEEPS = (
    Sweep(
        name="recovery",
        find=lambda at: recover_deliveries(host=at.host, data_dir=at.data_dir, now=at.now),
        while_held=True,
    ),
    Sweep(name="embargoes", find=lambda at: publish_due(now=at.now)),
    Sweep(name="settling edits", find=lambda at: settle_due(now=at.now)),
    Sweep(name="issues by rule", find=lambda at: compose_due(now=at.now)),
    Sweep(name="feeds", find=lambda at: rebuild_due_feeds(now=at.now, spare=True), while_held=True),
    Sweep(name="clocks", find=lambda at: forget_jumps(now=at.now), every=SELDOM, while_held=True),
    Sweep(name="sends held by a clock", find=lambda at: release_wrongly_late(now=at.now)),
    Sweep(name="due sends", find=lambda at: start_due_sends(now=at.now)),
    Sweep(name="unwanted sends", find=lambda at: check_complaints(now=at.now), every=NOW_AND_THEN),
    Sweep(name="stale sends", find=lambda at: expire_stale(at.now), every=NOW_AND_THEN),
    Sweep(name="canceled sends", find=lambda at: stop_canceled(at.now)),
    Sweep(name="finished sends", find=lambda at: finish_complete(at.now)),
    Sweep(
        name="mail",
        find=lambda at: mail_due.mail_due(now=at.now),
        wakes=(mail_due.TASK, mail_due.QUEUE),
    ),
    Sweep(name="partners", find=lambda at: wake_partners(now=at.now)),
    Sweep(
        name="pictures",
        find=lambda at: pictures_due(now=at.now),
        wakes=(want_pictures.TASK, want_pictures.QUEUE),
    ),
    Sweep(name="hub", find=lambda at: sweep_hub(now=at.now)),
    Sweep(name="sources", find=lambda at: wake_sources(now=at.now)),
    Sweep(
        name="mailboxes of others",
        find=lambda at: mailboxes_due.mailboxes_due(now=at.now),
        wakes=(mailboxes_due.TASK, mailboxes_due.QUEUE),
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="counts of reports",
        find=lambda at: forget_counts(at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(name="kept mail", find=lambda at: prune_mails(at.now), every=SELDOM, while_held=True),
    Sweep(name="ledger", find=lambda at: beat_ledger(data_dir=at.data_dir, now=at.now)),
)


def sweep(*, host: Host, data_dir: Path, now: datetime, every: float = OFTEN) -> list[str]:
    """Look at the rows of SWEEPS of one pace, in their order.

    One that fails does not keep the others from their work. Returns the names of those that failed.
    """
    here = Here(now=now, host=host, data_dir=data_dir)
    rows = [row for row in SWEEPS if row.every == every]
    if not exits_open(data_dir=data_dir, now=now):
        rows = [row for row in rows if row.while_held]
    return [row.name for row in rows if not _succeeds(row, here)]


def _succeeds(row: Sweep, here: Here) -> bool:
    try:
        due = row.find(here)
        if due and row.wakes is not None:
            task, queue = row.wakes
            send_task(task, queue=queue)
    except Exception as error:  # noqa: BLE001 (it is logged, and the next sweep tries again)
        log.error("sweep: %s failed: %s: %s", row.name, type(error).__name__, sanitized(str(error)))
        return False
    return True
