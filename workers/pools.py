"""`publisher worker` is five pools: mail, the hub, others' feeds, partners, all that must not wait.

They are forked from one process that has loaded the application, so that they share its memory.
"""

import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from publisher.parent_death import die_with_parent

QUICK = 2  # a large build holds one process; the sweep has the other
PARTNERS = 12  # threads, of one process
POLITE = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool: its name, its queues, and its processes or threads."""

    name: str
    queues: tuple[str, ...]
    concurrency: int
    threads: bool = False


def pools_of(mail: int) -> tuple[Pool, ...]:
    """The pools, with so many processes for mail. The hub's one process has threads."""
    return (
        Pool("mail", ("mail",), mail),
        Pool("hub", ("hub",), 1),
        Pool("sources", ("sources",), 1),  # others' feeds may take long to answer
        Pool("partners", ("partners",), PARTNERS, threads=True),  # as many may hang
        Pool("quick", ("feeds", "sweeps"), QUICK),
    )


def run_pools(pools: tuple[Pool, ...], work: Callable[[Pool], int]) -> int:
    """Run each pool in a process of its own; when one ends, so do the others.

    Returns the exit code of the first that ended badly, else 0.
    """
    gc.freeze()  # what is not touched again stays shared
    parent, children = os.getpid(), list[int]()

    def pass_on(number: int, frame: FrameType | None) -> None:
        _signal(children, number)

    for pool in pools:
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)  # Ctrl-C in a terminal comes through us, once
            die_with_parent(parent)
            os._exit(work(pool))
        children.append(pid)
    for number in POLITE:
        signal.signal(number, pass_on)
    first_bad = 0
    while children:
        pid, status = os.wait()
        children.remove(pid)
        first_bad = first_bad or os.waitstatus_to_exitcode(status)
        _signal(children, signal.SIGTERM)
    return abs(first_bad)


def _signal(children: list[int], number: int) -> None:
    for pid in children:
        with suppress(ProcessLookupError):  # it ended this moment
            os.kill(pid, number)
