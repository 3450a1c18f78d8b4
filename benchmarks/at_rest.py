"""What `publisher up` costs while nobody does anything: CPU and memory of all its processes."""

import os
import time
from pathlib import Path

from benchmarks.clients import ticks_of
from benchmarks.engine import _pss
from benchmarks.figures import Figure, report
from tests.harness import Installation

SECONDS = float(os.environ.get("BENCH_REST", "30"))
SETTLES = 10.0  # seconds, until what starts has started


def main() -> None:
    """Default settings, an empty installation."""
    with Installation() as made, made.up():
        time.sleep(SETTLES)
        before, began = _spent(made), time.perf_counter()
        time.sleep(SECONDS)
        after, wall = _spent(made), time.perf_counter() - began
        spent = {pid: seconds - before.get(pid, 0.0) for pid, seconds in after.items()}
        lines = made.processes()
        memory = sum(map(_pss, lines))
    for pid, seconds in sorted(spent.items(), key=lambda one: -one[1])[:6]:
        print(f"    {seconds / wall * 100:.2f} % of a core   {lines.get(pid, '')[-60:]} ({pid})")
    share = sum(spent.values()) / wall * 100
    report(Figure(work="publisher up at rest, of a core", ours=share, unit="%", reach="≤ 1.5 %"))
    work = f"publisher up at rest, PSS of its {len(lines)} processes"
    report(Figure(work=work, ours=memory, unit="MB", reach="≤ 450 MB"))


def _spent(made: Installation) -> dict[int, float]:
    """Seconds of CPU of each process so far."""
    return {pid: ticks_of(pid) for pid in made.processes() if Path(f"/proc/{pid}").exists()}


if __name__ == "__main__":
    main()
