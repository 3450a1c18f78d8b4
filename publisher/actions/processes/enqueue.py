"""The configured Celery producer. The queue only wakes workers: losing a task loses nothing."""

import logging
import sys
from functools import cache
from typing import Any

from celery import Celery
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from publisher.actions.processes.broker import broker_url

log = logging.getLogger(__name__)


def _celery() -> Celery:
    """Celery's Django fix-up puts the working directory first in sys.path: a `rich.py` in a folder
    of stories would run as code."""
    path = list(sys.path)
    made = Celery("publisher", loader="publisher.actions.processes.celery_loader:Loader")
    sys.path[:] = path
    return made


app = _celery()
# Read when somebody first asks: no module reads a setting on import.
app.add_defaults(lambda: {"broker_url": broker_url(settings.REDIS_URL, settings.DATA_DIR)})
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # an outage may last; who gave up would be half dead
    broker_transport_options={
        "visibility_timeout": 300,  # more than the longest task
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        # A wait for tasks is asked anew so often; one that comes ends it at once.
        "polling_interval": 5,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        # A command must not wait for a broker that is away: the sweep finds the work.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    },
    result_backend=None,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_default_queue="sweeps",
    worker_prefetch_multiplier=1,
    worker_proc_alive_timeout=20.0,  # a new process is killed after it, and a busy machine is slow
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,  # pulses say who lives, and nobody steers
    worker_cancel_long_running_tasks_on_connection_loss=False,
    timezone="UTC",
)
QUEUES = ("mail", "feeds", "partners", "hub", "sources", "sweeps")


def send_task(name: str, *arguments: Any, queue: str, delay: float = 0) -> None:
    """Wake a worker once the surrounding transaction has committed, or `delay` seconds later.

    A broker out of reach is logged and no error: the next sweep finds the work in the ledger.
    """

    def publish() -> None:
        try:
            app.send_task(name, args=arguments, queue=queue, countdown=delay or None, retry=False)
        except OperationalError as error:
            _warn_once(str(error))

    transaction.on_commit(publish)


@cache
def _warn_once(error: str) -> None:
    """A command that touches a hundred stories would repeat it as often."""
    log.warning("no broker; a worker will find the work when it runs (%s)", error)
