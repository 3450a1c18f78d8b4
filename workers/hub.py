"""Thin tasks: the hub, and webhooks out."""

from functools import lru_cache

from celery import shared_task
from django.db import OperationalError

from publisher.actions.feeds.hub.work_hub import HubWorker, all_kinds
from publisher.actions.feeds.wake_hub import TASK, wake_hub
from publisher.actions.webhooks.deliver import Webhooks
from publisher.editorial.clock import ledger_now
from workers.draining import draining

SLICE = 20.0  # seconds


@lru_cache(maxsize=1)
def hub_worker() -> HubWorker:
    """This process's threads; a call that hangs outlives the slice it began in."""
    kinds = {"webhook": Webhooks(), **all_kinds()}
    return HubWorker(clock=ledger_now, stopping=draining, kinds=kinds)


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def work() -> None:
    """Tell webhooks, verify, push and ping what is due."""
    if hub_worker().run(seconds=SLICE):
        wake_hub()
