"""Look whether a partner's destinations work: step by step, without a story."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.actions.partners.partner_parcel import open_channel
from publisher.channels.replies import sanitized
from publisher.channels.types import Channel
from publisher.errors import PublisherError
from publisher.syndication.models import Destination, Partner

STEPS = ("resolve", "connect", "sign in", "write", "remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a trial; `answer`: what the other side said, or why it failed."""

    step: str
    ok: bool
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a receiver would say of a story in this format: a rule, how bad, in words."""

    rule: str
    severity: str
    message: str


@dataclass(slots=True, kw_only=True)
class Tried:
    """What came of one destination."""

    destination: str
    steps: list[Step] = field(default_factory=list)
    judge: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every step went well and the judge finds no error."""
        bad = any(one.severity == "error" for one in self.judge)
        return all(step.ok for step in self.steps) and not bad

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


Judge = Callable[[Destination], list[Finding]]
Trial = Callable[[], Iterator[tuple[str, str]]]


def _no_judge(_destination: Destination) -> list[Finding]:
    return []


def try_out(*, partner: Partner, destination: str = "", judge: Judge = _no_judge) -> list[Tried]:
    """Try each of the partner's destinations, or the one of that slug; no story is sent, and
    nothing of it stays. The judge is asked about what would be written.

    Raises PublisherError `unknown_destination`.
    """
    places = partner.destinations.order_by("pk")
    if destination:
        places = places.filter(slug=destination)
        if not places:
            raise PublisherError(
                "unknown_destination",
                f"{partner.slug} has no destination {destination!r}",
                "--destination",
            )
    return [_try(place, judge) for place in places]


def _try(place: Destination, judge: Judge) -> Tried:
    tried = Tried(destination=place.slug)
    try:
        channel = open_channel(place)
    except PublisherError as error:
        tried.steps.append(Step(step="settings", ok=False, answer=error.message))
        return tried
    tried.steps.append(Step(step="settings", ok=True))
    try:
        tried.steps.extend(_steps(channel))
    finally:
        channel.close()
    tried.judge = judge(place)
    return tried


def _steps(channel: Channel) -> Iterator[Step]:
    """The steps of a channel that can be tried (channels/types.py); one that cannot has none. The
    first that fails ends them."""
    trial: Trial | None = getattr(channel, "try_out", None)
    if trial is None:
        return
    found = trial()
    done: Mapping[int, str] = dict(enumerate(STEPS))
    number = 0
    while True:
        try:
            name, answer = next(found)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the answer)
            failed = done.get(number, "next")
            yield Step(step=failed, ok=False, answer=sanitized(str(error)) or type(error).__name__)
            return
        number = STEPS.index(name) + 1 if name in STEPS else number
        yield Step(step=name, ok=True, answer=sanitized(answer))
