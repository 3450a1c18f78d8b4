"""A pool has as many processes as its tasks need, and none once nobody needed any for a while."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

# Its event loop is turned by hand, its rest is short; the pool and its processes are real.
PROGRAM = """
import os, time
from kombu.asynchronous import Hub, set_event_loop
from workers import resting

resting.REST = 0.6
hub = Hub()
set_event_loop(hub)
pool = resting.RestingPool(processes=2, threads=False)
pool.register_with_event_loop(hub)
hub.call_repeatedly(0.1, pool.maintain_pool)
turns = hub.create_loop()
done = []

def ask(seconds):
    pool.apply_async(work, (seconds,), callback=done.append)

def work(seconds):
    time.sleep(seconds)
    return os.getpid()

def until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, (len(done), pool._pool)
        next(turns)

assert pool._pool == [], "nothing was asked for"
for _ in range(3):
    ask(0.3)
assert len(pool._pool) == 2, "no more than it may have"
until(lambda: len(done) == 3)
assert len(set(done)) == 2

def fewer_while_one_works():
    if not pool._cache:
        ask(0)
    return len(pool._pool) < 2

until(fewer_while_one_works)
until(lambda: not pool._cache)
assert len(pool._pool) == 1, "one task at a time keeps one process"

until(lambda: pool._pool == [])
done.clear()
ask(0)
until(lambda: done)
assert len(pool._pool) == 1
os.kill(done[0], 9)
until(lambda: pool._pool == [])
ask(0)
until(lambda: len(done) == 2)
print("everything was done")
os._exit(0)
"""


@pytest.mark.slow
def test_processes_come_with_tasks_and_go_without() -> None:
    """Slow: two rests, and the second that each process of Celery takes to end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "everything was done\n", done.stderr
