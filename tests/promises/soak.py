"""One send under kills and faults at random moments, and the sink's record against the ledger."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.harness import Installation, wait_for
from tests.promises.sending import CONNECTIONS, finished, ledger, letter, start
from tests.sink import Gone, Sink, Talk


@dataclass
class Weather(Sink):
    """A relay on a bad day. `chance`: of each fault at each stage.

    Only faults that end soon: a deferral would have the test wait five minutes.
    `swallowed`: recipients whose mail came whole but whose answer never left.
    """

    chance: float = 0.0
    seed: int = 1
    swallowed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        super().__post_init__()

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if self.dice.random() >= self.chance:
            return reply
        if stage == "FINAL":
            self.swallowed.append(talk.recipients[0])
            raise Gone
        if stage == "RCPT" and reply.startswith("250"):
            return "550 5.1.1 no such user"
        if stage in {"greeting", "EHLO", "MAIL", "DATA"}:
            raise Gone
        return reply


@dataclass(frozen=True, slots=True)
class Record:
    """What both sides say at the end. `kills`: how many processes were killed at what time."""

    readers: int
    kills: int
    connections: int
    swallowed: int
    taken: Counter[str]
    states: dict[str, str]
    counts: dict[str, int]

    @property
    def lost(self) -> set[str]:
        """Accepted by the ledger, but nobody at the sink."""
        return {a for a, state in self.states.items() if state == "accepted"} - self.taken.keys()

    @property
    def forgotten(self) -> set[str]:
        """In no final state."""
        final = {"accepted", "bounced", "uncertain"}
        return {a for a, state in self.states.items() if state not in final}

    @property
    def repeated(self) -> set[str]:
        return {address for address, times in self.taken.items() if times > 1}

    @property
    def uncertain(self) -> int:
        return sum(state == "uncertain" for state in self.states.values())


def soak(
    *,
    readers: int,
    kills: int,
    chance: float = 0.0,
    children: int = 2,
    seed: int = 1,
    delay: float = 0.032,
    seconds: float = 240,
    env: Mapping[str, str] | None = None,
    say: Callable[[str], Any] = lambda text: None,
) -> Record:
    """Send to so many readers, kill -9 something so many times, and count at the end.

    Every fifth kill takes the whole worker at once, the others one of its processes.
    """
    dice = random.Random(seed)
    with (
        Weather(delay=delay, keep=False, chance=chance, seed=seed) as sink,
        letter(readers, sink, env) as (made, issue),
        made.up("--concurrency", str(children)),
    ):
        send = start(made, issue)
        moments = sorted(dice.uniform(0.02, 0.9) * readers for _ in range(kills))
        for number, moment in enumerate(moments, 1):
            wait_for(lambda n=moment: len(sink.mails) >= n, seconds, "mails at the sink")
            _kill_one(made, dice, whole=number % 5 == 0)
            say(f"kill {number} of {kills} after {len(sink.mails)} mails")
        end = wait_for(lambda: finished(made, send), seconds, "the end of the send")
        states = {address: row.state for address, row in ledger(made, send).items()}
        return Record(
            readers=readers,
            kills=kills,
            connections=children * CONNECTIONS,
            swallowed=len(sink.swallowed),
            taken=Counter(sink.recipients),
            states=states,
            counts=end["counts"],
        )


def _kill_one(made: Installation, dice: random.Random, *, whole: bool) -> None:
    processes = wait_for(lambda: made.pids("-m workers worker"), 30, "a worker")
    victim = processes[0] if whole else dice.choice(processes[1:] or processes)
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:  # it was just being replaced after the last kill
        _kill_one(made, dice, whole=whole)


def judge(record: Record) -> None:
    """Promises 1 and 2 in five lines."""
    assert sum(record.counts.values()) == len(record.states) == record.readers
    assert record.forgotten == set()
    assert record.lost == set(), "lost: the ledger says accepted, the sink has none"
    assert record.repeated == set(), "repeated"
    assert record.uncertain <= record.connections * record.kills + record.swallowed
