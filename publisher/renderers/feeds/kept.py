"""Entries that were written lately: most of a feed is the same at its next build."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from publisher.renderers.feeds.entries import Entry, Format

Write = Callable[[Entry], bytes]
Key = tuple[Format, Entry]


class Kept:
    """The bytes of entries, the latest used first to stay; `most` bytes of them altogether.

    An entry is its own key, so what is found is what would be written anew.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._found: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, entry: Entry, kind: Format, write: Write) -> bytes:
        """The entry in that format; `write` makes it when it is new. Raises what `write` raises."""
        key = (kind, entry)
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
                return found
        written = write(entry)
        with self._lock:
            self._keep(key, written)
        return written

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
            self._size = 0

    def _keep(self, key: Key, written: bytes) -> None:
        if key in self._found:
            return
        self._found[key] = written
        self._size += _weight(key, written)
        while self._size > self._most:
            oldest, bytes_ = self._found.popitem(last=False)
            self._size -= _weight(oldest, bytes_)


def _weight(key: Key, written: bytes) -> int:
    # What an entry holds beside its HTML is about as much as a short story.
    return len(written) + 4 * len(key[1].html) + 4096


entries_written = Kept(32_000_000)
