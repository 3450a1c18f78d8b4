"""A send that goes wrong stops itself and says why, until a person lets it go on all the same."""

import logging
import re
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from publisher.delivery import limits
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import BY_ITSELF, Code, Reason, because
from publisher.delivery.results import Result
from publisher.delivery.sends import set_state
from publisher.delivery.sql import ledger_sql
from publisher.delivery.states import GOT, OPEN, State
from publisher.delivery.wording import english
from publisher.publications import audit

log = logging.getLogger(__name__)

ACTOR = "engine"
FINAL = (State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.FAILED)
MAILBOX_STATUS = re.compile(r"5\d\d[ -]5\.2\.")  # RFC 3463: it exists, and takes nothing now
COUNT = (
    "UPDATE delivery_send SET judged = judged + %s, invalid = invalid + %s"
    " WHERE id = %s AND judged < %s"
)


class Tally:
    """Counts the first answers of one issue send, and stops it when too many name nobody.

    Counted beside the ledger's transactions: a process that dies may leave a chunk uncounted.
    """

    def __init__(self, send: Send) -> None:
        self.pk = send.pk
        self.counts = send.kind == Send.Kind.ISSUE and send.judged < limits.FIRST

    def count(self, results: Sequence[Result], now: datetime) -> None:
        """Take the answers of one chunk, once the ledger has them."""
        judged = [result for result in results if result.state in FINAL]
        if not self.counts or not judged:
            return
        invalid = sum(map(_is_unknown_recipient, judged))
        with connection.cursor() as cursor:  # a QuerySet takes five times as long
            cursor.execute(COUNT, [len(judged), invalid, self.pk, limits.FIRST])
            self.counts = bool(cursor.rowcount)
        if invalid and self.counts:
            stop_if_invalid(send_id=self.pk, now=now)


def stop_if_invalid(*, send_id: int, now: datetime) -> bool:
    """Pause the running send if too many of the first recipients do not exist and a person has not
    said that it goes on all the same. Whether it was paused."""
    with transaction.atomic():
        send = _running(send_id)
        if send is None or Code.TOO_MANY_INVALID in send.overruled:
            return False
        if not limits.too_many_invalid(invalid=send.invalid, recipients=send.recipients):
            return False
        why = because(Code.TOO_MANY_INVALID, invalid=send.invalid, judged=send.judged)
        return _stop(send, why, now)


def check_complaints(*, now: datetime) -> int:
    """Pause running issue sends of which too many readers complain. Returns how many.

    What has gone is counted only when another complaint has come.
    """
    running = Send.objects.filter(kind=Send.Kind.ISSUE, state=Send.State.RUNNING)
    sends = {send.pk: send for send in running.filter(recipients__gte=limits.LEAST)}
    stopped = 0
    for pk, complaints in _complaints(list(sends)):
        if complaints < limits.LEAST or complaints <= sends[pk].complaints:
            continue
        stopped += _stop_if_complained_of(pk, complaints, now)
    return stopped


def overrule(send: Send) -> None:
    """A person lets a send that stopped itself go on: this reason does not stop it again."""
    if send.hold_code in BY_ITSELF:
        send.overruled = sorted({*send.overruled, send.hold_code})
        send.save(update_fields=["overruled"])


def _stop_if_complained_of(pk: int, complaints: int, now: datetime) -> bool:
    with transaction.atomic():
        send = _running(pk)
        if send is None:
            return False
        send.complaints = complaints
        send.save(update_fields=["complaints"])
        received = Delivery.objects.filter(send=send, state__in=GOT).count()
        unwanted = limits.too_many_complaints(complaints=complaints, received=received)
        if Code.TOO_MANY_COMPLAINTS in send.overruled or not unwanted:
            return False
        why = because(Code.TOO_MANY_COMPLAINTS, complaints=complaints, received=received)
        return _stop(send, why, now)


def _running(pk: int) -> Send | None:
    running = Send.objects.select_for_update().filter(pk=pk, state=Send.State.RUNNING)
    return running.first()


def _stop(send: Send, reason: Reason, now: datetime) -> bool:
    """Nothing is left to stop when no row is open; then the send ends by itself."""
    if not Delivery.objects.filter(send=send, state__in=OPEN).exists():
        return False
    set_state(send, Send.State.PAUSED, reason)
    publication, words = send.publication, english(reason)
    audit.record(
        actor=ACTOR, verb="pause_send", target=send, at=now, publication=publication, reason=words
    )
    log.error(
        "send %s %s; it waits for a person: publisher send resume %s", send.pk, words, send.pk
    )
    return True


def _is_unknown_recipient(result: Result) -> bool:
    return result.state == State.BOUNCED and not MAILBOX_STATUS.match(result.code)


def _complaints(send_ids: list[int]) -> list[tuple[int, int]]:
    """(send, how many of its readers complained), through the index of complaints, whose term
    SQLite must see as it is."""
    if not send_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.send_id, COUNT(DISTINCT d.id) FROM delivery_deliveryevent e"  # noqa: S608
            " JOIN delivery_delivery d ON d.id = e.delivery_id"
            f" WHERE e.type = 'complaint' AND d.send_id {ledger_sql.ids()} GROUP BY d.send_id",
            [ledger_sql.id_list(send_ids)],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]
