"""The rows of Send as the engine sees them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from publisher.delivery import ledger_sql, transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import CLAIMABLE, OPEN

NOT_OVER = (
    Send.State.SCHEDULED,
    Send.State.PREPARING,
    Send.State.RUNNING,
    Send.State.PAUSED,
    Send.State.HELD,
)
MAIL_KINDS = (Send.Kind.ISSUE, Send.Kind.NOTICE, Send.Kind.TEST)


@dataclass(frozen=True, slots=True)
class Look:
    """What a worker must know of a send before each chunk."""

    running: bool
    edition_id: int | None


def look_at(send_id: int) -> Look:
    """The send as it stands, kept from changing until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(ledger_sql.look_at_send(), [send_id])
        row = cursor.fetchone()
    return Look(bool(row) and row[0] == Send.State.RUNNING, row[1] if row else None)


def goes_on(send_id: int, edition_id: int | None) -> bool:
    """The stop flag: False as soon as a pause, a hold, a cancel or a stop-press has committed, or
    a correction has given the send another edition than this one."""
    running = Send.objects.filter(pk=send_id, state=Send.State.RUNNING)
    # A notice has no edition of its own: its rows have.
    return running.filter(Q(edition=None) | Q(edition=edition_id)).exists()


def due_sends(now: datetime) -> QuerySet[Send]:
    """Running sends of mail with a row that may be claimed now, oldest first.

    Notices overtake issues: who holds a wrong text waits for nobody's morning letter.
    """
    due = Delivery.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        send_id=OuterRef("pk"),
        state__in=OPEN,
    ).filter(state__in=CLAIMABLE)
    running = Send.objects.filter(
        Exists(due), state=Send.State.RUNNING, kind__in=MAIL_KINDS, not_before__lte=now
    )
    later = Case(When(kind=Send.Kind.NOTICE, then=Value(0)), default=Value(1))
    return running.order_by(later, "pk")


def stop_canceled(now: datetime, send_id: int | None = None) -> int:
    """Cancel what came back to canceled sends: leased when the cancel came, or proven not begun.

    Returns how many rows.
    """
    canceled = Send.objects.filter(state=Send.State.CANCELED)
    if send_id is not None:
        canceled = canceled.filter(pk=send_id)
    left = canceled.filter(Exists(Delivery.objects.filter(send_id=OuterRef("pk"), state__in=OPEN)))
    sends = list(left.values_list("pk", flat=True))
    if not sends:
        return 0
    with transaction.atomic():
        return transitions.cancel(Delivery.objects.filter(send_id__in=sends), now=now)


def finish_complete(now: datetime) -> int:
    """Close running sends that have no open row. Returns how many."""
    open_rows = Delivery.objects.filter(send_id=OuterRef("pk"), state__in=OPEN)
    return Send.objects.filter(~Exists(open_rows), state=Send.State.RUNNING).update(
        state=Send.State.FINISHED, finished_at=now
    )
