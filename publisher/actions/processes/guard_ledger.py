"""The interlock: a copied or restored ledger holds every exit until a person adopts it."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from publisher.delivery import identity
from publisher.delivery.models import LedgerIdentity, Send, WorkerProcess
from publisher.delivery.reasons import (
    INTERLOCK,
    Code,
    Reason,
    because,
    from_columns,
    hold_columns,
)
from publisher.delivery.wording import english
from publisher.errors import Refused
from publisher.publications import audit
from publisher.publications.models import AuditEntry

log = logging.getLogger(__name__)

UNFINISHED = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.RUNNING, Send.State.PAUSED)
ADOPT = "adopt_ledger"  # in the audit log
STANDS = 90.0  # seconds that a beat may stay the same
_seen: dict[Path, tuple[int, float]] = {}  # the beat that a process saw last, and since when
HINT = "; see: publisher ledger show"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """held: why every exit is held; None while exits are open. sends: what waits for a person to
    release."""

    held: Reason | None
    held_at: datetime | None
    beat: int
    sends: tuple[Send, ...]


def exits_open(*, data_dir: Path, now: datetime) -> bool:
    """Whether anything may leave this installation now. Every process that sends asks before it
    begins a slice of work.

    The first look at a copied or restored ledger holds every unfinished send, in one transaction.
    """
    # Before the row: whoever counts on writes the row first, so read this way it is never behind.
    seen = identity.read_beat(data_dir)
    row = LedgerIdentity.objects.first() or _create_identity(data_dir)
    if row.held_at is not None:
        return False
    if _mismatch(row, data_dir, seen):
        return not hold_everything(data_dir=data_dir, now=now)
    if seen < row.beat:
        identity.write_beat(data_dir, row.beat)
    return True


def beat_ledger(*, data_dir: Path, now: datetime) -> None:
    """Count the ledger's life on, once a minute: the row first, then the file, so that the file is
    never ahead of a ledger that was not put back."""
    seen = identity.read_beat(data_dir)
    if seen >= int(now.timestamp()) // 60 and not _stands(data_dir, seen):
        return
    if not exits_open(data_dir=data_dir, now=now):
        return
    with transaction.atomic():
        row = identity.lock_identity()
        if row is None or row.held_at is not None:
            return
        row.beat = max(row.beat + 1, int(now.timestamp()) // 60)
        row.save(update_fields=["beat"])
    identity.write_beat(data_dir, row.beat)


def _stands(data_dir: Path, beat: int) -> bool:
    """Whether this number has stood for longer than a minute, by a clock that nobody can set: one
    that was ahead for a moment has counted for days to come."""
    known, since = _seen.get(data_dir, (-1, 0.0))
    if known != beat:
        _seen[data_dir] = beat, time.monotonic()
        return False
    return time.monotonic() - since > STANDS


def hold_everything(*, data_dir: Path, now: datetime) -> bool:
    """Hold all exits and every unfinished send, if the ledger is strange on a second look too, with
    its row locked; returns whether exits are held.

    No journal of before is believed to be complete any more (actions/mail/recover_deliveries.py).
    """
    seen = identity.read_beat(data_dir)
    with transaction.atomic():
        row = identity.lock_identity()
        if row is None or row.held_at is not None:
            return row is not None
        code = _mismatch(row, data_dir, seen)
        if code is None:
            return False
        reason = because(code)
        row.held_at, row.held_code = now, code
        row.save(update_fields=["held_at", "held_code"])
        count = _hold_unfinished(reason)
        # The journals beside it are of another moment: what they lack may have left all the same.
        WorkerProcess.objects.filter(recovered_at=None).update(boot="")
    log.error("%s; every exit is held, %d sends wait%s", english(reason), count, HINT)
    return True


def held_because() -> Reason | None:
    """Why every exit is held; None while they are open. As the ledger's row says, which a process
    that sends has written at its first look."""
    row = LedgerIdentity.objects.first()
    return _held(row) if row else None


def hold_new(send: Send) -> bool:
    """Hold a send that the caller makes in this transaction, if every exit is held; whether it is.

    Whatever makes a send asks: made while nothing may leave, it must not leave unasked later.
    """
    reason = held_because()
    if reason is not None:
        # Here: a command that looks at the ledger needs nothing of what moves it.
        from publisher.delivery.sends import set_state

        set_state(send, Send.State.HELD, reason)
    return reason is not None


def require_open_exits(where: str) -> None:
    """Raise Refused `exits_held` while every exit is held: nothing is let go on before it may."""
    reason = held_because()
    if reason is not None:
        remedy = "first: publisher ledger adopt"
        raise Refused("exits_held", f"every exit is held: {english(reason)}; {remedy}", where)


def ledger_state() -> LedgerState:
    """What `publisher ledger show` tells: whether exits are held, and which sends wait."""
    row = LedgerIdentity.objects.first()
    return LedgerState(
        held=_held(row) if row else None,
        held_at=row.held_at if row else None,
        beat=row.beat if row else 0,
        sends=tuple(waiting()),
    )


def waiting() -> QuerySet[Send]:
    """The sends that a copied or restored ledger holds, the oldest first."""
    held = Send.objects.filter(state=Send.State.HELD, hold_code__in=INTERLOCK)
    return held.select_related("publication", "issue", "article_version__article").order_by("pk")


def adopt_ledger(*, data_dir: Path, actor: str, now: datetime) -> LedgerIdentity:
    """A person says that this ledger is the one that counts, here and from now on.

    The sends that it held stay held: each is released, or canceled, by itself. So is whatever came
    by since and is not over: adopting lets nothing go.
    Raises Refused `ledger_not_held` when nothing is held.
    """
    with transaction.atomic():
        row = identity.lock_identity()
        if row is None or row.held_at is None:
            raise Refused("ledger_not_held", "no exit is held; there is nothing to adopt", "ledger")
        row.fingerprint = identity.fingerprint(data_dir)
        row.beat = max(row.beat, identity.read_beat(data_dir)) + 1
        held = _held(row)
        assert held is not None
        _hold_unfinished(held)
        row.held_at, row.held_code = None, ""
        row.save()
        audit.record(
            actor=actor,
            verb=ADOPT,
            target=row,
            at=now,
            publication=None,
            held_because=english(held),
        )
    identity.write_beat(data_dir, row.beat)
    return row


def adopted_since(moment: datetime) -> bool:
    """Whether a person adopted the ledger after this moment (aware): what was due then, its
    original may have done."""
    return AuditEntry.objects.filter(verb=ADOPT, at__gte=moment).exists()


def adopted_at() -> datetime | None:
    """When a person last adopted the ledger; None where nobody had to."""
    last = AuditEntry.objects.filter(verb=ADOPT).order_by("-at").first()
    return last.at if last else None


def adoptions() -> list[datetime]:
    """When a person adopted the ledger, each time, the last first."""
    rows = AuditEntry.objects.filter(
        publication=None, object_type=LedgerIdentity._meta.model_name, verb=ADOPT
    )
    return list(rows.order_by("-at").values_list("at", flat=True))


def _create_identity(data_dir: Path) -> LedgerIdentity:
    row, _ = LedgerIdentity.objects.get_or_create(
        pk=1,
        defaults={
            "fingerprint": identity.fingerprint(data_dir),
            # A new, empty database beside an old file is no backup that was put back.
            "beat": identity.read_beat(data_dir),
        },
    )
    return row


def _hold_unfinished(reason: Reason) -> int:
    """Hold every send that is neither over nor held; how many. The ledger's row is locked."""
    sends = Send.objects.filter(state__in=UNFINISHED).select_for_update().order_by("pk")
    ids = list(sends.values_list("pk", flat=True))
    Send.objects.filter(pk__in=ids).update(state=Send.State.HELD, **hold_columns(reason))
    return len(ids)


def _held(row: LedgerIdentity) -> Reason | None:
    """Why every exit is held."""
    return from_columns(row.held_code or Code.OTHER, {}) if row.held_at else None


def _mismatch(row: LedgerIdentity, data_dir: Path, seen: int) -> Code | None:
    """What is wrong with the ledger. seen: the beat that this machine remembered before the row
    was read."""
    if row.fingerprint != identity.fingerprint(data_dir):
        return Code.LEDGER_COPIED
    return Code.LEDGER_RESTORED if row.beat < seen else None
