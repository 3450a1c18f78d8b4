"""Thin tasks: partners. Its pool has threads: a partner that hangs holds one of them."""

from threading import BoundedSemaphore

from celery import shared_task
from django.db import OperationalError

from publisher.actions.partners.deliver_to_partners import deliver_to_all, deliver_to_partners
from publisher.actions.partners.engineer.do_requests import do_requests
from publisher.actions.partners.engineer.requests import TASK as ASKED
from publisher.actions.partners.proof.places_due import TASK
from publisher.actions.partners.proof.reconcile import reconcile as look
from publisher.editorial.clock import ledger_now
from workers.draining import draining
from workers.turns import Turns

ROUNDS = 4  # threads that go from one destination to the next; the others are for one each
_turns, _looks, _asked = Turns(), Turns(), Turns()
_rounds = BoundedSemaphore(ROUNDS - 1)


@shared_task(  # type: ignore[untyped-decorator]
    name="workers.partners.deliver",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
)
def deliver(destination_id: int | None = None) -> None:
    """Bring one destination what is due, or all of them."""
    if destination_id is None:
        _go_round()
        return

    def visit() -> None:
        deliver_to_partners(now=ledger_now(), destination_id=destination_id, stopping=draining)

    _turns.run(destination_id, visit)


@shared_task(name=TASK)  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Look at partners' places where a story had to go."""
    _looks.run(None, lambda: look(now=ledger_now()))


@shared_task(name=ASKED)  # type: ignore[untyped-decorator]
def asked() -> None:
    """Do what engineers asked for on their partners' pages, in one thread of this process."""
    _asked.run(None, lambda: do_requests(now=ledger_now(), stopping=draining))


def _go_round() -> None:
    """One more round beside those that go, or once more after the last of them."""

    def go() -> None:
        deliver_to_all(now=ledger_now(), stopping=draining)

    if not _rounds.acquire(blocking=False):
        _turns.run(None, go)
        return
    try:
        go()
    finally:
        _rounds.release()
