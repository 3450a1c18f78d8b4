"""A ledger that wakes up elsewhere, or in its own past, lets nothing out until a person says so."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from publisher.delivery import identity
from publisher.delivery.models import LedgerIdentity, Send, WorkerProcess
from publisher.errors import Refused
from publisher.publications import audit
from publisher.publications.models import AuditEntry

log = logging.getLogger(__name__)

COPIED = "this ledger is a copy: it lives in another place than before"
RESTORED = "this ledger is older than what this machine has seen: a backup was put back"
UNFINISHED = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.RUNNING, Send.State.PAUSED)
ADOPT = "adopt_ledger"  # in the audit log
AFTER = "; see: publisher ledger show"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """held_because: empty while exits are open. sends: what waits for a person to release."""

    held_because: str
    held_at: datetime | None
    beat: int
    sends: tuple[Send, ...]


def exits_open(*, data_dir: Path, now: datetime) -> bool:
    """Whether anything may leave this installation now. Every process that sends asks before it
    begins a slice of work.

    The first look at a copied or restored ledger holds every unfinished send, in one transaction.
    """
    # Before the row: whoever counts on writes the row first, so read this way it is never behind.
    seen = identity.remembered(data_dir)
    row = LedgerIdentity.objects.first() or _first_day(data_dir)
    if row.held_at is not None:
        return False
    if _strange(row, data_dir, seen):
        return not hold_everything(data_dir=data_dir, now=now)
    if seen < row.beat:
        identity.remember(data_dir, row.beat)
    return True


def beat_ledger(*, data_dir: Path, now: datetime) -> None:
    """Count the ledger's life on, once a minute: the row first, then the file, so that the file is
    never ahead of a ledger that was not put back."""
    if identity.remembered(data_dir) >= int(now.timestamp()) // 60:
        return
    if not exits_open(data_dir=data_dir, now=now):
        return
    with transaction.atomic():
        row = identity.lock_identity()
        if row is None or row.held_at is not None:
            return
        row.beat = max(row.beat + 1, int(now.timestamp()) // 60)
        row.save(update_fields=["beat"])
    identity.remember(data_dir, row.beat)


def hold_everything(*, data_dir: Path, now: datetime) -> bool:
    """Hold all exits and every unfinished send, if the ledger is strange on a second look too, with
    its row locked; returns whether exits are held.

    No journal of before is believed to be complete any more (actions/mail/recover_deliveries.py).
    """
    seen = identity.remembered(data_dir)
    with transaction.atomic():
        row = identity.lock_identity()
        if row is None or row.held_at is not None:
            return row is not None
        reason = _strange(row, data_dir, seen)
        if not reason:
            return False
        row.held_at, row.held_because = now, reason
        row.save(update_fields=["held_at", "held_because"])
        sends = Send.objects.filter(state__in=UNFINISHED).select_for_update().order_by("pk")
        ids = [send.pk for send in sends]
        Send.objects.filter(pk__in=ids).update(state=Send.State.HELD, hold_reason=reason)
        # The journals beside it are of another moment: what they lack may have left all the same.
        WorkerProcess.objects.filter(recovered_at=None).update(boot="")
    log.error("%s; every exit is held, %d sends wait%s", reason, len(ids), AFTER)
    return True


def ledger_state() -> LedgerState:
    """What `publisher ledger show` tells: whether exits are held, and which sends wait."""
    row = LedgerIdentity.objects.first()
    return LedgerState(
        held_because=row.held_because if row and row.held_at else "",
        held_at=row.held_at if row else None,
        beat=row.beat if row else 0,
        sends=tuple(waiting()),
    )


def waiting() -> QuerySet[Send]:
    """The sends that a copied or restored ledger holds, the oldest first."""
    held = Send.objects.filter(state=Send.State.HELD, hold_reason__in=(COPIED, RESTORED))
    return held.select_related("publication", "issue", "article_version__article").order_by("pk")


def adopt_ledger(*, data_dir: Path, actor: str, now: datetime) -> LedgerIdentity:
    """A person says that this ledger is the one that counts, here and from now on.

    The sends that it held stay held: each is released, or canceled, by itself.
    Raises Refused `ledger_not_held` when nothing is held.
    """
    with transaction.atomic():
        row = identity.lock_identity()
        if row is None or row.held_at is None:
            raise Refused("ledger_not_held", "no exit is held; there is nothing to adopt", "ledger")
        row.fingerprint = identity.fingerprint(data_dir)
        row.beat = max(row.beat, identity.remembered(data_dir)) + 1
        because, row.held_at, row.held_because = row.held_because, None, ""
        row.save()
        audit.record(
            actor=actor,
            verb=ADOPT,
            target=row,
            at=now,
            publication=None,
            held_because=because,
        )
    identity.remember(data_dir, row.beat)
    return row


def adopted_since(moment: datetime) -> bool:
    """Whether a person adopted the ledger after this moment (aware): what was due then, its
    original may have done."""
    return AuditEntry.objects.filter(verb=ADOPT, at__gte=moment).exists()


def _first_day(data_dir: Path) -> LedgerIdentity:
    row, _ = LedgerIdentity.objects.get_or_create(
        pk=1,
        defaults={
            "fingerprint": identity.fingerprint(data_dir),
            # A new, empty database beside an old file is no backup that was put back.
            "beat": identity.remembered(data_dir),
        },
    )
    return row


def _strange(row: LedgerIdentity, data_dir: Path, seen: int) -> str:
    """What is wrong with the ledger, or "". seen: the beat that this machine remembered before the
    row was read."""
    if row.fingerprint != identity.fingerprint(data_dir):
        return COPIED
    return RESTORED if row.beat < seen else ""
