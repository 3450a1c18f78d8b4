"""The Celery application: `celery -A workers.app`; its tasks are thin, in the files beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")

import django

django.setup()

from celery.signals import (  # noqa: E402
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_shutting_down,
)
from django.db import connections  # noqa: E402
from kombu import Queue  # noqa: E402

from publisher.actions.processes.enqueue import QUEUES, app  # noqa: E402
from publisher.parent_death import die_with_parent  # noqa: E402
from workers.draining import drain  # noqa: E402

app.conf.task_queues = [Queue(name, routing_key=name) for name in QUEUES]
app.conf.imports = [
    "workers.deliveries",
    "workers.feeds",
    "workers.hub",
    "workers.incoming",
    "workers.newsletters",
    "workers.partners",
    "workers.pictures",
    "workers.reports",
    "workers.imports",
    "workers.sites",
    "workers.sources",
    "workers.sweeps",
]

_parent = [os.getpid()]


def _follow_parent(**_: object) -> None:
    """Pool processes would outlive a killed parent. Its database connections are not theirs."""
    die_with_parent(_parent[0])
    connections.close_all()


def _remember_parent(**_: object) -> None:
    """Pool processes are forked after this."""
    _parent[0] = os.getpid()


def _start_draining(**_: object) -> None:
    drain()


def _close_worker(**_: object) -> None:
    """A pool process ends: its connection says goodbye, its journal is not needed any more."""
    from workers.deliveries import mail_worker

    if mail_worker.cache_info().currsize:
        mail_worker().end()


worker_init.connect(_remember_parent)
worker_process_init.connect(_follow_parent)
worker_shutting_down.connect(_start_draining)
worker_process_shutdown.connect(_close_worker)
