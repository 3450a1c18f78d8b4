"""How many of the mails that a form asked for were confirmed, by the minutes of their leaving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from publisher.audience.models import MailBudget

BUCKET = 300  # seconds
KEPT = timedelta(hours=6)
RIPE = timedelta(minutes=15)  # who means to confirm has mostly done so by then


@dataclass(frozen=True, slots=True)
class Tally:
    """Mails that were asked for, and those of them that were confirmed."""

    asked: int
    confirmed: int


def ripe(tally: Mapping[str, tuple[int, int]], now: datetime) -> Tally:
    """Of the mails of the last hours; without those of the last minutes and of the future, which
    may still be confirmed."""
    first, last = _bucket(now - KEPT), _bucket(now - RIPE)
    counted = [each for at, each in tally.items() if first <= int(at) <= last]
    return Tally(sum(one[0] for one in counted), sum(one[1] for one in counted))


def add(
    row: MailBudget, due: datetime, now: datetime, *, asked: int = 0, confirmed: int = 0
) -> None:
    """Count a mail that leaves at `due` in its form's row, and save that."""
    bucket, oldest = str(_bucket(due)), _bucket(now - KEPT)
    kept = {at: each for at, each in row.tally.items() if int(at) >= oldest}
    before = kept.get(bucket, [0, 0])
    kept[bucket] = [before[0] + asked, before[1] + confirmed]
    row.tally, row.changed_at = kept, now
    row.save(update_fields=["tally", "next_at", "changed_at"])


def _bucket(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp()) // BUCKET
