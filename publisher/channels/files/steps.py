"""The steps by which a place is opened and tried, written down as they go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from publisher.channels.types import TrialStep


class Steps:
    """What was done so far; the last one may have failed."""

    def __init__(self) -> None:
        self.done: list[TrialStep] = []

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """One step; what is called with the answer. An exception fails it, and goes on."""
        answers: list[str] = []
        try:
            yield answers.append
        except Exception as error:
            self.done.append(TrialStep(step=name, ok=False, answer=str(error)))
            raise
        self.done.append(TrialStep(step=name, ok=True, answer=answers[-1] if answers else ""))
