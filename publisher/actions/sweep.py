"""Look through the ledger for what nobody works on: a queue that is lost delays, no more."""

from datetime import datetime
from pathlib import Path

from publisher.actions.beginning import readings
from publisher.actions.clocks.forget_jumps import forget_jumps, release_wrongly_late, wrongly_late
from publisher.actions.compose.compose_due import compose_due, due_newsletters
from publisher.actions.compose.digests.end_weeks import digests_due, send_digests
from publisher.actions.erasure.older_ledger import replay_if_held
from publisher.actions.erasure.retention import sweep_retention
from publisher.actions.erasure.sealed.open_copy import ended_copies, erase_ended
from publisher.actions.feeds.build_feeds import rebuild_due_feeds
from publisher.actions.feeds.copies import wake_due_copies
from publisher.actions.feeds.hub.sweep_hub import hub_rows, sweep_hub
from publisher.actions.figures.sweeps import FIGURE_SWEEPS
from publisher.actions.intake.fetch_pictures import due_pictures, pictures_due
from publisher.actions.intake.sources.poll_due import due_sources, wake_sources
from publisher.actions.intake.sources.silence import tell_of_silence
from publisher.actions.mail import mail_due
from publisher.actions.mail.kept_mail import prune_mails
from publisher.actions.mail.trials.sweeps import RELAY_SWEEPS
from publisher.actions.mail.ways_in import mailboxes_due
from publisher.actions.measuring.settle_clicks import settle_clicks
from publisher.actions.partners.deliver_to_partners import wake_partners
from publisher.actions.partners.engineer import requests as engineers
from publisher.actions.partners.orphans import cancel_orphans
from publisher.actions.partners.proof import places_due
from publisher.actions.partners.proof.places_due import due_checks
from publisher.actions.partners.recover_copies import recover_all
from publisher.actions.partners.stalls import tell_of_stalls
from publisher.actions.pictures import want_pictures
from publisher.actions.processes.guard_ledger import beat_ledger, exits_open
from publisher.actions.processes.sweep_paces import NOW_AND_THEN, OFTEN, SELDOM
from publisher.actions.processes.sweep_rows import Here, Sweep
from publisher.actions.processes.sweeping import look
from publisher.actions.publications.people.sessions import forget_ended
from publisher.actions.readers.doubt_reports import forget_counts
from publisher.actions.readers.imports import sweeps as files_of_readers
from publisher.actions.readers.joining.forget_peers import forget_old_peers
from publisher.actions.readers.joining.slow_forms import open_forms, slow_down_forms
from publisher.actions.reports import work_off
from publisher.actions.sends.self_pause import check_complaints, large_running
from publisher.actions.sends.start_send import sends_to_start, start_due_sends
from publisher.actions.sends.welcome.welcome_due import welcome_due
from publisher.actions.service.erase_old import erase_old
from publisher.actions.stories.publish_due import ended, publish_due
from publisher.actions.stories.search_due import search_due, unsearchable
from publisher.actions.stories.settle_articles import settle_due, settled
from publisher.actions.webhooks.sweeps import WEBHOOK_SWEEPS
from publisher.actions.writing.drafts import forget_old_drafts
from publisher.delivery.destinations import due as due_copies
from publisher.delivery.host import Host
from publisher.delivery.partners.sent_bytes import drop_old_sent
from publisher.delivery.positions.give import drop_old
from publisher.delivery.sends import (
    canceled_with_rows,
    complete,
    due_sends,
    due_service,
    expire_service,
    expire_stale,
    finish_complete,
    stale_sends,
    stale_service,
    stop_canceled,
)
from publisher.syndication.documents import waiting as waiting_feeds

SWEEPS = (
    Sweep(
        name="decisions of before",
        find=lambda at: replay_if_held(data_dir=at.data_dir, now=at.now),
        every=NOW_AND_THEN,
        while_held=True,
    ),
    Sweep(
        name="recovery",
        find=lambda at: recover_all(host=at.host, data_dir=at.data_dir, now=at.now),
        while_held=True,
    ),
    Sweep(
        name="embargoes",
        find=lambda at: publish_due(now=at.now),
        asks=lambda now: [ended(now)],
    ),
    Sweep(
        name="settling edits",
        find=lambda at: settle_due(now=at.now),
        asks=lambda now: [settled(now)],
    ),
    Sweep(
        name="search",
        find=lambda _: search_due(),
        asks=lambda _: [unsearchable()],
        every=NOW_AND_THEN,
        while_held=True,
    ),
    Sweep(name="issues by rule", find=lambda at: compose_due(now=at.now), asks=due_newsletters),
    Sweep(
        name="feeds",
        find=lambda at: rebuild_due_feeds(now=at.now, spare=True),
        asks=waiting_feeds,
        while_held=True,
    ),
    Sweep(name="copies of feeds", find=lambda at: wake_due_copies(now=at.now), while_held=True),
    Sweep(name="clocks", find=lambda at: forget_jumps(now=at.now), every=SELDOM, while_held=True),
    Sweep(
        name="sends held by a clock",
        find=lambda at: release_wrongly_late(now=at.now),
        asks=lambda now: [wrongly_late(now)],
    ),
    Sweep(
        name="due sends",
        find=lambda at: start_due_sends(now=at.now),
        asks=lambda now: [sends_to_start(now), wrongly_late(now)],
    ),
    Sweep(
        name="digests",
        find=lambda at: send_digests(now=at.now),
        asks=digests_due,
        every=NOW_AND_THEN,
    ),
    Sweep(name="welcome issues", find=lambda at: welcome_due(now=at.now), every=SELDOM),
    Sweep(
        name="unwanted sends",
        find=lambda at: check_complaints(now=at.now),
        asks=lambda _: [large_running()],
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="stale sends",
        find=lambda at: expire_stale(at.now),
        asks=lambda now: [stale_sends(now)],
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="stale mails about one person",
        find=lambda at: expire_service(at.now),
        asks=lambda now: [stale_service(now)],
        every=NOW_AND_THEN,
        while_held=True,
    ),
    Sweep(
        name="old mails about one person",
        find=lambda at: erase_old(now=at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(
        name="sessions that are over",
        find=lambda at: forget_ended(now=at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(
        name="canceled sends",
        find=lambda at: stop_canceled(at.now),
        asks=lambda _: [canceled_with_rows()],
    ),
    Sweep(
        name="finished sends",
        find=lambda at: finish_complete(at.now),
        asks=lambda now: [complete(now)],
    ),
    Sweep(
        name="mail",
        find=lambda at: mail_due.mail_due(now=at.now),
        asks=lambda now: [due_sends(now), due_service(now)],
        wakes=(mail_due.TASK, mail_due.QUEUE),
    ),
    Sweep(
        name="partners",
        find=lambda at: wake_partners(now=at.now),
        asks=lambda now: [due_copies(now)],
    ),
    Sweep(name="copies to nobody", find=lambda at: cancel_orphans(now=at.now), every=SELDOM),
    Sweep(
        name="partners' places",
        find=lambda at: due_checks(at.now).exists(),
        asks=lambda now: [due_checks(now)],
        wakes=(places_due.TASK, places_due.QUEUE),
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="what engineers asked for",
        find=lambda _: engineers.due_requests().exists(),
        asks=lambda _: [engineers.due_requests()],
        wakes=(engineers.TASK, engineers.QUEUE),
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="pictures",
        find=lambda at: pictures_due(now=at.now),
        asks=lambda now: [due_pictures(now)],
        wakes=(want_pictures.TASK, want_pictures.QUEUE),
    ),
    Sweep(
        name="first visits",
        find=lambda at: readings.due_readings(at.now).exists(),
        asks=lambda now: [readings.due_readings(now)],
        wakes=(readings.TASK, readings.QUEUE),
        every=NOW_AND_THEN,
    ),
    *files_of_readers.SWEEPS,
    Sweep(
        name="old readings of sites, old drafts",
        find=lambda at: readings.forget_old(at.now) + forget_old_drafts(at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(name="hub", find=lambda at: sweep_hub(now=at.now), asks=hub_rows),
    *WEBHOOK_SWEEPS,
    Sweep(
        name="sources",
        find=lambda at: wake_sources(now=at.now),
        asks=lambda now: [due_sources(now)],
    ),
    Sweep(name="stalled partners", find=lambda at: tell_of_stalls(now=at.now), every=SELDOM),
    Sweep(name="silent sources", find=lambda at: tell_of_silence(now=at.now), every=SELDOM),
    *RELAY_SWEEPS,
    Sweep(
        name="mailboxes of others",
        find=lambda at: mailboxes_due.mailboxes_due(now=at.now),
        wakes=(mailboxes_due.TASK, mailboxes_due.QUEUE),
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="forms",
        find=lambda at: slow_down_forms(now=at.now),
        asks=lambda _: [open_forms()],
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="kept network addresses",
        find=lambda at: forget_old_peers(now=at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(
        name="counts of reports",
        find=lambda at: forget_counts(at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(
        name="providers' reports",
        find=lambda at: work_off.waiting_reports(at.now).exists(),
        asks=lambda now: [work_off.waiting_reports(now)],
        wakes=(work_off.TASK, work_off.QUEUE),
    ),
    *FIGURE_SWEEPS,
    Sweep(
        name="clicks", find=lambda at: settle_clicks(at.now), every=NOW_AND_THEN, while_held=True
    ),
    Sweep(
        name="unreadable reports",
        find=lambda at: work_off.prune_reports(at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(name="kept mail", find=lambda at: prune_mails(at.now), every=SELDOM, while_held=True),
    Sweep(name="old positions", find=lambda at: drop_old(at.now), every=SELDOM, while_held=True),
    Sweep(
        name="old copies of partners",
        find=lambda at: drop_old_sent(at.now) + engineers.forget_old_requests(at.now),
        every=SELDOM,
        while_held=True,
    ),
    Sweep(
        name="sealed copies",
        find=lambda at: erase_ended(at.now),
        asks=lambda now: [ended_copies(now)],
        every=SELDOM,
        while_held=True,
    ),
    Sweep(name="retention", find=lambda at: sweep_retention(at.now), every=SELDOM),
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
    return look(rows, here)
