"""The only writer of the state of rows that exist: a few statements for many rows at a time. Who
makes the rows is freezing.py.

Every function runs inside the caller's transaction. The order of locks is: the send's row, then
delivery rows by id. Rows are named by their ids; `worker_id` is the WorkerProcess that holds them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Reason, RowCode, because, row_column
from publisher.delivery.results import Result, Wait
from publisher.delivery.running_attempts import RunningAttempt, from_columns
from publisher.delivery.sql import audience_sql, claim_sql, ledger_sql, notice_sql
from publisher.delivery.sql.attempt_log import log_attempts
from publisher.delivery.sql.may_begin import may_begin
from publisher.delivery.states import (
    CLAIMABLE,
    HEARD_OF,
    NOT_BEGUN,
    RESENDABLE,
    UNDELIVERED,
    State,
    TransitionError,
    check,
)
from publisher.delivery.tallies.later import as_they_stand, have_moved
from publisher.delivery.webhook_news import tell_bounced

UNSETTLED = timedelta(seconds=15)  # between looks at an attempt that has not ended


def choose(
    *, limit: int, now: datetime, send_id: int, place: claim_sql.Place | None = None
) -> list[int]:
    """Up to `limit` due rows of one send: first those whose time has come again, then those that
    wait for their first attempt, from `place` on (without one, from the first) and round. They are
    this transaction's: rows that another has chosen are passed over, and nothing is written.

    Returns their ids, sorted; `place` moves on to the last of them.
    """
    place, moment = place or claim_sql.Place(), ledger_sql.moment(now)
    with connection.cursor() as cursor:
        retries = [send_id, moment, limit]
        found = claim_sql.ids_of(cursor, claim_sql.choose_retries(), retries)
        stretches = place.stretches(partial(claim_sql.first_pending, cursor, send_id))
        while len(found) < limit and (first := next(stretches, None)) is not None:
            stretch = [send_id, first, first + claim_sql.STRETCH, moment, limit - len(found)]
            chosen = claim_sql.ids_of(cursor, claim_sql.choose_stretch(), stretch)
            found += chosen
            if len(found) == limit:
                place.first = max(chosen)
    return sorted(set(found))


def lease(*, ids: Sequence[int], worker_id: int, now: datetime, lease_until: datetime) -> set[int]:
    """Lease rows that the caller has chosen. Returns those that are ours now: another may have been
    quicker, or they are not due any more."""
    rows = Delivery.objects.filter(pk__in=ids, state__in=CLAIMABLE)
    rows = rows.filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))
    own = {"worker_id": worker_id, "lease_expires_at": lease_until}
    if rows.update(state=State.LEASED, changed_at=now, **own) == len(ids):
        return set(ids)
    mine = Delivery.objects.filter(pk__in=ids, state=State.LEASED, worker_id=worker_id)
    return set(mine.values_list("pk", flat=True))


def begin(
    *,
    ids: Sequence[int],
    worker_id: int,
    now: datetime,
    lease_until: datetime,
    edition_id: int | None = None,
    list_ids: Sequence[int] | None = None,
    notice: bool = False,
    test: bool = False,
    person: bool = False,
    leased: bool = False,
) -> list[RunningAttempt]:
    """Turn rows that `choose` gave in this transaction, or that this worker has `leased`, to
    `attempting`, one attempt more; when that commits, they have begun. The first attempt freezes
    the date, each takes the send's edition of now. Who `may_begin` leaves out is `suppressed`.
    Returns those that began, by id."""
    moment = ledger_sql.moment(now)
    own = [ledger_sql.id_list(ids), worker_id if leased else moment]
    if notice:
        _recheck_notices(own, now, leased=leased)
    condition, asked = may_begin(ids, list_ids, notice=notice, test=test, person=person)
    values = [worker_id, ledger_sql.moment(lease_until), moment, edition_id, moment, *own, *asked]
    with connection.cursor() as cursor:
        cursor.execute(ledger_sql.begin(condition, leased=leased), values)
        running = list(map(from_columns, cursor.fetchall()))
        if condition != "TRUE" and len(running) < len(ids):
            stop = audience_sql.suppress_blocked(condition, leased=leased)
            cursor.execute(stop, [moment, *own, *asked])
    return sorted(running, key=attrgetter("pk"))


def _recheck_notices(own: Sequence[Any], now: datetime, *, leased: bool) -> None:
    """Rows of a notice (ids, and the worker of leased ones): who is still being served with the
    older text waits, and who got the newer one instead needs no notice."""
    moment = ledger_sql.moment
    with connection.cursor() as cursor:
        until = moment(now + UNSETTLED)
        cursor.execute(notice_sql.wait(leased=leased), [until, moment(now), *own])
        cursor.execute(notice_sql.supersede(leased=leased), [moment(now), *own])


def apply(*, results: Sequence[Result], worker_id: int, now: datetime) -> None:
    """Write what became of attempts of this worker, with a log row for each that failed.

    A row that recovery called uncertain meanwhile is settled too. Raises TransitionError when a
    row stands elsewhere or the attempt is another; the caller's transaction must roll back.
    """
    if not results:
        return
    for result in results:
        check(State.ATTEMPTING, result.state)
    with connection.cursor() as cursor:
        cursor.execute(
            ledger_sql.apply(),
            [ledger_sql.moment(now), ledger_sql.result_columns(results), worker_id],
        )
        changed = cursor.rowcount
    if changed != len(results):
        raise TransitionError(
            f"{len(results) - changed} of {len(results)} replies belong to no running attempt",
            f"worker process {worker_id}",
        )
    log_attempts(results, now)
    tell_bounced(results, now)


def bounce(
    *, key: int, code: str, reply: str, now: datetime, stage: str = "", verdict: str = ""
) -> Result | None:
    """A report says that an accepted (or uncertain) mail did not arrive, or came back after it had
    been delivered. None when the row stands elsewhere: it bounced before, or was never accepted.
    stage, verdict: as Result has them.
    """
    for origin in HEARD_OF:
        check(origin, State.BOUNCED)
    moved = as_they_stand([key], HEARD_OF)
    rows = Delivery.objects.filter(pk=key, state__in=HEARD_OF)
    about = {"stage": stage or None, "verdict": verdict or None}
    values = {"reply_code": code[:16], "reply": reply, "reason": None, "changed_at": now, **about}
    if not rows.update(state=State.BOUNCED, **values):
        return None
    have_moved(moved, State.BOUNCED, verdict)
    result = Result(
        key=key,
        attempt=Delivery.objects.values_list("attempts", flat=True).get(pk=key),
        state=State.BOUNCED,
        code=code[:16],
        reply=reply,
        stage=stage,
        verdict=verdict,
    )
    log_attempts([result], now)
    tell_bounced([result], now)
    return result


def deliver(*, ids: Sequence[int]) -> None:
    """A provider says that these accepted (or uncertain) mails were delivered. `changed_at` stays:
    it says when they were accepted, from when on reports count."""
    for origin in UNDELIVERED:
        check(origin, State.DELIVERED)
    moved = as_they_stand(ids, UNDELIVERED)
    rows = Delivery.objects.filter(pk__in=[row.pk for row in moved])
    rows.update(state=State.DELIVERED)
    have_moved(moved, State.DELIVERED)


def release(*, worker_id: int, now: datetime, ids: Sequence[int] | None = None) -> int:
    """Give this worker's leased rows (all of them without `ids`) back. Returns how many."""
    check(State.LEASED, State.PENDING)
    rows = Delivery.objects.filter(worker_id=worker_id, state=State.LEASED)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(state=State.PENDING, lease_expires_at=None, changed_at=now)


def abandon(*, ids: Sequence[int], worker_id: int, now: datetime, wait: Wait | None = None) -> int:
    """Give rows back of which not one byte of a body left, so that nothing was attempted.

    The attempt is uncounted, and a first attempt's date and edition (not a notice's, which was
    there before) are free again. With a `wait` that has an end they are `retrying` until then.
    """
    target = State.RETRYING if wait and wait.until else State.PENDING
    check(State.ATTEMPTING, target)
    mine = Delivery.objects.filter(pk__in=ids, worker_id=worker_id, state=State.ATTEMPTING)
    mine.filter(attempts=1).update(dated_at=None)
    mine.filter(attempts=1).exclude(send__kind=Send.Kind.NOTICE).update(edition=None)
    return mine.update(
        state=target,
        attempts=F("attempts") - 1,
        lease_expires_at=None,
        changed_at=now,
        **(wait.columns() if wait else {"next_attempt_at": None}),
    )


def postpone(*, ids: Sequence[int], worker_id: int, now: datetime, wait: Wait) -> int:
    """Let leased rows of this worker, of which nothing was attempted, wait as `retrying`."""
    check(State.LEASED, State.RETRYING)
    mine = Delivery.objects.filter(pk__in=ids, worker_id=worker_id, state=State.LEASED)
    columns = wait.columns() | {"lease_expires_at": None, "changed_at": now}
    return mine.update(state=State.RETRYING, **columns)


def mark_uncertain(
    *, ids: Sequence[int], worker_id: int, now: datetime, why: Reason, again: bool = False
) -> int:
    """Call running attempts uncertain: they may have arrived, and only a person may re-send. With
    `again` they are tried again at once, because their other side makes one of two."""
    target = State.RETRYING if again else State.UNCERTAIN
    check(State.ATTEMPTING, target)
    rows = Delivery.objects.filter(pk__in=ids, worker_id=worker_id, state=State.ATTEMPTING)
    found = list(rows.select_for_update().order_by("pk").values_list("pk", "attempts"))
    values = {"reply": "", "reason": row_column(why), "changed_at": now}
    values |= {"stage": None, "verdict": None, "next_attempt_at": now if again else None}
    rows.update(state=target, lease_expires_at=None, **values)
    code = why.code.value
    log_attempts([Result(key=k, attempt=n, state=target, code=code) for k, n in found], now)
    return len(found)


def suppress(rows: QuerySet[Delivery], *, now: datetime, why: str = "") -> int:
    """Stop those of the rows that have not begun: their address must not be mailed. why: what the
    reader did or what blocks them, for the ledger's `reply`."""
    return _stop(rows, State.SUPPRESSED, now, reply=why)


def cancel(rows: QuerySet[Delivery], *, now: datetime, why: Reason | None = None) -> int:
    """Stop those of the rows that have not begun: a person decided so, or their time is over."""
    return _stop(rows, State.CANCELED, now, why=why)


def supersede(rows: QuerySet[Delivery], *, now: datetime, why: Reason | None = None) -> int:
    """Stop those of the rows that have not begun: a newer version goes instead."""
    return _stop(rows, State.SUPERSEDED, now, why=why)


def expire(rows: QuerySet[Delivery], *, now: datetime) -> int:
    """Fail those of the rows that wait: what has not left in time is stale."""
    waiting, why = rows.filter(state__in=CLAIMABLE), because(RowCode.STALE)
    return _stop(waiting, State.FAILED, now, why=why, origins=CLAIMABLE)


def quarantine(rows: QuerySet[Delivery], *, now: datetime, why: Reason) -> int:
    """Fail those of the rows that are leased: what they bring cannot be written."""
    return _stop(rows, State.FAILED, now, why=why, origins=(State.LEASED,))


def reopen(rows: QuerySet[Delivery], *, now: datetime) -> int:
    """Send uncertain or failed rows again, because a person chose so: same row, attempt n+1."""
    for origin in RESENDABLE:
        check(origin, State.PENDING)
    again = {"next_attempt_at": None, "worker": None, "changed_at": now}
    return rows.filter(state__in=RESENDABLE).update(state=State.PENDING, **again)


def _stop(
    rows: QuerySet[Delivery],
    target: State,
    now: datetime,
    *,
    reply: str = "",
    why: Reason | None = None,
    origins: tuple[State, ...] = NOT_BEGUN,
) -> int:
    """Lock by id first: two stops over the same rows must not wait for one another in a ring."""
    for origin in origins:
        check(origin, target)
    values = {"reply": reply, "reason": row_column(why), "lease_expires_at": None}
    ids = list(
        rows.filter(state__in=origins)
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    changed = 0
    for start in range(0, len(ids), 10_000):
        changed += Delivery.objects.filter(
            pk__in=ids[start : start + 10_000], state__in=origins
        ).update(state=target, changed_at=now, **values)
    return changed
