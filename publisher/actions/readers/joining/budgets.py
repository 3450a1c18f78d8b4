"""How many confirmation mails a mailbox, a domain and a form may have, and when the next is due.

What goes beyond a budget waits for its hour and is not lost. Mailboxes, domains and forms are known
here by keyed hashes alone. Whoever counts locks the mailbox first, then the domain, then the form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.crypto import salted_hmac

from publisher.actions.readers.joining import tallies
from publisher.audience.models import Form, MailBudget
from publisher.audience.sql import moment

GAP = timedelta(minutes=10)  # between two mails to one mailbox
PER_DAY, DAY = 3, timedelta(days=1)
PER_MONTH, MONTH = 6, timedelta(days=30)
DOTLESS = frozenset({"gmail.com", "googlemail.com"})  # which read a.b and ab as one mailbox


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then one in every so long."""

    burst: int
    every: timedelta


DOMAIN = Pace(500, timedelta(seconds=1))
FORM = Pace(1000, timedelta(seconds=1))
SLOW_FORM = Pace(1, timedelta(seconds=30))


def lock_mailbox(address_key: str, now: datetime) -> MailBudget:
    """The row of a mailbox, held until the transaction ends: two requests for it take turns."""
    return _locked(f"mailbox {mailbox_of(address_key)}", now)


def take_slot(
    mailbox: MailBudget, *, domain: str, form: Form | None, now: datetime, at_once: bool = False
) -> datetime:
    """When the mailbox's next confirmation mail is due, counted in all its budgets.

    mailbox: from `lock_mailbox`, in this transaction. at_once: a person sends it now, whatever is
    spent; it counts for those that follow.
    """
    due, form_row = now, None
    if not at_once:
        domain_row = _locked(f"domain {domain}", now)
        due = _paced(domain_row, DOMAIN, now)
        domain_row.save(update_fields=["next_at", "changed_at"])
        if form is not None:
            form_row = lock_form(form.pk, now)
            due = max(due, _paced(form_row, SLOW_FORM if form.slow_since else FORM, now))
        due = next_slot(times_of(mailbox), due)
    if form_row is not None:
        tallies.add(form_row, due, now, asked=1)
    mailbox.times = sorted([*mailbox.times, due.timestamp()])[-PER_MONTH:]
    mailbox.changed_at = now
    mailbox.save(update_fields=["times", "changed_at"])
    return due


def next_slot(times: Sequence[datetime], now: datetime) -> datetime:
    """The first moment from `now` on at which another mail breaks none of the three rules.

    times: those of the mails before, in their order; some may be still to come.
    """
    rules = ((1, GAP), (PER_DAY, DAY), (PER_MONTH, MONTH))
    return max(now, *(times[-many] + apart for many, apart in rules if len(times) >= many), now)


def times_of(mailbox: MailBudget) -> list[datetime]:
    """When its last mails went or are due, in their order; six at most."""
    return [datetime.fromtimestamp(at, UTC) for at in sorted(mailbox.times)]


def mailbox_of(address_key: str) -> str:
    """What reaches one mailbox under many spellings: tags go, and dots where they mean nothing."""
    local, _, domain = address_key.rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in DOTLESS else local}@{domain}"


def form_name(form_id: int) -> str:
    """What a form is counted under."""
    return f"form {form_id}"


def lock_form(form_id: int, now: datetime) -> MailBudget:
    """The row of a form, held until the transaction ends; the last that is locked."""
    return _locked(form_name(form_id), now)


def count_confirmed(form_id: int, due: datetime, now: datetime) -> None:
    """One of the form's mails that left at that time was confirmed. The last lock of all."""
    if now - due <= tallies.KEPT:
        row = lock_form(form_id, now)
        tallies.add(row, due, now, confirmed=1)


def ripe_tally(form: Form, now: datetime) -> tallies.Tally:
    """What became of the form's mails of the last hours."""
    row = peek(form_name(form.pk))
    return tallies.ripe(row.tally if row else {}, now)


def peek(name: str) -> MailBudget | None:
    """A row without a lock, to look at."""
    return MailBudget.objects.filter(hash=_hash(name)).first()


def peek_mailbox(address_key: str) -> list[datetime]:
    """When the mailbox's last confirmation mails went or are due."""
    row = peek(f"mailbox {mailbox_of(address_key)}")
    return times_of(row) if row else []


def forget_old_budgets(now: datetime) -> int:
    """Rows that say nothing any more go; how many."""
    return MailBudget.objects.filter(changed_at__lt=now - 2 * MONTH).delete()[0]


def _paced(row: MailBudget, pace: Pace, now: datetime) -> datetime:
    """When one more may go, so that they keep the pace; it is counted in the row, which is not
    saved."""
    taken = max(row.next_at or now, now)
    row.next_at, row.changed_at = taken + pace.every, now
    return max(now, taken - (pace.burst - 1) * pace.every)


_LOCK = """INSERT INTO audience_mailbudget (hash, times, tally, changed_at)
    VALUES (%s, '[]', '{}', %s)
    ON CONFLICT (hash) DO UPDATE SET changed_at = excluded.changed_at
    RETURNING id, hash, times, next_at, tally, changed_at"""


def _locked(name: str, now: datetime) -> MailBudget:
    """One statement, new or not: it stands on the way of every sign-up."""
    return next(iter(MailBudget.objects.raw(_LOCK, [_hash(name), moment(now)])))


def _hash(name: str) -> bytes:
    return salted_hmac("publisher.joining", name, algorithm="sha256").digest()
