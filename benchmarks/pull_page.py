"""The pull API: a page of 100 whole stories, and CPU of the server for it.

Under nice other processes do not count: what is measured is the server's own time.
"""

import statistics
import subprocess
import sys

from benchmarks.clients import ask, cpu_of, request
from benchmarks.figures import Figure, report
from tests.harness import Installation, wait_for

STORIES = 100
ASKED = 25  # pages in each run
RUNS = 3
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "
DELIVER = """
import django; django.setup()
from django.utils import timezone
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
while deliver_to_partners(now=timezone.now()): pass
"""


def main() -> None:
    """Milliseconds of CPU for the first page, a page again, and 304."""
    with Installation() as made:
        token = _fill(made)
        server = made.start("web")
        try:
            wait_for(lambda: made.status("/healthz") == 200, 30, "the web server")
            path, own = "/api/v1/partner/articles", f"Authorization: Bearer {token}"
            head, body = ask(made.port, request(path, own))
            assert b" 200 " in head.split(b"\r\n", 1)[0], head
            assert body.count(b'"position":') == STORIES
            tag = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"etag:"))
            known = f"If-None-Match: {tag.decode().partition(': ')[2]}"
            what = f"pull API: a page of {STORIES} stories, {len(body) / 1e6:.1f} MB, server's CPU"
            _measure(made, server.pid, what, request(path, own))
            _measure(made, server.pid, "the same, 304", request(path, own, known))
        finally:
            server.terminate()
            server.wait(30)


def _fill(made: Installation) -> str:
    """A partner that has the stories to read; its token."""
    made.run("migrate")
    made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
    added = made.json("partner", "add", "lecteur", "--channel", "pull")
    folder = made.data_dir / "stories"
    folder.mkdir()
    for number in range(STORIES):
        text = f"{WORDS * 4}\n\n" * 10
        (folder / f"s{number}.txt").write_text(f"Histoire {number}\n\n{text}")
    made.run("article", "import", *sorted(folder.iterdir()))
    environment = made.env | {"DJANGO_SETTINGS_MODULE": "publisher.config.settings"}
    subprocess.run([sys.executable, "-c", DELIVER], env=environment, check=True)
    return str(added["secret"])


def _measure(made: Installation, pid: int, what: str, wanted: bytes) -> None:
    times = []
    for _ in range(RUNS):
        before = cpu_of(pid)
        for _ in range(ASKED):
            ask(made.port, wanted)
        times.append((cpu_of(pid) - before) * 1000 / ASKED)
    report(Figure(work=what, ours=statistics.median(times), unit="ms", reach="≤ 30 ms"))


if __name__ == "__main__":
    main()
