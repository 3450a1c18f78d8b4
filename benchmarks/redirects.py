"""Links that count clicks: CPU of the web server for one redirect, without a person and of a reader
who consented; what it writes down later is in it."""

import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

from benchmarks.clients import cpu_of
from benchmarks.figures import Figure, report
from tests.harness import Installation, wait_for

CLICKS = 400  # in a run
RUNS = 3
LINKS = """
from publisher.actions.measuring.links import address_of
from publisher.delivery.models import Delivery
from publisher.editorial.models import Link
from publisher.publications.tokens import seal
link = address_of(Link.objects.first().pk)
print(link, f"{link}/{seal('click', Delivery.objects.first().pk)}")
"""
CONSENT = """
from django.utils.timezone import now
from publisher.actions.readers.own.change_details import change_measuring
from publisher.audience.models import Subscriber
change_measuring(subscriber=Subscriber.objects.get(), agreed=True, source="bench", now=now())
"""


STORY = "La rivière revient\n\nDix ans de travaux.\n\nUn pont est promis avant l’hiver.\n"


def main() -> None:
    """Medians of RUNS; each click is another browser's, so that none is taken for a burst."""
    with Installation() as made:
        story, readers = made.data_dir / "story.txt", made.data_dir / "readers.csv"
        story.write_text(STORY)
        readers.write_text("address\nlea@example.org\n")
        commands = f"""
            publication create rive --name R --domain rive.example.org --postal-address Port
            article import {story} --guid une
            newsletter create matin
            newsletter change matin --count-clicks --measure-readers
            subscriber import {readers} --list matin --source test"""
        for line in commands.strip().splitlines():
            made.run(*line.split())
        made.run("manage", "shell", "-v", "0", "-c", CONSENT)
        issue = made.json("issue", "create", "matin", "--article", "une")["issue"]
        made.run("issue", "send", issue)
        found = made.run("manage", "shell", "-v", "0", "-c", LINKS).stdout.split()[-2:]
        with _serving(made) as web:
            for what, url in zip(("without a person", "of a reader"), found, strict=True):
                _measure(what, url, made.port, web.pid)


def _measure(what: str, url: str, port: int, pid: int) -> None:
    _clicks(url, port, pid, run=0)
    spent = [_clicks(url, port, pid, run=run) for run in range(1, RUNS + 1)]
    work = f"GET of a link that counts clicks, {what}: CPU of the server"
    report(Figure(work=work, ours=statistics.median(spent), unit="ms", reach="≤ 5 ms"))


@contextmanager
def _serving(made: Installation) -> Iterator[subprocess.Popen[str]]:
    web = made.start("web")
    try:
        wait_for(lambda: made.status("/healthz") == 200, 60, "the web server")
        yield web
    finally:
        web.terminate()
        web.wait(30)


def _clicks(url: str, port: int, pid: int, *, run: int) -> float:
    """Milliseconds of CPU for one click, of CLICKS in a row."""
    connection, path = HTTPConnection("127.0.0.1", port, timeout=30), urlsplit(url).path
    before = cpu_of(pid)
    for number in range(CLICKS):
        browser = f"Mozilla/5.0 (X11; Linux x86_64; rv:{run}.{number}) Gecko/20100101 Firefox"
        connection.request("GET", path, headers={"User-Agent": browser})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"the link answered {answer.status}")
    connection.close()
    return (cpu_of(pid) - before) / CLICKS * 1e3


if __name__ == "__main__":
    main()
