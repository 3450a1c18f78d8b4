"""Loading without a look for garbage: what modules define lives as long as the process."""

import gc
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
