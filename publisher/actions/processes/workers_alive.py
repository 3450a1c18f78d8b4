"""Does any worker answer?"""

from kombu.exceptions import OperationalError

from publisher.actions.processes.enqueue import app


def workers_alive(*, seconds: float = 1.0) -> bool:
    """Whether a Celery worker answers a ping in time; False too when the broker does not."""
    try:
        return bool(app.control.inspect(timeout=seconds, limit=1).ping())
    except (OperationalError, OSError):
        return False
