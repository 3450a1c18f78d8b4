"""What recipients' domains answer by one relay: whoever refuses us, or is closed, rests alone."""

import time
from dataclasses import dataclass

from publisher.channels.reply_table import Stage
from publisher.channels.types import Outcome, Reply

ABOUT_ONE = (Stage.RCPT, Stage.DATA, Stage.FINAL)  # a recipient had been named
IN_A_ROW = 3  # refusals, until they are no accident of one recipient, or of one domain
REFUSED_REST = 600.0  # seconds; a person may have to mend it
CLOSED_REST = 60.0


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when (of time.monotonic()) a domain is left alone, and what it said."""

    until: float
    reply: Reply

    @property
    def seconds(self) -> float:
        return max(0.0, self.until - time.monotonic())


def domain_of(address: str) -> str:
    """The domain of a recipient, as it is compared."""
    return address.rpartition("@")[2].lower()


def refuses_one_domain(reply: Reply) -> bool:
    """Whether it refuses us, or closes, where a recipient had been named: so it may be that
    recipient's own server which does, through the relay."""
    if not reply.stage or reply.stage not in ABOUT_ONE:  # of what was taken nobody says one
        return False
    return reply.outcome is Outcome.ROUTE or reply.code.startswith("421")


class Domains:
    """Those that refuse us by one relay, as one process knows it."""

    def __init__(self) -> None:
        self._refusals: dict[str, int] = {}  # for good, in a row
        self._rests: dict[str, Rest] = {}
        self._closed: set[str] = set()  # in a row, whoever they were
        self._refused: set[str] = set()

    @property
    def troubled(self) -> bool:
        """Whether any has refused us that has not answered since."""
        return bool(self._refusals or self._closed or self._refused)

    @property
    def all_refuse(self) -> bool:
        """Whether so many domains refused us, with no other answer in between, that it is the relay
        which does."""
        return len(self._refused) >= IN_A_ROW

    @property
    def refusing(self) -> dict[str, Reply]:
        """Those that refuse us for good, with their words."""
        many = {name for name, count in self._refusals.items() if count >= IN_A_ROW}
        return {name: rest.reply for name, rest in self._rests.items() if name in many}

    def note_refusal(self, domain: str, reply: Reply) -> bool:
        """Note a refusal; the domain rests at once if it was closed, and at the third in a row if
        it refuses us for good. Returns whether it looks like the relay's own."""
        if not reply.code.startswith("5"):
            self._closed.add(domain)
            self._rest(domain, CLOSED_REST, reply)
            return len(self._closed) >= IN_A_ROW
        self._refused.add(domain)
        count = self._refusals[domain] = self._refusals.get(domain, 0) + 1
        if count >= IN_A_ROW:
            self._rest(domain, REFUSED_REST, reply)
        return self.all_refuse

    def note_answer(self, domain: str) -> None:
        """Note that the domain answered for a recipient: it takes mail of ours, and so does the
        relay."""
        self._refusals.pop(domain, None)
        self._rests.pop(domain, None)
        self._closed.clear()
        self._refused.clear()

    def rest_of(self, domain: str) -> Rest | None:
        """How long it is left alone; None where it is not."""
        rest = self._rests.get(domain)
        return rest if rest is not None and rest.seconds else None

    def rests(self) -> bool:
        """Whether any domain is left alone; quick, for it is asked for each mail."""
        return bool(self._rests)

    def forget(self) -> None:
        """Try all of them anew."""
        for known in (self._refusals, self._rests, self._closed, self._refused):
            known.clear()

    def _rest(self, domain: str, seconds: float, reply: Reply) -> None:
        self._rests[domain] = Rest(time.monotonic() + seconds, reply)
