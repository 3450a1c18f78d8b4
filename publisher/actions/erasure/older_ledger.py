"""A ledger that a person makes the one that counts, or that was found to be older than itself."""

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from publisher.actions.erasure.replay_decisions import Replayed, replay_decisions
from publisher.actions.processes import guard_ledger
from publisher.actions.processes.decisions_read import decision_files

log = logging.getLogger(__name__)
_done = set[tuple[object, ...]]()  # the ledgers and files that this process has seen


def adopt_ledger(
    *, data_dir: Path, actor: str, now: datetime, more: Iterable[Path] = ()
) -> Replayed:
    """Adopt a held ledger once everything is in it that was decided since it was copied; `more`:
    other hosts' files of decisions. Raises Refused `ledger_not_held`.
    """
    with transaction.atomic():
        done = replay_decisions(data_dir=data_dir, now=now, more=more)
        guard_ledger.adopt_ledger(data_dir=data_dir, actor=actor, now=now)
    return done


def replay_if_held(*, data_dir: Path, now: datetime) -> bool:
    """While exits are held, bring in what this host has written down, once for each state of its
    files, so that pages show it before anybody adopts. Whether that was to be done."""
    if guard_ledger.exits_open(data_dir=data_dir, now=now):
        return False
    files = decision_files(data_dir)
    seen = (guard_ledger.ledger_state().held_at, *[(f.name, f.stat().st_size) for f in files])
    if seen in _done:
        return False
    replay_decisions(data_dir=data_dir, now=now)
    _done.add(seen)
    return True
