"""A relay's rate limit, held across all workers by one row of the ledger."""

from datetime import datetime, timedelta

from django.db import transaction

from publisher.delivery.models import RelayPace

BURST = timedelta(seconds=1)
SKEW = timedelta(seconds=5)  # that two hosts' clocks may differ


def reserve(*, relay: str, rate: float, wanted: int, now: datetime) -> tuple[int, float]:
    """How many mails (0 to `wanted`) this worker may hand to the relay now, and else the seconds
    until it may ask again.

    rate: messages per second of everybody together. The generic cell rate algorithm: the row says
    when the relay is free; each mail moves that on, up to BURST ahead of now.
    """
    step = timedelta(seconds=1 / rate)
    with transaction.atomic():
        RelayPace.objects.get_or_create(relay=relay, defaults={"next_at": now})
        row = RelayPace.objects.select_for_update().get(relay=relay)
        ahead = max(BURST, step)
        free_at = min(max(row.next_at, now), now + ahead)
        if row.next_at > now + ahead + SKEW:  # a clock wrote it that has been put right since
            free_at = now
        room = int((now + BURST - free_at) / step)
        if free_at == now:
            room = max(room, 1)  # slower than one a burst
        count = min(wanted, room)
        if count <= 0:
            pause = min(free_at, free_at + step - BURST) - now
            return 0, max(pause.total_seconds(), 0.01)
        row.next_at = free_at + step * count
        row.save(update_fields=["next_at"])
    return count, 0.0
