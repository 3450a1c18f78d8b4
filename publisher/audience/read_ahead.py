"""Reads on while what was read before is stored: a core for the file, one for the database."""

import threading
from collections.abc import Iterator
from itertools import islice
from queue import Full, Queue
from typing import TypeVar

Item = TypeVar("Item")
_WAIT = 0.2  # seconds between two looks at whether anybody reads on


def batches_ahead(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`; one list is read, in a thread, while another is used.

    The thread ends with the iteration, however that ends. What `items` raises is raised here.
    """
    ready: Queue[list[Item] | BaseException | None] = Queue(maxsize=1)
    gone = threading.Event()

    def read() -> None:
        try:
            while batch := list(islice(items, size)):
                if not _put(ready, batch, gone):
                    return
            _put(ready, None, gone)
        except BaseException as error:  # noqa: BLE001 (it is raised where the rows are used)
            _put(ready, error, gone)

    thread = threading.Thread(target=read, name="read-ahead", daemon=True)
    thread.start()
    try:
        while (found := ready.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        gone.set()
        thread.join()


def _put(
    ready: "Queue[list[Item] | BaseException | None]",
    item: list[Item] | BaseException | None,
    gone: threading.Event,
) -> bool:
    while not gone.is_set():
        try:
            ready.put(item, timeout=_WAIT)
        except Full:
            continue
        return True
    return False
