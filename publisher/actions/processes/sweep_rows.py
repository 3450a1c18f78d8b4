"""What a row of the sweep's table is, and what it is told when it looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.actions.processes.due_question import Asks
from publisher.actions.processes.sweep_paces import OFTEN
from publisher.delivery.host import Host


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """When a sweep looks, on which machine, and where that keeps its data."""

    now: datetime
    host: Host
    data_dir: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One thing that falls due.

    find: does what is due, or says whether there is any. asks: querysets that are empty when `find`
    would find nothing; those of all rows are asked in one statement. wakes: the task that does it,
    and its queue, where `find` only says so. every: seconds between two looks. while_held: also
    done while the exits of a copied ledger are held, for nothing leaves by it.
    """

    name: str
    find: Callable[[Here], object]
    asks: Asks | None = None
    wakes: tuple[str, str] | None = None
    every: float = OFTEN
    while_held: bool = False
