"""Partners that come and read: a parcel is put where they find it, and given its position there."""

from collections.abc import Callable, Iterable, Iterator

from publisher.channels.replies import sanitized
from publisher.channels.types import Begin, Outcome, Parcel, Reply


class PullChannel:
    """Puts each parcel on the destination's shelf. `put` returns its position, the same one
    whenever a parcel comes again, so that it may raise OSError for a shelf that is out of reach,
    and the parcel comes again."""

    def __init__(self, put: Callable[[Parcel], int]) -> None:
        self._put = put

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py."""
        for parcel in parcels:
            if not begin(parcel):
                return
            try:
                position = self._put(parcel)
            except OSError as error:
                yield Reply(
                    key=parcel.key,
                    outcome=Outcome.DEFERRED,
                    code="no position",
                    text=sanitized(str(error)),
                )
                continue
            # It is there to be read. That it was read the partner says by asking for the next.
            text = f"position {position}"
            yield Reply(key=parcel.key, outcome=Outcome.ACCEPTED, code="shelved", text=text)

    def close(self) -> None:
        """Nothing is kept open."""
