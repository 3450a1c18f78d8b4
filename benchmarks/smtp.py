"""CPU of the sender per message: our channel against smtplib and, where it is, smtp-source.

The sink runs in a process of its own; only the sender's CPU is counted.
"""

import multiprocessing
import os
import resource
import shutil
import smtplib
import statistics
import subprocess
import time
from collections.abc import Callable
from email.message import EmailMessage
from multiprocessing.synchronize import Event

from benchmarks.figures import Figure, report
from publisher.channels.smtp import SmtpChannel, SmtpRoute
from publisher.channels.types import Outcome, Parcel
from tests.sink import Sink

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "500"))
RUNS = 5
LINE = "Une phrase de la lettre du matin, avec un lien et un accent : déjà.\r\n"
BODY = b"Subject: bench\r\n\r\n" + (
    b"=C3=A9 une phrase de la lettre du matin, un lien.....\r\n" * 1400
)


def main() -> None:
    """Medians of five runs each, same sink, same 77 KB message."""
    with multiprocessing.get_context("spawn").Manager() as manager:
        address, stop = manager.Namespace(), manager.Event()
        sink = multiprocessing.get_context("spawn").Process(target=_sink, args=(address, stop))
        sink.start()
        while not hasattr(address, "port"):
            time.sleep(0.02)
        try:
            _report(address.port)
        finally:
            stop.set()
            sink.join()


def _sink(address: object, stop: Event) -> None:
    with Sink(keep=False) as sink:
        address.port = sink.port  # type: ignore[attr-defined]
        stop.wait()


def _report(port: int) -> None:
    ours = _median(lambda: _ours(port, MESSAGES))
    naive = _median(lambda: _naive(port, max(20, MESSAGES // 10)))
    what = f"mail of {len(BODY) // 1000} KB by SMTP, CPU of the sender"
    report(Figure(work=what, ours=ours, unit="µs", against="smtplib, naive", theirs=naive))
    tool = shutil.which("smtp-source") or shutil.which("smtp-source", path="/usr/sbin")
    theirs = _median(lambda: _source(tool, port, MESSAGES)) if tool else None
    against = "smtp-source -d" if tool else "smtp-source is missing (Debian's postfix)"
    reach = "≤ 1.2 ×"
    report(Figure(work=what, ours=ours, unit="µs", reach=reach, against=against, theirs=theirs))


def _median(run: Callable[[], float]) -> float:
    return statistics.median(run() for _ in range(RUNS))


def _ours(port: int, count: int) -> float:
    where = f"127.0.0.1:{port}"
    route = SmtpRoute.from_url(f"smtp://{where}?starttls=never", allow_private=[where])
    channel = SmtpChannel(route)
    started = time.process_time()
    parcels = (
        Parcel(
            key=number,
            attempt=1,
            body=BODY,
            recipient=f"reader{number}@example.org",
            sender="bounce@news.example.org",
            canonical=True,
        )
        for number in range(count)
    )
    for reply in channel.deliver(parcels, lambda parcel: True):
        assert reply.outcome is Outcome.ACCEPTED, reply
    channel.close()
    return (time.process_time() - started) / count * 1e6


def _naive(port: int, count: int) -> float:
    started = time.process_time()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(count):
            message = EmailMessage()
            message["From"], message["Subject"] = "bounce@news.example.org", "bench"
            message["To"] = f"reader{number}@example.org"
            message.set_content(LINE * 500)
            message.add_alternative(LINE * 500, subtype="html")
            client.send_message(message)
    return (time.process_time() - started) / count * 1e6


def _source(tool: str, port: int, count: int) -> float:
    command = [tool, "-d", "-m", str(count), "-l", str(len(BODY)), f"127.0.0.1:{port}"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / count * 1e6


if __name__ == "__main__":
    main()
