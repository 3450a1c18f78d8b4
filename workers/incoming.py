"""Thin tasks: mailboxes of other servers, in which mail comes back; trials of relays."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.mail.trials.try_relay import TASK as TRY
from publisher.actions.mail.trials.try_relay import try_relays
from publisher.actions.mail.ways_in.mailboxes_due import QUEUE, TASK
from publisher.actions.mail.ways_in.poll_mailboxes import poll_mailboxes
from publisher.actions.processes.enqueue import send_task
from publisher.editorial.clock import ledger_now
from workers.draining import draining

SLICE = 60.0  # seconds, and at most one mail more


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def poll() -> None:
    """Read the mailboxes that are due."""
    if poll_mailboxes(clock=ledger_now, seconds=SLICE, stopping=draining):
        send_task(TASK, queue=QUEUE)


@shared_task(name=TRY)  # type: ignore[untyped-decorator]
def try_out() -> None:
    """Send the test mails that were asked for."""
    try_relays(ledger_now())
