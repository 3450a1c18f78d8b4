"""Many partners at ten articles a second, some dead and some slow; then a kill to all of them.

Real processes as `publisher up` starts them on PostgreSQL, webhooks on loopback, receivers in one
process. Each time counts from the commit of the story. What `PARTNERS` and `SECONDS` say smaller is
measured smaller, and said. On a machine that others use, the CPU of a delivery says more than
times do.
"""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from benchmarks.engine import with_ended
from benchmarks.figures import Figure, report
from tests.harness import Installation, wait_for
from tests.running.cluster import cluster, installation_env

PARTNERS = int(os.environ.get("PARTNERS", "100"))
SECONDS = int(os.environ.get("SECONDS", "20"))
RATE, DEAD, SLOW = 10, 5, 5  # articles a second; partners that take nothing, or two seconds each
STORIES = RATE * SECONDS
LIVING = PARTNERS - DEAD - SLOW
DOMAIN = "fanal.example.org"
TARGET = 2.0  # seconds, 95 of 100
GUID = re.compile(rb"tag:fanal\.example\.org,2026:s(\d+)\b")
ANSWER = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "
Seen = dict[tuple[int, int], float]  # partner and story


class Receivers:
    """All partners' receivers behind one socket: a plain loop of bytes, which costs little."""

    def __init__(self) -> None:
        self.seen: Seen = {}
        self.kills: dict[int, float] = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        kept = b""
        with connection:
            while True:
                head, found, kept = kept.partition(b"\r\n\r\n")
                if not found:
                    part = connection.recv(65536)
                    if not part:
                        return
                    kept = head + part
                    continue
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
                while len(kept) < length:
                    kept += connection.recv(65536)
                self._take(int(head.split(b"/", 2)[1].split(b" ")[0]), kept[:length])
                kept = kept[length:]
                connection.sendall(ANSWER)

    def _take(self, partner: int, body: bytes) -> None:
        now = time.monotonic()
        if b'"canceled"' in body:
            self.kills.setdefault(partner, now)
            return
        for story in map(int, GUID.findall(body)[:1]):
            self.seen.setdefault((partner, story), now)
        if partner >= LIVING + DEAD:
            time.sleep(2.0)

    def close(self) -> None:
        self._listener.close()


def main() -> None:
    """95th percentiles of the living; says how much of the work was done where it was too much."""
    receivers = Receivers()
    with ExitStack() as stack:
        stack.callback(receivers.close)
        made, server = stack.enter_context(_installation(receivers))
        with made.up():
            before = _spent(made, server)
            committed = _publish(made, "publish")
            _wait(receivers, committed)
            _report(receivers, committed)
            _report_cpu(receivers, before, _spent(made, server))
            killed = _publish(made, "kill")[0]
            # Slow ones may not have got the story: then they hear nothing of its kill.
            told = receivers.kills.keys
            wait_for(lambda: sum(one < LIVING for one in told()) == LIVING, 60, "the kill")
            _report_kill(receivers, killed)


@contextmanager
def _installation(receivers: Receivers) -> Iterator[tuple[Installation, Any]]:
    """One with all partners. The dead ones' socket accepts nobody, so that calls hang."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as dead, cluster() as server:
        hanging = f"127.0.0.1:{dead.getsockname()[1]}"
        own = {"HANGING": hanging, "RECEIVERS": receivers.address}
        own["PUBLISHER_ALLOW_PRIVATE"] = ",".join(own.values())
        with Installation(env={**installation_env(server), **own}) as made:
            made.run("publication", "create", "fanal", "--name", "F", "--domain", DOMAIN)
            _publish(made, "prepare")
            yield made, server


def _spent(made: Installation, server: Any) -> dict[str, float]:
    """Seconds of CPU so far, by who spent them."""
    worker = made.pids("-m workers worker")[0]
    return {
        "the workers": with_ended(worker),  # with pools that rest again
        "PostgreSQL": with_ended(server.get_pid()),
        "the receivers, and who watches": time.process_time(),
        "who publishes": os.times().children_user + os.times().children_system,
    }


def _publish(made: Installation, verb: str) -> dict[int, float]:
    """Runs a verb of this file in a process of its own: numbers and monotonic times."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.partners", verb]
    done = subprocess.run(command, env=made.env, stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    return {int(number): float(moment) for number, moment in lines}


def _wait(receivers: Receivers, committed: dict[int, float]) -> None:
    """Until the living have all, or a minute after the last story."""
    ends = max(committed.values()) + 60
    while time.monotonic() < ends and len(_living(receivers)) < LIVING * len(committed):
        time.sleep(0.1)


def _living(receivers: Receivers) -> Seen:
    return {key: at for key, at in list(receivers.seen.items()) if key[0] < LIVING}


def _report(receivers: Receivers, committed: dict[int, float]) -> None:
    seen = _living(receivers)
    late = sorted(at - committed[story] for (_, story), at in seen.items())
    work = f"{PARTNERS} partners ({DEAD} dead, {SLOW} slow), {RATE} articles/s for {SECONDS} s"
    last = max(seen.values()) - min(committed.values())
    p95 = late[int(len(late) * 0.95)]
    report(Figure(work=f"{work}: living, p95", ours=p95, unit="s", reach=f"≤ {TARGET:.0f} s"))
    report(Figure(work=f"{work}: deliveries", ours=len(seen) / last, unit="1/s"))
    missing = LIVING * len(committed) - len(seen)
    if missing:
        print(f"{missing} deliveries to the living had not come a minute after the last story")


def _report_cpu(receivers: Receivers, before: dict[str, float], after: dict[str, float]) -> None:
    """Of each delivery that came, to whomever."""
    for who, spent in after.items():
        each = (spent - before[who]) / max(len(receivers.seen), 1) * 1e6
        report(Figure(work=f"CPU of a delivery: {who}", ours=each, unit="µs"))
    print(f"  load {os.getloadavg()[0]:.1f}, {len(receivers.seen)} deliveries", flush=True)


def _report_kill(receivers: Receivers, killed: float) -> None:
    late = sorted(at - killed for one, at in receivers.kills.items() if one < LIVING)
    p95 = late[int(len(late) * 0.95)]
    work = f"a kill to the {LIVING} living of {PARTNERS} partners, p95"
    report(Figure(work=work, ours=p95, unit="s", reach=f"≤ {TARGET:.0f} s"))


def prepare() -> None:
    """All partners: the living, the dead, the slow."""
    from django.utils import timezone

    from publisher.actions.partners.add_partner import add_partner
    from publisher.publications.models import Publication

    title, now = Publication.objects.get(), timezone.now()
    for number in range(PARTNERS):
        dead = LIVING <= number < LIVING + DEAD
        host = os.environ["HANGING" if dead else "RECEIVERS"]
        add_partner(
            publication=title, slug=f"p{number}", name="P", channel="webhook",
            settings={"url": f"http://{host}/{number}"}, actor="bench", now=now,
        )  # fmt: skip


def publish() -> None:
    """Store ten stories a second."""
    started = time.monotonic()
    for number in range(STORIES):
        time.sleep(max(0.0, started + number / RATE - time.monotonic()))
        _store(number)
        print(number, time.monotonic(), flush=True)


def kill() -> None:
    """Kill the first story: all the living hold it, however late the others are."""
    from django.utils import timezone

    from publisher.actions.stories.kill_article import kill_article
    from publisher.editorial.models import Article

    article = Article.objects.earliest("pk")
    kill_article(article=article, notice="Retirez-le.", actor="bench", now=timezone.now())
    print(0, time.monotonic())


def _store(number: int) -> None:
    from django.utils import timezone

    from publisher.actions.intake.arrival import Arrival
    from publisher.actions.intake.store_article import store_article
    from publisher.content.parsers import parse
    from publisher.publications.models import Publication

    text = f"Histoire {number}\n\n" + f"{WORDS * 4}\n\n" * 5
    arrival = Arrival(publication=Publication.objects.get(), actor="bench", now=timezone.now())
    store_article(
        arrival=arrival,
        parsed=parse(text.encode(), filename=f"s{number}.txt"),
        guid=f"tag:fanal.example.org,2026:s{number}",
    )


VERBS: dict[str, Callable[[], None]] = {"prepare": prepare, "publish": publish, "kill": kill}


def _as_operator(verb: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "publisher.config.settings"
    import django

    django.setup()
    VERBS[verb]()


if __name__ == "__main__":
    (partial(_as_operator, sys.argv[1]) if sys.argv[1:] else main)()
