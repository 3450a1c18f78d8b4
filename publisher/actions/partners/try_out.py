"""Look whether a partner's destinations work: step by step, without a story."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from publisher.actions.partners.partner_parcel import open_channel
from publisher.actions.partners.terms.named import named_destination
from publisher.channels.types import TrialStep, TriesOut
from publisher.errors import PublisherError
from publisher.syndication.models import Destination, Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a receiver would say of what is written: its rule, `error` or `warning`, in words."""

    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one destination. No steps: its channel cannot be tried without a story."""

    destination: str
    steps: Sequence[TrialStep]
    judge: Sequence[Finding] = ()

    @property
    def ok(self) -> bool:
        """Whether every step went well and the judge finds no error."""
        refused = any(one.severity == "error" for one in self.judge)
        return all(step.ok for step in self.steps) and not refused

    def document(self) -> dict[str, Any]:
        """As `publisher partner test --json` prints it."""
        return {
            "destination": self.destination,
            "ok": self.ok,
            "steps": [{"step": s.step, "ok": s.ok, "answer": s.answer} for s in self.steps],
            "judge": [
                {"rule": f.rule, "severity": f.severity, "message": f.message} for f in self.judge
            ],
        }


Judge = Callable[[Destination], Sequence[Finding]]


def no_judge(_destination: Destination) -> Sequence[Finding]:
    """Of formats that nobody judges."""
    return ()


def try_out(*, partner: Partner, destination: str = "", judge: Judge = no_judge) -> list[Tried]:
    """Try each of the partner's destinations, or the one of that slug: no story is sent, and
    nothing stays there. The judge is asked of what would be written.

    Raises PublisherError `unknown_destination`.
    """
    places = [named_destination(partner=partner, slug=destination)] if destination else None
    return [_try(place, judge) for place in places or partner.destinations.order_by("pk")]


def _try(place: Destination, judge: Judge) -> Tried:
    try:
        channel = open_channel(place)
    except PublisherError as error:
        step = TrialStep(step="settings", ok=False, answer=error.message)
        return Tried(destination=place.slug, steps=[step])
    try:
        steps = channel.try_out() if isinstance(channel, TriesOut) else []
    finally:
        channel.close()
    return Tried(destination=place.slug, steps=steps, judge=judge(place))
