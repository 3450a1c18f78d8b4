"""The Celery application: `celery -A workers.app`; its tasks are thin, in the files beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")

import django

django.setup()

from kombu import Queue  # noqa: E402

from publisher.actions.enqueue import QUEUES, app  # noqa: E402

app.conf.task_queues = [Queue(name) for name in QUEUES]
app.conf.imports = ["workers.deliveries", "workers.feeds", "workers.partners", "workers.sweeps"]
