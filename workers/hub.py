"""Thin tasks: the hub."""

from functools import lru_cache

from celery import shared_task
from django.db import OperationalError

from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.feeds.wake_hub import TASK, wake_hub
from publisher.editorial.clock import ledger_now
from workers.draining import draining

SLICE = 20.0  # seconds


@lru_cache(maxsize=1)
def hub_worker() -> HubWorker:
    """This process's threads; a call that hangs outlives the slice it began in."""
    return HubWorker(clock=ledger_now, stopping=draining)


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def work() -> None:
    """Verify, push and ping what is due."""
    if hub_worker().run(seconds=SLICE):
        wake_hub()
