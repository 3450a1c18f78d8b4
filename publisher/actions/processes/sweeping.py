"""One look through rows of the sweep: what is due is asked in one question, then done."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from publisher.actions.processes.due_question import DueQuestion
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.sweep_rows import Here, Sweep
from publisher.channels.replies import sanitized

log = logging.getLogger(__name__)


def look(rows: Sequence[Sweep], here: Here) -> list[str]:
    """The names of those that failed. What is due is asked before the first that needs to know, and
    after those that ask by themselves: what they find is due for the others."""
    failed, due = list[str](), None
    for row in rows:
        if row.asks is not None and due is None:
            due = _due([other for other in rows if other.asks is not None], here.now)
        if row.asks is None or due is None or row.name in due:
            failed += [] if _succeeds(row, here) else [row.name]
    return failed


def _due(rows: Sequence[Sweep], now: datetime) -> set[str]:
    try:
        return _question(tuple(rows)).ask(now)
    except Exception as error:  # noqa: BLE001 (each is looked at, and says what is wrong)
        log.warning("sweep: what is due was not answered: %s", type(error).__name__)
        return {row.name for row in rows}


@lru_cache(maxsize=8)
def _question(rows: tuple[Sweep, ...]) -> DueQuestion:
    return DueQuestion({row.name: row.asks for row in rows if row.asks})


def _succeeds(row: Sweep, here: Here) -> bool:
    try:
        due = row.find(here)
        if due and row.wakes is not None:
            task, queue = row.wakes
            send_task(task, queue=queue)
    except Exception as error:  # noqa: BLE001 (it is logged, and the next sweep tries again)
        log.error("sweep: %s failed: %s: %s", row.name, type(error).__name__, sanitized(str(error)))
        return False
    return True
