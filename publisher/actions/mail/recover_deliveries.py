"""Settle what dead processes left: by their journals where these can be trusted."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from publisher.actions.processes.each_alone import each_alone
from publisher.actions.readers.block_bounced import block_bounced
from publisher.delivery import transitions
from publisher.delivery.host import Host
from publisher.delivery.journal import DIRECTORY, Record, journals, take_over
from publisher.delivery.models import Delivery, WorkerProcess
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.results import Result
from publisher.delivery.sql import ledger_sql
from publisher.delivery.states import State
from publisher.errors import PublisherError

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=60)
FORGOTTEN = timedelta(hours=1)  # without a sign of life, and nothing held
OWNED = (State.LEASED, State.ATTEMPTING)
SETTLED_BY_JOURNAL = (State.ATTEMPTING, State.UNCERTAIN)


@dataclass(slots=True)
class Recovered:
    """Rows given back, settled by an answer in the journal, now uncertain, and tried again."""

    returned: int = 0
    settled: int = 0
    uncertain: int = 0
    repeated: int = 0


MayRepeat = Callable[[Collection[int]], set[int]]


def _none(_ids: Collection[int]) -> set[int]:
    return set()


def recover_deliveries(
    *, host: Host, data_dir: Path, now: datetime, may_repeat: MayRepeat = _none
) -> Recovered:
    """Settle the rows of every process that is gone.

    A process of this host is gone when nobody locks its journal; any other, when its leases and a
    grace are over. What cannot be settled is logged and does not keep the others waiting.
    may_repeat: which of the rows with these ids, which may have arrived, are harmless twice: they
    are tried again and not uncertain.
    """
    total = Recovered()
    for process in _unsettled(data_dir / DIRECTORY, now):
        with each_alone(log, "worker process %s cannot be settled", process.pk):
            try:
                _recover(process, host, data_dir / DIRECTORY, now, total, may_repeat)
            except (PublisherError, OSError) as error:
                log.error("worker process %s cannot be settled: %s", process.pk, error)
    return total


def _unsettled(directory: Path, now: datetime) -> QuerySet[WorkerProcess]:
    """Processes that may have left something: those not settled yet, those with a journal here,
    and whoever holds a row beyond its lease."""
    with connection.cursor() as cursor:
        cursor.execute(ledger_sql.holders(), [ledger_sql.moment(now)])
        known = [row[0] for row in cursor.fetchall()]
    known += journals(directory)
    open_ones = WorkerProcess.objects.filter(Q(recovered_at=None) | Q(pk__in=known))
    return open_ones.order_by("pk")


def _recover(
    process: WorkerProcess,
    host: Host,
    directory: Path,
    now: datetime,
    total: Recovered,
    may_repeat: MayRepeat,
) -> None:
    try:
        journal = take_over(directory, process.pk) if process.host == host.machine else None
    except FileNotFoundError:
        _expire(process, now, total, may_repeat)
        return
    if process.host != host.machine:
        _expire(process, now, total, may_repeat)
    elif journal is not None:
        with journal:
            complete = process.boot == host.boot
            _settle(process, journal.read(), complete, now, total, may_repeat)
            journal.remove()


@transaction.atomic
def _settle(
    process: WorkerProcess,
    record: Record,
    complete: bool,
    now: datetime,
    total: Recovered,
    may_repeat: MayRepeat,
) -> None:
    """complete: this boot wrote the journal, so that what it does not hold did not happen."""
    holder = process.pk
    total.returned += transitions.release(worker_id=holder, now=now)
    rows = Delivery.objects.filter(worker_id=holder, state__in=SETTLED_BY_JOURNAL)
    results, unbegun, unknown = _classify(rows.select_for_update().order_by("pk"), record, complete)
    transitions.apply(results=results, worker_id=holder, now=now)
    block_bounced(results=results, now=now)
    total.settled += len(results)
    total.returned += transitions.abandon(ids=unbegun, worker_id=holder, now=now)
    _give_up(unknown, holder, RowCode.NO_ANSWER, now, total, may_repeat)
    WorkerProcess.objects.filter(pk=holder).update(recovered_at=now)


def _classify(
    rows: QuerySet[Delivery], record: Record, complete: bool
) -> tuple[list[Result], list[int], list[int]]:
    """Answers to apply, rows that never began, rows of which nobody knows."""
    results, unbegun, unknown = list[Result](), list[int](), list[int]()
    for key, attempt, state in rows.values_list("pk", "attempts", "state"):
        result = record.results.get((key, attempt))
        if result is not None and result.state != state:
            results.append(result)
        elif state == State.ATTEMPTING:
            begun = (key, attempt) in record.begun or not complete
            (unknown if begun else unbegun).append(key)
    return results, unbegun, unknown


def _give_up(
    ids: Collection[int],
    holder: int,
    code: RowCode,
    now: datetime,
    total: Recovered,
    may_repeat: MayRepeat,
) -> None:
    """Nobody knows whether they arrived: uncertain, or tried again where that is harmless."""
    again = may_repeat(ids) if ids else set()
    rest, why = [key for key in ids if key not in again], because(code)
    total.uncertain += transitions.mark_uncertain(ids=rest, worker_id=holder, now=now, why=why)
    total.repeated += transitions.mark_uncertain(
        ids=sorted(again), worker_id=holder, now=now, why=why, again=True
    )


@transaction.atomic
def _expire(process: WorkerProcess, now: datetime, total: Recovered, may_repeat: MayRepeat) -> None:
    """Nothing but the clock speaks for it: what it had only leased goes back, for it must find
    the row leased when it begins; what it had begun is unknown."""
    held = Delivery.objects.filter(worker=process, state__in=OWNED, lease_expires_at__lt=now)
    rows = list(held.values_list("pk", "state", "lease_expires_at"))
    leased = [key for key, state, _ in rows if state == State.LEASED]
    begun = [
        key for key, state, end in rows if state == State.ATTEMPTING and end and end < now - GRACE
    ]
    total.returned += transitions.release(worker_id=process.pk, now=now, ids=leased)
    _give_up(begun, process.pk, RowCode.NO_JOURNAL, now, total, may_repeat)
    still_holds = Delivery.objects.filter(worker=process, state__in=OWNED).exists()
    if process.recovered_at is None and process.seen_at < now - FORGOTTEN and not still_holds:
        # Should it live after all, whatever it leaves is found by its leases or its journal.
        WorkerProcess.objects.filter(pk=process.pk).update(recovered_at=now)
