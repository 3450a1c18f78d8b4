"""What one item of a slice raises ends that item, not the slice."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError


@contextmanager
def each_alone(log: logging.Logger, what: str, *values: object) -> Iterator[None]:
    """Log whatever the block raises, as `what` with its `values`, and go on behind it.

    A database that is out of reach is everybody's trouble, and is raised. A transaction belongs
    inside the block: outside of it, a fault of the database would spoil the others' work.
    """
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception(what, *values)
