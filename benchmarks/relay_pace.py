"""`publisher up` as it is, two mail processes, and a relay that stands some milliseconds away."""

import os
import time

from benchmarks.engine import LABEL, Place, _pss, newsroom
from benchmarks.figures import Figure, report
from benchmarks.newsroom import SIZE, running
from benchmarks.slow_relay import slow_relay

MESSAGES = int(os.environ.get("BENCH_PACED", "4000"))
ROUNDS = 2  # the first one learns how many connections the relay takes
FAR, NEAR = 0.020, 0.005  # seconds an answer
WAYS = ((FAR, "unsigned", "≥ 500/s"), (NEAR, "unsigned", ""), (NEAR, "rsa", "≥ 1,200/s"))


def main() -> None:
    """Messages a second, in the second round."""
    print(f"  {MESSAGES:,} messages of {SIZE // 1000} KB a round, PostgreSQL")
    for delay, name, reach in WAYS:
        with slow_relay(delay) as port, newsroom("PostgreSQL", port) as (made, ask, _):
            ask("found", name, MESSAGES)
            with running(made, 2):
                for _ in range(ROUNDS):
                    started = time.perf_counter()
                    states = ask("finish", ask("send", name), 300)
                    wall = time.perf_counter() - started
                    assert states == {"accepted": MESSAGES}, states
                processes = Place(made, ask, "PostgreSQL", None).mail_processes()[1:]
                memory = max(map(_pss, processes))
        work = f"relay that answers after {delay * 1000:.0f} ms, {LABEL[name]}: messages"
        report(Figure(work=work, ours=MESSAGES / wall, unit="/s", reach=reach))
    work = "memory (PSS) of the largest mail process with 8 connections"
    report(Figure(work=work, ours=memory, unit="MB", reach="≤ 70 MB"))


if __name__ == "__main__":
    main()
