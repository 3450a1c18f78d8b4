"""Read mailboxes of other servers: a mail is done there once its effect is committed here."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError

from publisher.actions.mail.own_mailboxes import mailbox_of
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.mail.ways_in.mailboxes_due import mailboxes, rows_due
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.imap.address import ImapAddress
from publisher.channels.imap.session import ImapProblem, ImapSession
from publisher.channels.incoming import noted_recipients
from publisher.delivery.models import PolledMailbox
from publisher.errors import OutOfReach, PublisherError

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=15)  # of one that cannot be read
CLAIM = timedelta(minutes=5)  # longer than a session may last
Clock = Callable[[], datetime]


def poll_mailboxes(*, clock: Clock, seconds: float, stopping: Callable[[], bool]) -> bool:
    """Read those that are due for so many seconds, or until `stopping` says so; nothing while the
    exits of a copied ledger are held, for the mails are the original's. Returns whether there is
    more."""
    if not exits_open(data_dir=settings.DATA_DIR, now=clock()):
        return False
    until = time.monotonic() + seconds
    more = False
    for where in mailboxes():
        if _claim(where.name, clock()):
            more = _poll(where, clock, lambda: stopping() or time.monotonic() >= until) or more
    return more


def _claim(name: str, now: datetime) -> bool:
    PolledMailbox.objects.get_or_create(name=name, defaults={"next_poll_at": now})
    return bool(rows_due([name], now).update(claimed_until=now + CLAIM))


def _poll(where: ImapAddress, clock: Clock, enough: Callable[[], bool]) -> bool:
    """Read one, and note how it went. Whether it has more."""
    problem, left = "", False
    try:
        with ImapSession(where) as session:
            for uid in session.waiting():
                if enough():
                    left = True
                    break
                _take(session, uid, clock)
    except ImapProblem as error:
        problem = str(error)[:300]
    row = PolledMailbox.objects.get(name=where.name)
    if problem != row.problem:
        log.log(*_words(where.name, problem))
    row.failures = row.failures + 1 if problem else 0
    row.problem, row.polled_at, row.claimed_until = problem, clock(), None
    pause = min(EVERY * 2 ** min(row.failures, 8), LONGEST_PAUSE)
    row.next_poll_at = row.polled_at if left else row.polled_at + pause
    row.save()
    return left


def _take(session: ImapSession, uid: int, clock: Clock) -> None:
    """Take one mail. What cannot be taken now stays there for the next time."""
    raw = session.fetch(uid)
    if raw is None:
        return
    noted = noted_recipients(raw)
    recipient = next((address for address in noted if mailbox_of(address)), "")
    try:
        receive_mail(recipient=recipient, raw=raw, now=clock())
    except OutOfReach:
        return
    except (OperationalError, InterfaceError):
        raise
    except PublisherError as error:
        log.info("a mail in a polled mailbox is for none of our addresses (%s)", error.code)
    except Exception as error:  # noqa: BLE001 (the others come in; this one is tried again)
        log.error("a mail in a polled mailbox was not taken: %s", type(error).__name__)
        return
    session.done(uid)


def _words(name: str, problem: str) -> tuple[int, str, str, str]:
    if problem:
        return logging.WARNING, "the mailbox %s cannot be read: %s", name, problem
    return logging.INFO, "the mailbox %s can be read again%s", name, ""
