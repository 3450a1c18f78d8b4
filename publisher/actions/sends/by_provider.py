"""How a send stands at each of the large mailbox providers, as far as domains tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Value
from django.db.models.functions import Lower, Mod, StrIndex, Substr

from publisher.delivery.models import Delivery, Send
from publisher.delivery.tallies.mailboxes import BY_DOMAIN

WHOLE = 20_000  # of more, as many rows are looked at as that
MOST = 8  # providers; what is left is one row


@dataclass(frozen=True, slots=True, kw_only=True)
class ByProvider:
    """rows: a provider's name ("" for all others) with its deliveries by state, the largest first;
    counted: how many deliveries that is made of, total: how many there are."""

    rows: tuple[tuple[str, Mapping[str, int]], ...]
    counted: int
    total: int

    @property
    def sampled(self) -> bool:
        """Whether the numbers are estimated from a part of the rows."""
        return self.counted < self.total


def by_provider(send: Send) -> ByProvider:
    """Every provider that has readers of the send. Of a large send an even sample is counted, and
    its numbers are multiplied."""
    step = max(1, -(-send.recipients // WHOLE))
    rows = Delivery.objects.filter(send=send, subscriber__isnull=False).exclude(address="")
    if step > 1:
        rows = rows.annotate(part=Mod("pk", Value(step))).filter(part=0)
    domain = Lower(Substr("address", StrIndex("address", Value("@")) + 1))
    grouped = rows.annotate(domain=domain).values_list("domain", "state").annotate(n=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    counted = 0
    for name, state, number in grouped.order_by():
        states = found.setdefault(BY_DOMAIN.get(name, ""), {})
        states[state] = states.get(state, 0) + number * step
        counted += number
    total = send.recipients if step > 1 else counted
    return ByProvider(rows=_largest(found), counted=counted, total=total)


def _largest(found: dict[str, dict[str, int]]) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """The largest providers by their readers; all others together, last."""
    named = sorted(
        ((name, states) for name, states in found.items() if name),
        key=lambda pair: -sum(pair[1].values()),
    )
    rest: dict[str, int] = dict(found.get("", {}))
    for _, states in named[MOST:]:
        for state, number in states.items():
            rest[state] = rest.get(state, 0) + number
    return (*named[:MOST], *((("", rest),) if rest else ()))
