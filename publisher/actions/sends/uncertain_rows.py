"""Deliveries of unknown outcome, with what is known of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher.delivery.models import Delivery, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainRow:
    """One delivery. attempted_at: when its mail was begun; host: the machine that began it, "" if
    nobody knows; reason: as Delivery.reason."""

    delivery: int
    address: str
    attempted_at: datetime | None
    attempts: int
    host: str
    reason: dict[str, Any] | None


def uncertain_rows(send: Send, *, most: int) -> list[UncertainRow]:
    """The first of the send's deliveries whose outcome is unknown, by number."""
    rows = Delivery.objects.filter(send=send, state=Delivery.State.UNCERTAIN).order_by("pk")
    fields = ("pk", "address", "dated_at", "attempts", "worker__host", "reason")
    return [
        UncertainRow(
            delivery=pk,
            address=address,
            attempted_at=at,
            attempts=attempts,
            host=host or "",
            reason=reason,
        )
        for pk, address, at, attempts, host, reason in rows.values_list(*fields)[:most]
    ]
