"""Does the broker answer?"""

from kombu.exceptions import OperationalError as BrokerError

from publisher.actions.processes.enqueue import app


def broker_answers() -> bool:
    """Whether the broker takes a connection now; gives up after one short try."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            return True
    except (BrokerError, OSError):
        return False
