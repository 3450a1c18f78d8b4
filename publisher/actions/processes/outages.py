"""What workers may log about the broker: the runner tells once that it is away, no pool does."""

import logging


class OutagesOnce(logging.Filter):
    """Drops what Celery's consumers say whenever they lose the broker or try again, and its warning
    of a setting that we have set."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a line, with or without a traceback, about the connection to the broker."""
        said = record.getMessage().lstrip()
        return not said.startswith("consumer: ") and "CPendingDeprecationWarning" not in said
