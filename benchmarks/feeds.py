"""Feeds: 50 full articles written in each format, and served by us and by nginx as a file."""

import gzip
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.clients import ask, cpu_of, rate, request
from benchmarks.figures import Figure, report
from publisher.content.article import PublishedArticle
from publisher.renderers.feeds import Entry, Format, make_entry, render_feed
from publisher.renderers.feeds.entry_cache import entry_bytes_cache
from tests.feed_samples import FRENCH, META, SOURCE, STARTED, paragraph
from tests.harness import Installation, wait_for
from tests.running.ports import free_port

STORIES = 50
RUNS = 5
SECONDS = 0.7  # of asking, in each run
FORMATS: tuple[Format, ...] = ("rss", "atom", "json")
LEAST = {"200": 0.7, "gzip": 0.4, "304": 0.35}  # of nginx's rate
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "


def main() -> None:
    """Medians of several runs; without nginx the served figures have no reference."""
    _serialise()
    _serve()


def _serialise() -> None:
    entries = tuple(_entry(number) for number in range(STORIES))
    size = len(entries[0].html.encode()) / 1000
    for kind in FORMATS:
        what = f"feed of {STORIES} articles of {size:.0f} KB, {kind}"
        anew = _median(partial(_anew, entries, kind))
        report(Figure(work=f"{what}, all new", ours=anew, unit="ms", reach="≤ 5 ms"))
        again = _median(partial(_one_new, entries, kind))
        report(Figure(work=f"{what}, one new", ours=again, unit="ms", reach="≤ 5 ms"))


def _entry(number: int) -> Entry:
    blocks = tuple(paragraph(f"{number} {WORDS * 11}") for _ in range(10))
    moment = STARTED + timedelta(minutes=number)
    story = PublishedArticle(
        id=str(number),
        version=1,
        guid=f"tag:fanal.example.org,2026:{number}",
        url=f"https://fanal.example.org/articles/{number}",
        content=replace(FRENCH, blocks=blocks),
        content_hash="",
        pubstatus="usable",
        published_at=moment,
        updated_at=moment,
    )
    return make_entry(story, SOURCE)


def _median(run: Callable[[], float]) -> float:
    return statistics.median(run() for _ in range(3 * RUNS))


def _anew(entries: tuple[Entry, ...], kind: Format) -> float:
    entry_bytes_cache.clear()
    return _timed(entries, kind)


def _one_new(entries: tuple[Entry, ...], kind: Format) -> float:
    render_feed(META, entries, kind)
    changed = replace(entries[0], title=f"{time.perf_counter_ns()}")
    return _timed((changed, *entries[1:]), kind)


def _timed(entries: tuple[Entry, ...], kind: Format) -> float:
    started = time.perf_counter()
    render_feed(META, entries, kind)
    return (time.perf_counter() - started) * 1e3


def _serve() -> None:
    with Installation() as made, tempfile.TemporaryDirectory(prefix="bench-nginx-") as directory:
        path = _publish(made)
        ours = made.start("web")
        try:
            wait_for(lambda: made.status(path) == 200, 30, "the feed")
            body = ask(made.port, request(path))[1]
            tool = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
            if tool is None:
                _compare(path, (made.port, ours.pid), None, len(body))
                return
            with _nginx(tool, Path(directory), path, body) as theirs:
                _compare(path, (made.port, ours.pid), theirs, len(body))
        finally:
            ours.terminate()
            ours.wait(30)


def _publish(made: Installation) -> str:
    """A publication whose feed has full stories; the feed's path."""
    made.run("migrate")
    made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
    folder = made.data_dir / "stories"
    folder.mkdir()
    for number in range(STORIES):
        text = f"{WORDS * 4}\n\n" * 10
        (folder / f"s{number}.txt").write_text(f"Histoire {number}\n\n{text}")
    made.run("article", "import", *sorted(folder.iterdir()))
    made.run("feed", "build")
    return "/feeds/fanal/all.rss"


@contextmanager
def _nginx(tool: str, root: Path, path: str, body: bytes) -> Iterator[tuple[int, int]]:
    """nginx serving the same bytes as a file, plain and compressed beforehand: port and pid."""
    port = free_port()
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(body)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(body, mtime=0))
    config = root / "nginx.conf"
    config.write_text(
        f"daemon off; pid {root}/pid; error_log {root}/errors; worker_processes 1;\n"
        f"{'user root;' if os.getuid() == 0 else ''}\nevents {{}}\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;\n"
        f"{_folders(root)} server {{ listen 127.0.0.1:{port}; root {root}; gzip_static on; }} }}\n"
    )
    process = subprocess.Popen([tool, "-p", str(root), "-e", f"{root}/errors", "-c", str(config)])
    try:
        wait_for(lambda: _answers(port, path) or process.poll() is not None, 10, "nginx")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def _folders(root: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {root}/{kind};" for kind in kinds)


def _answers(port: int, path: str) -> bool:
    try:
        return b" 200 " in ask(port, request(path))[0]
    except OSError:
        return False


Server = tuple[int, int]  # port and pid


def _compare(path: str, ours: Server, theirs: Server | None, size: int) -> None:
    against = "nginx, the same file" if theirs else "nginx is missing (Debian's nginx-light)"
    for name, least in LEAST.items():
        what = f"GET of a feed of {size / 1000:.0f} KB, {name}"
        mine, mine_cpu = _asked(ours, _wanted(ours[0], path, name))
        other, other_cpu = _asked(theirs, _wanted(theirs[0], path, name)) if theirs else (0.0, 0.0)
        figure = Figure(
            work=what,
            ours=mine,
            unit="answers/s",
            reach=f"≥ {least} ×",
            against=against,
            theirs=other or None,
        )
        report(figure)
        cpu = f"{what}: CPU of the server"
        report(Figure(work=cpu, ours=mine_cpu, unit="µs", against=against, theirs=other_cpu))


def _wanted(port: int, path: str, name: str) -> bytes:
    if name == "200":
        return request(path)
    if name == "gzip":
        return request(path, "Accept-Encoding: gzip")
    head = ask(port, request(path))[0].decode("latin-1")
    tag = next(line for line in head.splitlines() if line.lower().startswith("etag:"))
    return request(path, f"If-None-Match: {tag[5:].strip()}")


def _asked(server: Server, wanted: bytes) -> tuple[float, float]:
    """Median of answers a second, and microseconds of the server's CPU for one of them."""
    port, pid = server
    rates, spent = [], []
    for _ in range(RUNS):
        before, started = cpu_of(pid), time.perf_counter()
        rates.append(rate(port, wanted, SECONDS))
        answers = rates[-1] * (time.perf_counter() - started)
        spent.append((cpu_of(pid) - before) / answers * 1e6)
    return statistics.median(rates), statistics.median(spent)


if __name__ == "__main__":
    main()
