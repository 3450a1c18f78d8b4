"""Signing up: CPU of the web server for one POST of a form, by a new reader and by a known one."""

import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.clients import cpu_of
from benchmarks.figures import Figure, report
from tests.harness import Installation, wait_for
from tests.running.valkey import Valkey

POSTS = 60  # in a run, and no more than one network may send in a minute
RUNS = 3
PATH = "/subscribe/fanal/matin"
KINDS = (("a new reader", "new"), ("the same mailbox again", "same"))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main() -> None:
    """Medians of RUNS, each from a network of its own, as a trusted proxy names it."""
    proxy = {"PUBLISHER_TRUSTED_PROXIES": "127.0.0.1"}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Installation(env=proxy) as made:
        server = Valkey(Path(folder))
        made.env["REDIS_URL"] = server.url
        try:
            with _serving(made) as web:
                _measure(made, web.pid)
        finally:
            server.kill()


def _measure(made: Installation, pid: int) -> None:
    _posts(made, pid, "warm", 200)
    for place, (what, kind) in enumerate(KINDS):
        spent = [_posts(made, pid, f"{kind}{run}", place * RUNS + run) for run in range(RUNS)]
        work = f"POST of a sign-up form, {what}: CPU of the server"
        report(Figure(work=work, ours=statistics.median(spent), unit="ms", reach="≤ 15 ms"))


@contextmanager
def _serving(made: Installation) -> Iterator[subprocess.Popen[str]]:
    made.run("publication", "create", "fanal", "--name", "Fanal", "--domain", "fanal.example.org")
    made.run("list", "create", "matin")
    made.run("list", "change", "matin", "--open")
    web = made.start("web")
    try:
        wait_for(lambda: made.status(PATH) == 200, 60, "the page")
        yield web
    finally:
        web.terminate()
        web.wait(30)


def _posts(made: Installation, pid: int, name: str, network: int) -> float:
    """Milliseconds of CPU for one POST, of POSTS in a row."""
    headers = {**FORM, "X-Forwarded-For": f"198.51.{network}.7"}
    connection = HTTPConnection("127.0.0.1", made.port, timeout=30)
    before = cpu_of(pid)
    for number in range(POSTS):
        reader = name if name.startswith("same") else f"{name}-{number}"
        body = urlencode({"address": f"{reader}@example.org"})
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the form answered {answer.status}")
    connection.close()
    return (cpu_of(pid) - before) / POSTS * 1e3


if __name__ == "__main__":
    main()
