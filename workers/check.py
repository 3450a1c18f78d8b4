"""`python -m workers.check worker|beat`: the health check of one container, with little to load.

Ends with 0 while this host's own worker, with all its pools, or its own beat has a pulse.
"""

import socket
import sys

from publisher import env
from publisher.actions.processes.broker import redis_url
from publisher.actions.processes.pulses import BEAT, POOLS, SILENT, PulseBook

WANTED = {"worker": POOLS, "beat": (BEAT,)}


def main(arguments: list[str]) -> int:
    """Say what is missing, if anything, and return 1 for it; 2 for a wrong call."""
    if len(arguments) != 1 or arguments[0] not in WANTED:
        sys.stderr.write(f"usage: python -m workers.check {'|'.join(WANTED)}\n")
        return 2
    pulses = PulseBook(redis_url(env.text("REDIS_URL"), env.data_dir())).read()
    if pulses is None:
        sys.stderr.write("the broker does not answer (REDIS_URL)\n")
        return 1
    here = f"{socket.gethostname()} "
    lately = {one.part for one in pulses.all if one.who.startswith(here) and one.age <= SILENT}
    missing = [part for part in WANTED[arguments[0]] if part not in lately]
    if missing:
        sys.stderr.write(f"no word from: {', '.join(missing)}\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
