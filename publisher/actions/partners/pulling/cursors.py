"""Cursors of partners that pull: a position of one destination, sealed."""

from publisher.actions.processes.guard_ledger import adoptions
from publisher.delivery.models import PositionState
from publisher.errors import PublisherError
from publisher.publications.tokens import seal, unseal
from publisher.syndication.models import Destination

BEGIN_ANEW = "begin again without `after`; the inventory says what you may hold"
GONE = frozenset({"cursor_too_old", "cursor_before_restore"})


def cursor_of(destination: Destination, position: int) -> str:
    """The cursor after this position."""
    return seal(_purposes(destination)[0], position)


def position_of(cursor: str, state: PositionState) -> int:
    """The position that a cursor stands for; `state` is its destination's.

    Raises PublisherError: `bad_cursor` for what we did not give to this destination; those of GONE
    for what leads nowhere any more: positions that are not kept, or that a ledger gave which was
    put back from a backup since, and gives again to other stories.
    """
    now, *before = _purposes(state.destination)
    position = unseal(now, cursor)
    if position is None:
        for purpose in before:
            if unseal(purpose, cursor) is not None:
                message = f"it is of before our ledger was restored; {BEGIN_ANEW}"
                raise PublisherError("cursor_before_restore", message, "after")
        raise PublisherError("bad_cursor", f"it is none of yours; {BEGIN_ANEW}", "after")
    if position < state.dropped:
        message = f"what came after it is kept for 30 days and is gone; {BEGIN_ANEW}"
        raise PublisherError("cursor_too_old", message, "after")
    return position


def _purposes(destination: Destination) -> list[str]:
    """What its cursors are sealed for, by the ledger's lives, this one first."""
    lives = [moment.isoformat() for moment in adoptions()]
    return [f"partner {destination.pk} cursor {life}" for life in (*lives, "")]
