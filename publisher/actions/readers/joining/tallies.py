"""How many of the mails that a form asked for were confirmed, by the minutes of their leaving."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from publisher.actions.readers.joining.budgets import form_name, lock_form, peek
from publisher.audience.models import Form, MailBudget

BUCKET = 300  # seconds
KEPT = timedelta(hours=6)
RIPE = timedelta(minutes=15)  # who means to confirm has mostly done so by then


@dataclass(frozen=True, slots=True)
class Tally:
    """Mails that were asked for, and those of them that were confirmed."""

    asked: int
    confirmed: int


def count_asked(form: Form, due: datetime, now: datetime) -> None:
    """One more mail of the form, which leaves at `due`. Within a transaction, after every other
    lock."""
    _add(lock_form(form.pk, now), due, now, asked=1)


def count_confirmed(form_id: int, due: datetime, now: datetime) -> None:
    """One of those that left at that time was confirmed."""
    if now - due <= KEPT:
        _add(lock_form(form_id, now), due, now, confirmed=1)


def ripe_tally(form: Form, now: datetime) -> Tally:
    """Of the mails of the last hours; without those of the last minutes and of the future, which
    may still be confirmed."""
    row = peek(form_name(form.pk))
    last = _bucket(now - RIPE)
    ripe = [each for at, each in (row.tally if row else {}).items() if int(at) <= last]
    return Tally(sum(one[0] for one in ripe), sum(one[1] for one in ripe))


def _add(
    row: MailBudget, due: datetime, now: datetime, *, asked: int = 0, confirmed: int = 0
) -> None:
    bucket, oldest = str(_bucket(due)), _bucket(now - KEPT)
    kept = {at: each for at, each in row.tally.items() if int(at) >= oldest}
    before = kept.get(bucket, [0, 0])
    kept[bucket] = [before[0] + asked, before[1] + confirmed]
    row.tally, row.changed_at = kept, now
    row.save(update_fields=["tally", "changed_at"])


def _bucket(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp()) // BUCKET
