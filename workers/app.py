"""The Celery application: `celery -A workers.app`; its tasks are thin, in the files beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")

import django

django.setup()

from celery.signals import worker_process_init  # noqa: E402
from kombu import Queue  # noqa: E402

from publisher.actions.enqueue import QUEUES, app  # noqa: E402
from publisher.parent_death import die_with_parent  # noqa: E402

PARENT = os.getpid()  # pool processes are forked after this line
app.conf.task_queues = [Queue(name) for name in QUEUES]
app.conf.imports = ["workers.deliveries", "workers.feeds", "workers.partners", "workers.sweeps"]


def _follow_parent(**_: object) -> None:
    """Pool processes would outlive a killed parent."""
    die_with_parent(PARENT)


worker_process_init.connect(_follow_parent)
