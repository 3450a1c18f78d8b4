"""A send that has ended is added up: how many rows stand where, and what its readers got.

Each step is a transaction of its own that moves `tallied_to` on, so that a kill repeats nothing;
the last one writes the tallies and `tallied_at`. Ledgers of before are added up the same way.
"""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from publisher.audience.models import ReaderActivity
from publisher.audience.sql import LARGE, look_again
from publisher.delivery.models import Delivery, Send, SendTally, What
from publisher.delivery.sql import ledger_sql
from publisher.delivery.states import OPEN
from publisher.delivery.tallies import statements
from publisher.delivery.tallies.heard import add_news, set_heard
from publisher.delivery.tallies.hours import count_departures

STEP = 25_000  # rows of one transaction
KINDS = (Send.Kind.ISSUE, Send.Kind.NOTICE)
OVER = (Send.State.FINISHED, Send.State.CANCELED)


def untallied() -> QuerySet[Send]:
    """Sends to readers that are over and not added up yet, the oldest first."""
    open_rows = Delivery.objects.filter(send_id=OuterRef("pk"), state__in=OPEN)
    over = Send.objects.filter(tallied_at=None, kind__in=KINDS, state__in=OVER)
    return over.filter(~Exists(open_rows)).order_by("pk")


def tally_ended(*, clock: Callable[[], datetime], seconds: float) -> int:
    """Add up what has ended, for so many seconds and one step more, and what was heard since, and
    the figures of sends of before. Returns how many sends have ended."""
    add_news()
    figure_old(clock=clock, seconds=seconds)
    end, done = time.monotonic() + seconds, 0
    for pk in untallied().values_list("pk", flat=True)[:1_000]:
        span = _span(pk) if time.monotonic() < end else None
        while time.monotonic() < end:
            if _step(pk, span, clock()):
                done += 1
                break
    return done


def reopened(*, send_id: int) -> None:
    """Rows of the send go again because a person chose so: when it ends, it is added up anew."""
    sends = Send.objects.filter(pk=send_id).exclude(tallied_at=None)
    for send in sends.select_for_update():
        send.tallied_before, send.tallied_at = send.tallied_at, None
        send.save(update_fields=["tallied_before", "tallied_at"])


def _span(send_id: int) -> tuple[int, int] | None:
    """The first and the last of its rows, which stay: nothing is added to a send that is over."""
    with connection.cursor() as cursor:
        cursor.execute(statements.bounds(), [send_id])
        first, last = cursor.fetchone()
    return None if first is None else (first, last)


def _step(send_id: int, span: tuple[int, int] | None, now: datetime) -> bool:
    """Whether the send is added up."""
    with transaction.atomic():
        send = untallied().select_for_update(of=("self",)).filter(pk=send_id).first()
        if send is None:
            return True
        if send.kind == Send.Kind.ISSUE and not _all_read(send, span):
            return False
        _write_tallies(send, now)
    return True


def _all_read(send: Send, span: tuple[int, int] | None) -> bool:
    """Add one stretch of its rows to their readers' activity. Whether it was the last."""
    assert send.issue is not None
    lists = list(send.issue.newsletter.mailing_lists.values_list("pk", flat=True))
    listed = ledger_sql.id_list(lists)
    with connection.cursor() as cursor:
        if send.tallied_before is not None:
            since = ledger_sql.moment(send.tallied_before)
            cursor.execute(statements.add_accepted_since(), [listed, send.pk, since])
            return True
        start = max(span[0], send.tallied_to + 1) if span else 0
        if span is None or start > span[1]:
            return True
        until = min(span[1], start + STEP - 1)
        with ledger_sql.whole_tables(cursor, wanted=until - start >= LARGE):
            cursor.execute(statements.add_activity(), [listed, send.pk, start, until])
            added = cursor.rowcount
    Send.objects.filter(pk=send.pk).update(tallied_to=until)
    if start == span[0]:  # a new table is taken for an empty one
        look_again(added, ReaderActivity._meta.db_table)
    return until == span[1]


def _write_tallies(send: Send, now: datetime) -> None:
    _write_figures(send)
    Send.objects.filter(pk=send.pk).update(tallied_at=now, figured_at=now, tallied_before=None)


def _write_figures(send: Send) -> None:
    """The numbers that reports are made of, from the ledger as it stands."""
    SendTally.objects.filter(send=send).delete()
    with connection.cursor() as cursor:
        cursor.execute(statements.tally(), [send.pk])
        if send.kind != Send.Kind.ISSUE or send.issue_id is None:
            return
        cursor.execute(statements.measured(), [send.pk])
        set_heard(send.pk, What.MEASURED, cursor.fetchone()[0])
    count_departures(send.issue_id)


def unfigured() -> QuerySet[Send]:
    """Sends that were added up before reports were, the newest first."""
    added_up = Send.objects.filter(tallied_at__isnull=False, figured_at=None, kind__in=KINDS)
    return added_up.order_by("-pk")


def figure_old(*, clock: Callable[[], datetime], seconds: float) -> int:
    """Write the figures of such sends, each in a transaction of its own, for so many seconds."""
    end, done = time.monotonic() + seconds, 0
    for pk in unfigured().values_list("pk", flat=True)[:1_000]:
        if time.monotonic() > end:
            break
        with transaction.atomic():
            send = unfigured().select_for_update(of=("self",)).filter(pk=pk).first()
            if send is not None:
                _write_figures(send)
                Send.objects.filter(pk=pk).update(figured_at=clock())
                done += 1
    return done
