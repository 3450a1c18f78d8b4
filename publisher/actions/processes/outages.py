"""What workers may log about the broker: the runner tells once that it is away, no pool does."""

import logging

TALKATIVE = ("celery.", "kombu.", "py.warnings")  # loggers


class OutagesOnce(logging.Filter):
    """Drops what Celery's parts say whenever they lose the broker or try again, and a warning of a
    setting that we have set."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a line, with or without a traceback, about the connection to the broker."""
        if not record.name.startswith(TALKATIVE):
            return True
        if _lost(record.exc_info[1] if record.exc_info else None):
            return False
        said = record.getMessage().lstrip()
        return not said.startswith("consumer: ") and "CPendingDeprecationWarning" not in said


def _lost(error: BaseException | None) -> bool:
    """Whether the broker was out of reach. Every command loads this file, few need Redis."""
    if error is None:
        return False
    from redis.exceptions import ConnectionError as NoConnection
    from redis.exceptions import TimeoutError as NoAnswer

    return isinstance(error, NoConnection | NoAnswer | ConnectionError)
