"""Thin tasks: partners. One of them goes round; it has threads that bring what it begins."""

from functools import cache

from celery import shared_task
from django.db import OperationalError

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.engineer.do_requests import do_requests
from publisher.actions.partners.engineer.requests import TASK as ASKED
from publisher.actions.partners.proof.places_due import TASK
from publisher.actions.partners.proof.reconcile import reconcile as look
from publisher.actions.partners.rounds.threads import Threads
from publisher.editorial.clock import ledger_now
from workers.draining import draining
from workers.turns import Turns

_turns, _looks, _asked = Turns(), Turns(), Turns()


@shared_task(  # type: ignore[untyped-decorator]
    name="workers.partners.deliver",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
)
def deliver(destination_id: int | None = None) -> None:
    """Bring all destinations what is due. Older releases name one: it is among them."""

    def go() -> None:
        deliver_to_partners(now=ledger_now(), stopping=draining, lanes=_lanes())

    if not _turns.run(None, go):
        _lanes().wake()


@shared_task(name=TASK)  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Look at partners' places where a story had to go."""
    _looks.run(None, lambda: look(now=ledger_now()))


@shared_task(name=ASKED)  # type: ignore[untyped-decorator]
def asked() -> None:
    """Do what engineers asked for on their partners' pages, in one thread of this process."""
    _asked.run(None, lambda: do_requests(now=ledger_now(), stopping=draining))


@cache
def _lanes() -> Threads:
    """This process's."""
    return Threads()
