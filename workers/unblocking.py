"""A pool that ends does not sit out its wait for tasks: the broker is asked to end it at once.

Celery's own waits until its last question to the broker is answered, which takes as long as the
`polling_interval` when no task comes; one that does come in that time is lost on who goes.
"""

import logging
from typing import Any

from celery import bootsteps
from kombu.exceptions import OperationalError
from redis import RedisError

log = logging.getLogger(__name__)


class EndWait(bootsteps.StartStopStep):  # type: ignore[misc]
    """Knows the broker's number for the connection that waits. A number that is out of date is
    nobody's, or ends a wait that is then begun again."""

    requires = {"celery.worker.consumer.tasks:Tasks"}
    number: int | None = None

    def start(self, consumer: Any) -> None:
        """Before the first wait, on the connection that kombu will wait on."""
        client = consumer.task_consumer.channel.client
        if client.connection is None:
            client.connection = client.connection_pool.get_connection()
        self.number = client.client_id()

    def shutdown(self, consumer: Any) -> None:
        """After the last task; before Celery closes its connections."""
        channel = getattr(consumer.task_consumer, "channel", None)
        if self.number is None or channel is None or not channel._in_poll:
            return
        try:
            with channel.conn_or_acquire() as client:
                client.client_unblock(self.number)
        except (OperationalError, RedisError, OSError) as error:
            log.info("no broker to end the wait for tasks (%s)", error)
