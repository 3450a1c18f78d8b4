"""CPU of the sender per message: our channel alone, with ready bodies, beside smtplib and, where it
is, smtp-source. What the ledger and composing add, benchmarks/engine.py measures."""

import os
import statistics
import time

from benchmarks.figures import Figure, report
from benchmarks.rivals import SOURCE_MISSING, naive, sink, source, tool
from publisher.channels.smtp import SmtpChannel, SmtpRoute
from publisher.channels.types import Outcome, Parcel

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "500"))
RUNS = 5
BODY = b"Subject: bench\r\n\r\n" + (
    b"=C3=A9 une phrase de la lettre du matin, un lien.....\r\n" * 1400
)


def main() -> None:
    """Medians of five runs each, taking turns, same sink, same 77 KB message."""
    path, few = tool("smtp-source"), max(20, MESSAGES // 10)
    ours, loop, theirs = list[float](), list[float](), list[float]()
    with sink() as (port, _):
        for _ in range(RUNS):
            ours.append(_ours(port, MESSAGES))
            loop.append(naive(port, few, len(BODY))[0] / few)
            if path:
                theirs.append(source(path, port, MESSAGES, len(BODY))[0] / MESSAGES)
    what = f"mail of {len(BODY) // 1000} KB by SMTP, CPU of the channel"
    against = "smtp-source -d" if path else SOURCE_MISSING
    for name, values in (("smtplib, naive", loop), (against, theirs)):
        each = _micro(values) if values else None
        report(Figure(work=what, ours=_micro(ours), unit="µs", against=name, theirs=each))


def _micro(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1e6


def _ours(port: int, count: int) -> float:
    """Seconds of CPU a message."""
    where = f"127.0.0.1:{port}"
    route = SmtpRoute.from_url(f"smtp://{where}?starttls=never", allow_private=[where])
    channel = SmtpChannel(route)
    started = time.process_time()
    parcels = (
        Parcel(
            key=number,
            attempt=1,
            pieces=(BODY,),
            recipient=f"reader{number}@example.org",
            sender="bounce@news.example.org",
        )
        for number in range(count)
    )
    for reply in channel.deliver(parcels, lambda parcel: True):
        assert reply.outcome is Outcome.ACCEPTED, reply
    channel.close()
    return (time.process_time() - started) / count


if __name__ == "__main__":
    main()
