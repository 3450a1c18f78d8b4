"""A send that goes wrong stops itself and says why, until a person lets it go on all the same."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, QuerySet

from publisher.channels.reply_table import Verdict, verdict_of
from publisher.delivery import limits
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import BY_ITSELF, Code, Reason, because
from publisher.delivery.results import Result
from publisher.delivery.sends import OVER, set_state
from publisher.delivery.sql import ledger_sql
from publisher.delivery.states import GOT, OPEN, State
from publisher.delivery.wording import english
from publisher.publications import audit

log = logging.getLogger(__name__)

ACTOR = "engine"
FINAL = (State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.FAILED)
COUNT = (
    "UPDATE delivery_send SET judged = judged + %s, invalid = invalid + %s"
    " WHERE id = %s AND judged < %s"
)


class Tally:
    """Counts the first answers of one issue send, and stops it when too many name nobody. What
    comes back by mail later counts too (`count_returned`).

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


def count_returned(*, result: Result, send: Send, now: datetime) -> bool:
    """Take a report that came by mail, of an address that was accepted at first. Whether it stopped
    the send.

    Such reports come when far more than the first answers are in; so they weigh against all who
    were answered by then, once they would be too many of the first.
    """
    if send.kind != Send.Kind.ISSUE or not _is_unknown_recipient(result):
        return False
    Send.objects.filter(pk=send.pk).update(invalid=F("invalid") + 1)
    with transaction.atomic():
        running = _running(send.pk)
        if running is None or Code.TOO_MANY_INVALID in running.overruled:
            return False
        if not limits.too_many_invalid(invalid=running.invalid, recipients=running.recipients):
            return False
        answered = Delivery.objects.filter(send=running, state__in=FINAL).count()
        if not limits.too_many_of(invalid=running.invalid, answered=answered):
            return False
        why = because(Code.TOO_MANY_INVALID, invalid=running.invalid, judged=answered)
        return _stop(running, why, now)


def large_running() -> QuerySet[Send]:
    """Running issue sends to so many readers that a share of complaints says something."""
    running = Send.objects.filter(kind=Send.Kind.ISSUE, state=Send.State.RUNNING)
    return running.filter(recipients__gte=limits.LEAST)


def check_complaints(*, now: datetime) -> int:
    """Pause running issue sends of which too many readers complain. Returns how many.

    What has gone is counted only when another complaint has come.
    """
    sends = {send.pk: send for send in large_running()}
    stopped = 0
    for pk, complaints in _complaints(list(sends)):
        if complaints <= sends[pk].complaints:
            continue
        stopped += _stop_if_complained_of(pk, complaints, now)
    return stopped


def count_late_complaint(*, send_id: int, now: datetime) -> None:
    """Keep how many complain of a send that is over: most do so after its end. When they become too
    many, people are told once; there is nothing left to stop."""
    with transaction.atomic():
        over = Send.objects.select_for_update().filter(pk=send_id, state__in=OVER)
        send = over.filter(kind=Send.Kind.ISSUE).first()
        found = dict(_complaints([send_id])) if send else {}
        if send is None or found.get(send_id, 0) <= send.complaints:
            return
        before, send.complaints = send.complaints, found[send_id]
        send.save(update_fields=["complaints"])
        received = Delivery.objects.filter(send=send, state__in=GOT).count()
    many = limits.too_many_complaints
    if many(complaints=send.complaints, received=received) and not many(
        complaints=before, received=received
    ):
        why = because(Code.TOO_MANY_COMPLAINTS, complaints=send.complaints, received=received)
        log.error("send %s is over, but would have %s", send.pk, english(why))


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
    """Not one that exists and takes nothing now."""
    bounced = result.state == State.BOUNCED
    return bounced and verdict_of(result.verdict, result.code, result.reply) is Verdict.UNKNOWN


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
