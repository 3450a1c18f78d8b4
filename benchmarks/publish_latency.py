"""From an article's commit to every reader of machines: feed stored, hub told, partner pushed.

Real processes as `publisher up` starts them, a real webhook partner and a real hub subscriber on
loopback, ten articles a second for half a minute. Each time counts from the commit of the story.
"""

import os
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from benchmarks.figures import Figure, report
from tests.channels.web_server import Answer, Handler, WebServer
from tests.harness import Installation, wait_for
from tests.subscriber import Subscriber

RATE = 10  # articles a second
SECONDS = 20
STORIES = RATE * SECONDS
TARGET = 2.0  # seconds, 95 of 100
GUID = re.compile(rb"tag:fanal\.example\.org,2026:s(\d+)\b")
FEED = "/feeds/fanal/all.json"
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "
Seen = dict[int, float]


def main() -> None:
    """Medians and 95th percentiles; fails when a story does not arrive within a minute."""
    partner, hub = WebServer(), Subscriber(WebServer())
    allowed = f"{partner.address},{hub.address}"
    try:
        with Installation(env={"PUBLISHER_ALLOW_PRIVATE": allowed}) as made:
            _prepare(made, partner)
            with made.up():
                _measure(made, partner, hub)
    finally:
        partner.close()
        hub.server.close()


def _prepare(made: Installation, partner: WebServer) -> None:
    made.run("migrate")
    made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
    made.run("feed", "build")
    url = f"http://{partner.address}/in"
    made.run("partner", "add", "agence", "--name", "A", "--webhook", url)


def _measure(made: Installation, partner: WebServer, hub: Subscriber) -> None:
    wait_for(lambda: made.status(FEED) == 200, 20, "the feed")
    delivered, pushed = _noted(partner), _noted(hub.server, hub)
    _subscribe(made, hub)
    committed: Seen = {}
    stored: Seen = {}
    with _publisher(made) as lines:
        for line in lines:
            number, moment = line.split()
            committed[int(number)] = float(moment)
            _look(made, stored)
    for seen in (stored, delivered, pushed):
        wait_for(partial(_all_seen, made, stored, seen), 60, "the last one")
    _report("feed stored and served", committed, stored)
    _report("hub's subscriber pushed", committed, pushed)
    _report("partner pushed", committed, delivered)


def _all_seen(made: Installation, stored: Seen, seen: Seen) -> bool:
    _look(made, stored)
    return len(seen) >= STORIES


def _noted(server: WebServer, hub: Subscriber | None = None) -> Seen:
    """When each story was first seen in what the server is sent."""
    seen: Seen = {}

    def took(handler: Handler) -> Answer:
        _note(server.requests.pop().body, seen)
        return Answer(204, body=b"")

    if hub is None:
        server.behave = took
    else:
        hub.behave_to_post = took
    return seen


def _note(body: bytes, seen: Seen) -> None:
    now = time.monotonic()
    for number in map(int, GUID.findall(body)):
        seen.setdefault(number, now)


def _subscribe(made: Installation, hub: Subscriber) -> None:
    form = {"mode": "subscribe", "topic": made.base_url + FEED, "callback": hub.callback()}
    body = urllib.parse.urlencode({f"hub.{key}": value for key, value in form.items()}).encode()
    with urllib.request.urlopen(f"{made.base_url}/hub", body, timeout=10) as answer:
        assert answer.status == 202
    wait_for(lambda: made.json("hub", "subscriptions")["subscriptions"], 20, "the subscription")


def _look(made: Installation, stored: Seen) -> None:
    with urllib.request.urlopen(made.base_url + FEED, timeout=10) as answer:
        _note(answer.read(), stored)


@contextmanager
def _publisher(made: Installation) -> Iterator[Iterator[str]]:
    """A process that stores stories as a way in does; its lines: number and monotonic time."""
    command = [sys.executable, "-m", "benchmarks.publish_latency", "publish"]
    process = subprocess.Popen(command, env=made.env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield iter(process.stdout)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def publish() -> None:
    """Store ten stories a second; runs in a process of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "publisher.config.settings"
    import django

    django.setup()
    started = time.monotonic()
    for number in range(STORIES):
        time.sleep(max(0.0, started + number / RATE - time.monotonic()))
        _store(number)
        print(number, time.monotonic(), flush=True)


def _store(number: int) -> None:
    from django.utils import timezone

    from publisher.actions.intake.arrival import Arrival
    from publisher.actions.intake.store_article import store_article
    from publisher.content.parsers import parse
    from publisher.publications.models import Publication

    text = f"Histoire {number}\n\n" + f"{WORDS * 4}\n\n" * 5
    store_article(
        arrival=Arrival(
            publication=Publication.objects.get(), actor="cli:bench", now=timezone.now()
        ),
        parsed=parse(text.encode(), filename=f"s{number}.txt"),
        guid=f"tag:fanal.example.org,2026:s{number}",
    )


def _report(what: str, committed: Seen, seen: Seen) -> None:
    late = sorted(max(0.0, seen[number] - moment) for number, moment in committed.items())
    work = f"article published → {what}, {RATE} articles/s"
    report(Figure(work=f"{work}, median", ours=statistics.median(late), unit="s"))
    p95 = late[int(len(late) * 0.95)]
    report(Figure(work=f"{work}, p95", ours=p95, unit="s", reach=f"≤ {TARGET:.0f} s"))


if __name__ == "__main__":
    publish() if sys.argv[1:] == ["publish"] else main()
