"""Send mail for a few seconds: claim rows, chunk by chunk, and write down what became of them."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from publisher.actions.mail.channels import LONGEST_WAIT
from publisher.actions.mail.mail_chunk import Chunk, Outcomes
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay, next_relay
from publisher.actions.mail.relay_trouble import pause_refused
from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.readers.block_bounced import block_bounced
from publisher.actions.sends.self_pause import Tally
from publisher.channels.replies import sanitized
from publisher.delivery import transitions
from publisher.delivery.begun import Begun
from publisher.delivery.limits import expiry
from publisher.delivery.models import Send
from publisher.delivery.pace import reserve
from publisher.delivery.sends import (
    due_sends,
    finish_complete,
    look_at,
    overtaken,
    stop_canceled,
)

SLICE = 5.0  # seconds; other queues get their turn between slices
GIVES_WAY_EVERY = 1.0  # seconds between looks for a more urgent send
LEASE = timedelta(seconds=120)
# Seconds before the lease's end after which no body begins: each answer comes, or is given up,
# while the row is still ours.
MARGIN = LONGEST_WAIT + 5.0


@dataclass(slots=True)
class SliceReport:
    """attempted: bodies that began. more: whether another slice would find work at once."""

    attempted: int = 0
    more: bool = False


def deliver_mail(*, worker: MailWorker, seconds: float = SLICE) -> SliceReport:
    """Work off due sends for so many seconds.

    After an exception the worker has let go of everything; recovery settles what it held.
    Raises what the database or the disk raises.
    """
    report = SliceReport()
    if worker.all_rest() or worker.stopping():
        return report
    if not exits_open(data_dir=worker.data_dir, now=worker.clock()):
        return report
    try:
        _slice(worker, time.monotonic() + seconds, report)
    except BaseException:
        worker.forsake()
        raise
    return report


def _slice(worker: MailWorker, deadline: float, report: SliceReport) -> None:
    tried: list[int] = []
    while (send := due_sends(worker.clock()).exclude(pk__in=tried).first()) is not None:
        report.more = True
        if time.monotonic() >= deadline or worker.stopping() or worker.all_rest():
            break
        began = _work_off(worker, send, deadline)
        report.attempted += began
        pause_refused(worker=worker, send=send, now=worker.clock())
        if time.monotonic() >= deadline:
            break
        report.more = False
        if not (began and overtaken(send, worker.clock())):
            tried.append(send.pk)  # what is still due there, others hold
    worker.hand.journal.empty()
    worker.hand.seen(worker.clock())
    if worker.all_rest():
        report.more = False
    finish_complete(worker.clock())


def _work_off(worker: MailWorker, send: Send, deadline: float) -> int:
    """One send, until nothing of it is due, the time is over, it may not go on, or a more urgent
    one is due."""
    began = 0
    lists, relays = _lists(send), worker.relays_for(send)
    domain = send.publication.return_domain or send.publication.domain
    done, leased = Outcomes(), list[int]()
    tally, gives_way = Tally(send), time.monotonic() + GIVES_WAY_EVERY
    while True:
        # A relay that failed halts its chunk; another one may go on.
        over = (done.halted and done.route is None) or time.monotonic() >= deadline
        if not over and time.monotonic() >= gives_way:
            over, gives_way = overtaken(send, worker.clock()), time.monotonic() + GIVES_WAY_EVERY
        relay = None if over else next_relay(relays)
        room, pause = _room(worker, relay)
        rows = _turn(worker, send, done, leased, lists, relay=relay, room=room)
        tally.count(done.results, worker.clock())
        done = Outcomes()
        if not rows or relay is None:
            if relay is None or not _waits(worker, pause, deadline):
                return began
            continue
        chunk = Chunk(
            worker,
            relay,
            rows,
            relays=relays,
            until=expiry(send),
            domain=domain,
            lease=LEASE.total_seconds() - MARGIN,
        )
        done = chunk.deliver()
        began += len(chunk.begun)


def _room(worker: MailWorker, relay: Relay | None) -> tuple[int, float]:
    """How many rows may begin at this relay now; else the seconds until some may."""
    if relay is None:
        return 0, 0.0
    if relay.rate is None:
        return relay.chunk_size, 0.0
    now, wanted = worker.clock(), relay.chunk_size
    return reserve(relay=relay.name, rate=relay.rate, wanted=wanted, now=now)


def _waits(worker: MailWorker, pause: float, deadline: float) -> bool:
    """Whether it waited for a relay's pace; not when there was nothing to wait for."""
    if not pause or time.monotonic() + pause >= deadline or worker.stopping():
        return False
    time.sleep(pause)
    return True


def _turn(
    worker: MailWorker,
    send: Send,
    done: Outcomes,
    leased: list[int],
    lists: list[int] | None,
    *,
    relay: Relay | None,
    room: int,
) -> list[Begun]:
    """Between two chunks, in one transaction: write the last one's results, look again at the
    send and its readers, and begin the next. Returns the rows that have begun."""
    now, holder = worker.clock(), worker.hand.worker_id
    with transaction.atomic():
        _write(done, holder, worker)
        look = look_at(send.pk)
        if relay is None or not room or not look.running:
            transitions.release(worker_id=holder, now=now)
            leased.clear()
            stop_canceled(now, send.pk)
            return []
        while True:
            if not leased:
                leased += transitions.claim(
                    worker_id=holder,
                    limit=relay.claim_size,
                    now=now,
                    lease_until=now + LEASE,
                    send_id=send.pk,
                )
            if not leased:
                return []
            chunk, leased[:] = leased[:room], leased[room:]
            rows = transitions.begin(
                ids=chunk,
                worker_id=holder,
                now=now,
                lease_until=now + LEASE,
                edition_id=look.edition_id,
                list_ids=lists,
                notice=send.kind == Send.Kind.NOTICE,
                test=send.kind == Send.Kind.TEST,
            )
            if rows:
                return rows


def _write(done: Outcomes, holder: int, worker: MailWorker) -> None:
    now = worker.clock()
    transitions.apply(results=done.results, worker_id=holder, now=now)
    block_bounced(results=done.results, now=now)
    if done.unbegun:
        transitions.abandon(ids=done.unbegun, worker_id=holder, now=now)
    if done.closed and done.route is not None:
        transitions.abandon(
            ids=done.closed,
            worker_id=holder,
            now=now,
            until=done.again_at,
            code=done.route.code,
            why=sanitized(done.route.text) or "the route is closed",
        )


def _lists(send: Send) -> list[int] | None:
    """The lists through which the issue goes; None for a notice, whose rows have their own."""
    if send.kind != Send.Kind.ISSUE or send.issue is None:
        return None
    return list(send.issue.newsletter.mailing_lists.values_list("pk", flat=True))
