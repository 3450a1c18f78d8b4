"""`make bench`: every benchmark of this folder in a process of its own, then one table.

What cannot be measured here (no nginx, no smtp-source, no PostgreSQL) is said and left out.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import KEPT, Figure, table

HERE = Path(__file__).parent
NOT_ALONE = {
    "__init__",
    "__main__",
    "api_lists",
    "figures",
    "clients",
    "newsroom",
    "rivals",
    "slow_relay",
}
MOST = 60  # seconds for one of them
MORE = {
    "at_rest": 150,
    "desk": 900,
    "engine": 300,
    "relay_pace": 120,
    "large_ledger": 180,
    "partners": 240,
    "segments": 200,
    "provider_reports": 150,
    "subscribers": 180,
    "tallies": 180,
}  # seconds for those that need longer
ALL = 1_740  # seconds for the run, half of them to fill the desk's large house


def main() -> int:
    """Run them in the order of their names; 1 when one of them failed or took too long."""
    failed, ends = [], time.monotonic() + ALL
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        kept = Path(directory) / "figures"
        kept.touch()
        for name in _names():
            seconds = min(MORE.get(name, MOST), ends - time.monotonic())
            if reason := _run(name, kept, seconds):
                failed.append(f"{name}: {reason}")
        figures = [Figure(**json.loads(line)) for line in kept.read_text().splitlines()]
    print(f"\n{_machine()}\n\n{table(figures)}")
    for line in failed:
        print(f"not measured: {line}")
    return int(bool(failed))


def _names() -> list[str]:
    return sorted(file.stem for file in HERE.glob("*.py") if file.stem not in NOT_ALONE)


def _run(name: str, kept: Path, seconds: float) -> str:
    """Why it did not end well, or nothing."""
    if seconds < 1:
        return "no time was left for it"
    print(f"== {name}", flush=True)
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{name}"]
    with subprocess.Popen(command, env={**os.environ, KEPT: str(kept)}) as process:
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return f"it took longer than {seconds:.0f} s"
    return f"it ended with {code}" if code else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let it put down what it started."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()


def _machine() -> str:
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = [line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} CPUs, {memory:.0f} GiB; "
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}; "
        f"load at the end {load}"
    )


if __name__ == "__main__":
    sys.exit(main())
