"""The rows of Send as the engine sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from publisher.delivery import limits, transitions
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.reasons import Reason, RowCode, because, hold_columns
from publisher.delivery.sql import ledger_sql
from publisher.delivery.states import CLAIMABLE, OPEN
from publisher.delivery.webhook_news import tell_sent
from publisher.editorial.models import Newsletter

NOT_OVER = (
    Send.State.SCHEDULED,
    Send.State.PREPARING,
    Send.State.RUNNING,
    Send.State.PAUSED,
    Send.State.HELD,
)
GOING = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.RUNNING)
OVER = (Send.State.FINISHED, Send.State.CANCELED)
UNDER_WAY = (Send.State.RUNNING, Send.State.PAUSED)
STANDING = (Send.State.PAUSED, Send.State.HELD)
MAIL_KINDS = (Send.Kind.ISSUE, Send.Kind.NOTICE, Send.Kind.TEST, Send.Kind.WELCOME)
AT_ONCE = (Send.Kind.NOTICE, Send.Kind.TEST, Send.Kind.WELCOME)


@dataclass(frozen=True, slots=True)
class SendState:
    """What a worker must know of a send before each chunk."""

    running: bool
    edition_id: int | None


def set_state(send: Send, state: Send.State, reason: Reason | None, *also: str) -> None:
    """Write the state of a send that the caller has locked, and why it stands (None: it goes on);
    saves the columns `also` with it."""
    columns = {"state": state, **hold_columns(reason)}
    for name, value in columns.items():
        setattr(send, name, value)
    send.save(update_fields=[*columns, *also])


def lock_state(send_id: int) -> SendState:
    """The send as it stands, kept from changing until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(ledger_sql.lock_send_state(), [send_id])
        row = cursor.fetchone()
    return SendState(bool(row) and row[0] == Send.State.RUNNING, row[1] if row else None)


def lock_running(send_ids: Iterable[int]) -> set[int]:
    """The running ones of these sends, kept from changing until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(ledger_sql.lock_running(), [ledger_sql.id_list(sorted(set(send_ids)))])
        return {row[0] for row in cursor.fetchall()}


def may_continue(send_id: int, edition_id: int | None) -> bool:
    """The stop flag: False as soon as a pause, a hold, a cancel or a stop-press has committed, or
    a correction has given the send another edition than this one."""
    with connection.cursor() as cursor:  # a QuerySet takes ten times as long, twice a second
        cursor.execute("SELECT state, edition_id FROM delivery_send WHERE id = %s", [send_id])
        state, own = cursor.fetchone() or ("", None)
    # A notice has no edition of its own: its rows have.
    return state == Send.State.RUNNING and own in (None, edition_id)


def due_sends(now: datetime) -> QuerySet[Send]:
    """Running sends of mail with a row that may be claimed now, the most urgent and then the
    oldest first; what is stale begins no more.

    Notices of corrections and tests overtake issues, and alerts overtake letters.
    """
    running = Send.objects.filter(
        _has_due_row(now), state=Send.State.RUNNING, kind__in=MAIL_KINDS, not_before__lte=now
    )
    fresh = running.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    alert = When(issue__newsletter__kind=Newsletter.Kind.ALERT, then=Value(1))
    turn = Case(When(kind__in=AT_ONCE, then=Value(0)), alert, default=Value(2))
    return fresh.select_related("issue__newsletter").order_by(turn, "pk")


def due_service(now: datetime) -> QuerySet[Send]:
    """Those of mails about one person (delivery/sql/service_sql.py asks the same, quicker)."""
    running = Send.objects.filter(state=Send.State.RUNNING, kind=Send.Kind.SERVICE)
    return running.filter(_has_due_row(now), not_before__lte=now, expires_at__gt=now)


def _has_due_row(now: datetime) -> Exists:
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    rows = Delivery.objects.filter(due, send_id=OuterRef("pk"), state__in=OPEN)
    return Exists(rows.filter(state__in=CLAIMABLE))


def overtaken(send: Send, now: datetime) -> bool:
    """Whether a more urgent send than this one has become due meanwhile."""
    with connection.cursor() as cursor:  # mostly there is no other, and this soon found out
        others = "SELECT 1 FROM delivery_send WHERE state = 'running' AND id <> %s LIMIT 1"
        cursor.execute(others, [send.pk])
        if cursor.fetchone() is None:
            return False
    first = due_sends(now).first()
    return first is not None and _priority(first) < _priority(send)


def _priority(send: Send) -> int:
    """As `due_sends` orders them."""
    if send.kind in AT_ONCE:
        return 0
    return 1 if limits.is_alert(send) else 2


def expire_stale(now: datetime) -> int:
    """Fail what still waits in running sends whose time is over: stale news is not sent.

    Returns how many rows.
    """
    expired = 0
    for pk in stale_sends(now).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Delivery.objects.filter(send_id=pk, state__in=OPEN)
            expired += transitions.expire(rows, now=now)
    return expired


def stale_sends(now: datetime) -> QuerySet[Send]:
    """Running sends whose time is over while some of it still waits."""
    old = Q(expires_at=None, started_at__lte=now - limits.LETTER_LASTS)  # of an older release
    over = Send.objects.filter(
        Q(expires_at__lte=now) | old, state=Send.State.RUNNING, kind__in=MAIL_KINDS
    )
    waiting = Delivery.objects.filter(send_id=OuterRef("pk"), state__in=OPEN)
    return over.filter(Exists(waiting))


def stale_service(now: datetime) -> QuerySet[Send]:
    """Sends of mails about one person whose time is over."""
    ended = ServiceMail.objects.filter(delivery__send=OuterRef("pk"), expires_at__lte=now)
    return Send.objects.filter(Exists(ended), kind=Send.Kind.SERVICE, state__in=NOT_OVER)


def expire_service(now: datetime) -> int:
    """End the mails about one person whose time is over: nobody gets them late. Returns how many.

    What has begun is told to the end; should it come back, it is canceled then.
    """
    with transaction.atomic():
        sends = stale_service(now).select_for_update(skip_locked=True).order_by("pk")
        ids = list(sends.values_list("pk", flat=True))
        rows = Delivery.objects.filter(send_id__in=ids, state__in=OPEN)
        stopped = transitions.cancel(rows, now=now, why=because(RowCode.STALE)) if ids else 0
        canceled = {"state": Send.State.CANCELED, "finished_at": now, **hold_columns(None)}
        Send.objects.filter(pk__in=ids).update(**canceled)
    return stopped


def stop_canceled(now: datetime, send_id: int | None = None) -> int:
    """Cancel what came back to canceled sends: leased when the cancel came, or proven not begun.

    Returns how many rows.
    """
    left = canceled_with_rows()
    if send_id is not None:
        left = left.filter(pk=send_id)
    sends = list(left.values_list("pk", flat=True))
    if not sends:
        return 0
    with transaction.atomic():
        return transitions.cancel(Delivery.objects.filter(send_id__in=sends), now=now)


def canceled_with_rows() -> QuerySet[Send]:
    """Canceled sends of which rows are open."""
    return Send.objects.filter(_has_open_rows(), state=Send.State.CANCELED)


def finish_complete(now: datetime) -> int:
    """Close running sends that have no open row. Returns how many."""
    with transaction.atomic():
        ids = list(
            complete(now)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if not ids:
            return 0
        over = Send.objects.filter(pk__in=ids, state=Send.State.RUNNING)
        changed = over.update(state=Send.State.FINISHED, finished_at=now)
        tell_sent(ids, now)
    return changed


def complete(now: datetime) -> QuerySet[Send]:
    """Running sends that have no open row; mails about one person have one until their hour."""
    waiting = Q(kind=Send.Kind.SERVICE, not_before__gt=now)
    return Send.objects.filter(~_has_open_rows(), state=Send.State.RUNNING).exclude(waiting)


def _has_open_rows() -> Exists:
    return Exists(Delivery.objects.filter(send_id=OuterRef("pk"), state__in=OPEN))
