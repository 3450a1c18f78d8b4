"""A fresh directory, `publisher up`, and commands typed at random moments of its first seconds.

`python -m tests.workers.first_minutes 20` tries it twenty times.
"""

import random
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from tests.harness import Installation, Running, wait_for

COMMANDS = 10
WITHIN = 10.0  # seconds after the start of `up`
PATIENCE = 240.0  # seconds until all is there, on a machine that others use too


def first_minutes(seed: int) -> list[str]:
    """What went wrong, a line each: nothing, if `up` came up and every command did its work."""
    rng = random.Random(seed)
    moments = sorted(rng.uniform(0, WITHIN) for _ in range(COMMANDS))
    with Installation(empty=True) as made, ThreadPoolExecutor(COMMANDS) as people:
        begun = time.monotonic()
        up = Running(made.start("up"), made.screen("up"))
        typed = list[Future[str]]()
        for number, moment in enumerate(moments):
            threading.Event().wait(max(0.0, begun + moment - time.monotonic()))
            typed.append(people.submit(_type, made, f"titre-{number}"))
        wrong = [line for command in typed if (line := command.result())]
        wait_for(lambda: made.ready() or up.process.poll() is not None, PATIENCE, "/readyz")
        if not made.ready():
            return [*wrong, f"up: {up.printed()}"]
        listed = made.json("publication", "list")["publications"]
        if len(listed) != COMMANDS:
            wrong.append(f"{len(listed)} publications of {COMMANDS}")
        if code := up.stop():
            wrong.append(f"up ended with {code}: {up.printed()}")
        made.assert_nothing_runs()
        return wrong


def _type(made: Installation, slug: str) -> str:
    """Empty for a command that ended with 0 and said at most that it waits."""
    words = ("publication", "create", slug, "--name", slug, "--domain", f"{slug}.example.org")
    done = made.run(*words, check=False, timeout=PATIENCE, fresh=made.fresh)
    lines = done.stderr.splitlines()
    waits = [line for line in lines if "waiting for it" in line]
    if done.returncode or len(waits) > 1 or len(lines) > len(waits):
        return f"{words} ended with {done.returncode}: {done.stderr}"
    return ""


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    failed = 0
    for seed in range(rounds):
        wrong = first_minutes(seed)
        failed += bool(wrong)
        print(f"{seed}: {wrong or 'right'}", flush=True)
    sys.exit(failed > 0)
