"""Which state a delivery may go to from which; everything else raises."""

from collections.abc import Mapping

from publisher.delivery.models import Delivery
from publisher.errors import PublisherError

State = Delivery.State

ALLOWED: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset(
        # failed: it did not leave in time
        {
            State.LEASED,
            State.ATTEMPTING,
            State.SUPPRESSED,
            State.CANCELED,
            State.SUPERSEDED,
            State.FAILED,
        }
    ),
    State.RETRYING: frozenset(
        {
            State.LEASED,
            State.ATTEMPTING,
            State.PENDING,  # of a notice: the older text is still under way
            State.SUPPRESSED,
            State.CANCELED,
            State.SUPERSEDED,
            State.FAILED,
        }
    ),
    State.LEASED: frozenset(
        {
            State.ATTEMPTING,
            State.PENDING,
            State.RETRYING,  # there is no way now, and nothing was tried
            State.FAILED,  # it cannot be written
            State.SUPPRESSED,
            State.CANCELED,
            State.SUPERSEDED,
        }
    ),
    State.ATTEMPTING: frozenset(
        {
            State.ACCEPTED,
            State.DELIVERED,
            State.RETRYING,
            State.BOUNCED,
            State.FAILED,
            State.UNCERTAIN,
            State.PENDING,  # proven never to have begun
        }
    ),
    State.ACCEPTED: frozenset({State.DELIVERED, State.BOUNCED}),
    State.UNCERTAIN: frozenset(
        {
            # a journal that was found later, or a report from the other side
            State.ACCEPTED,
            State.DELIVERED,
            State.RETRYING,
            State.BOUNCED,
            State.FAILED,
            State.PENDING,  # a person chose to send it again
        }
    ),
    State.FAILED: frozenset({State.PENDING}),  # a person chose to send it again
    State.DELIVERED: frozenset({State.BOUNCED}),  # taken at first, and sent back later
    State.BOUNCED: frozenset(),
    State.SUPPRESSED: frozenset(),
    State.CANCELED: frozenset(),
    State.SUPERSEDED: frozenset(),
}

CLAIMABLE = (State.PENDING, State.RETRYING)
NOT_BEGUN = (State.PENDING, State.RETRYING, State.LEASED)
OPEN = (State.PENDING, State.RETRYING, State.LEASED, State.ATTEMPTING)
# Final, and the mail surely did not arrive: another send of the same issue may bring it.
NEVER_GOT = (State.SUPPRESSED, State.CANCELED, State.SUPERSEDED, State.FAILED, State.BOUNCED)
GOT = (State.ACCEPTED, State.DELIVERED)
UNDELIVERED = (State.ACCEPTED, State.UNCERTAIN)
HEARD_OF = (*UNDELIVERED, State.DELIVERED)
HELD = (State.LEASED, State.ATTEMPTING)
RESENDABLE = (State.UNCERTAIN, State.FAILED)


class TransitionError(PublisherError):
    """A delivery was to go where its state does not lead: a fault of ours, never of a user."""

    def __init__(self, message: str, where: str) -> None:
        super().__init__("transition_not_allowed", message, where)


def check(origin: State, target: State) -> None:
    """Raise TransitionError unless a delivery may go from `origin` to `target`."""
    if target not in ALLOWED[origin]:
        raise TransitionError(f"a delivery cannot go from {origin} to {target}", f"state {origin}")


def sources(target: State) -> tuple[State, ...]:
    """The states that lead to `target`."""
    return tuple(origin for origin, targets in ALLOWED.items() if target in targets)
