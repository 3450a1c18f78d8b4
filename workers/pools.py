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
class Half:
    """One pool: its name, its queues, and its processes or threads."""

    name: str
    queues: tuple[str, ...]
    concurrency: int
    threads: bool = False


def halves(mail: int) -> tuple[Half, ...]:
    """The pools, with so many processes for mail. The hub's one process has threads."""
    return (
        Half("mail", ("mail",), mail),
        Half("hub", ("hub",), 1),
        Half("sources", ("sources",), 1),  # others' feeds may take long to answer
        Half("partners", ("partners",), PARTNERS, threads=True),  # as many may hang
        Half("quick", ("feeds", "sweeps"), QUICK),
    )


def run_halves(parts: tuple[Half, ...], work: Callable[[Half], int]) -> int:
    """Run each half in a process of its own; when one ends, so do the others.

    Returns the exit code of the first that ended badly, else 0.
    """
    gc.freeze()  # what is not touched again stays shared
    parent, children = os.getpid(), list[int]()

    def pass_on(number: int, frame: FrameType | None) -> None:
        _tell(children, number)

    for part in parts:
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)  # Ctrl-C in a terminal comes through us, once
            die_with_parent(parent)
            os._exit(work(part))
        children.append(pid)
    for number in POLITE:
        signal.signal(number, pass_on)
    first_bad = 0
    while children:
        pid, status = os.wait()
        children.remove(pid)
        first_bad = first_bad or os.waitstatus_to_exitcode(status)
        _tell(children, signal.SIGTERM)
    return abs(first_bad)


def _tell(children: list[int], number: int) -> None:
    for pid in children:
        with suppress(ProcessLookupError):  # it ended this moment
            os.kill(pid, number)
