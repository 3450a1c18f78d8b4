"""What `publisher up` costs while nobody does anything, CPU and memory of all its processes, and
how long the first mail then takes: a pool without work has no process."""

import os
import time
from pathlib import Path

from benchmarks.clients import ticks_of
from benchmarks.engine import _pss, newsroom
from benchmarks.figures import Figure, report
from benchmarks.newsroom import running
from benchmarks.rivals import sink
from tests.harness import Installation

SECONDS = float(os.environ.get("BENCH_REST", "30"))
SETTLES = 45.0  # seconds: the processes that the start needed end after half a minute


def main() -> None:
    """Default settings on SQLite, one reader, no send."""
    with sink() as (port, _), newsroom("SQLite", port) as (made, ask, _):
        ask("found", "unsigned", 1)
        with running(made, 2):
            time.sleep(SETTLES)
            _rests(made)
            first, second = ask("mailed", "unsigned"), ask("mailed", "unsigned")
    what = "one mail, from its send to its answer: milliseconds"
    report(
        Figure(work=f"{what}, the first after a rest", ours=first, unit="ms", reach="≤ 1,000 ms")
    )
    report(Figure(work=f"{what}, the second", ours=second, unit="ms"))


def _rests(made: Installation) -> None:
    before, began = _spent(made), time.perf_counter()
    time.sleep(SECONDS)
    after, wall = _spent(made), time.perf_counter() - began
    spent = {pid: seconds - before.get(pid, 0.0) for pid, seconds in after.items()}
    lines = {pid: line for pid, line in made.processes().items() if pid in spent}
    memory = sum(map(_pss, lines))
    for pid, seconds in sorted(spent.items(), key=lambda one: -one[1])[:6]:
        print(f"    {seconds / wall * 100:.2f} % of a core   {lines.get(pid, '')[-60:]} ({pid})")
    share = sum(spent.values()) / wall * 100
    report(Figure(work="publisher up at rest, of a core", ours=share, unit="%", reach="≤ 1.5 %"))
    work = f"publisher up at rest, PSS of its {len(lines)} processes"
    report(Figure(work=work, ours=memory, unit="MB", reach="≤ 450 MB"))


def _spent(made: Installation) -> dict[int, float]:
    """Seconds of CPU of each process so far."""
    return {pid: ticks_of(pid) for pid in _ours(made)}


def _ours(made: Installation) -> list[int]:
    """All but the operator, who is no part of it."""
    lines = made.processes().items()
    return [
        pid for pid, line in lines if "benchmarks." not in line and Path(f"/proc/{pid}").exists()
    ]


if __name__ == "__main__":
    main()
