"""Loading without a look for garbage: what modules define lives as long as the process."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import within it. Python would search all that is there for garbage again and again, which
    is a sixth of a start, and would search it anew at each full collection to come."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@atexit.register
def _close() -> None:
    """Close the database: the last connection to SQLite puts the log into the database's file. What
    is never searched for garbage is not closed by that at the end."""
    loaded = sys.modules.get("django.db")
    if loaded is not None and sys.modules["django.conf"].settings.configured:
        loaded.connections.close_all()
