"""A channel to nowhere that tests and the demo can tell to fail."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publisher.channels.types import Begin, Outcome, Parcel, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How the fake answers one parcel.

    `hold`: it waits for this event (at most `timeout` seconds) after the body has left, as a
    server does that hangs; without the event in time the outcome is UNKNOWN.
    """

    outcome: Outcome = Outcome.ACCEPTED
    code: str = "250"
    text: str = ""
    retry_after: float | None = None
    hold: threading.Event | None = None
    timeout: float = 10.0


class FakeChannel:
    """Answers by `script`, one step per parcel, the last one for all that follow.

    `sent` holds the parcels whose bodies left, `closed` how often it was closed.
    A step with ROUTE refuses before the body: such a parcel is never begun.
    """

    def __init__(self, script: Iterable[Step | Outcome] = ()) -> None:
        self._script = [s if isinstance(s, Step) else Step(outcome=s) for s in script] or [Step()]
        self.sent: list[Parcel] = []
        self.closed = 0

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py."""
        for parcel in parcels:
            step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
            if step.outcome is not Outcome.ROUTE:
                if not begin(parcel):
                    return
                self.sent.append(parcel)
            yield self._answer(parcel, step)

    def close(self) -> None:
        self.closed += 1

    def _answer(self, parcel: Parcel, step: Step) -> Reply:
        if step.hold is not None and not step.hold.wait(step.timeout):
            return Reply(key=parcel.key, outcome=Outcome.UNKNOWN, text="no answer came")
        return Reply(
            key=parcel.key,
            outcome=step.outcome,
            code=step.code,
            text=step.text,
            retry_after=step.retry_after,
            invalid=step.outcome is Outcome.REFUSED and " 5.1." in step.code,
        )
