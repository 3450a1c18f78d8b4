"""A cache bounded by weight: what was used longest ago goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Values by what they were made from, the latest used first to stay; threads may share it.

    A key holds all that its value depends on, so what is found is what would be made anew.
    `most` is their weight altogether, as `weigh` says (about as many bytes as they take).
    """

    def __init__(self, most: int, weigh: Callable[[Key, Value], int]) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._found: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of `key`; `make` makes it when it is new. Raises what `make` raises."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._keep(key, made)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
            self._weight = 0

    def _keep(self, key: Key, made: Value) -> None:
        if key in self._found:
            return
        self._found[key] = made
        self._weight += self._weigh(key, made)
        while self._weight > self._most:
            self._weight -= self._weigh(*self._found.popitem(last=False))
