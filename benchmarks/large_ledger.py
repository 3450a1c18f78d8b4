"""What a message and a look at what is due cost where PostgreSQL's ledger holds a million finished
rows, or BENCH_FINISHED."""

import os
import time

from benchmarks.engine import Place, newsroom
from benchmarks.figures import Figure, report
from benchmarks.newsroom import SIZE, running
from benchmarks.rivals import SOURCE_MISSING, sink, source, tool

MESSAGES = int(os.environ.get("BENCH_LEDGER", "20000"))
FINISHED = int(os.environ.get("BENCH_FINISHED", "1000000"))
SOURCED = 5_000  # messages of smtp-source


def main() -> None:
    """Two mail processes, unsigned; smtp-source sends to the same sink before and after."""
    path = tool("smtp-source")
    with sink() as (port, _), newsroom("PostgreSQL", port) as (made, ask, server):
        ask("found", "unsigned", MESSAGES)
        ask("finish_many", "unsigned", FINISHED)
        theirs = [source(path, port, SOURCED, SIZE)[0] / SOURCED] if path else []
        with running(made, 2):
            place = Place(made, ask, "PostgreSQL", server)
            _send(place)  # nobody counts the first
            mail, database, wall = _send(place)
        theirs += [source(path, port, SOURCED, SIZE)[0] / SOURCED] if path else []
        looked = ask("looks")
    work = f"ledger of {FINISHED:,} finished rows, {MESSAGES:,} messages"
    each = sum(theirs) / len(theirs) * 1e6 if theirs else None
    report(
        Figure(
            work=f"{work}: CPU of the mail processes a message",
            ours=mail,
            unit="µs",
            reach="≤ 1.8 ×",
            against="smtp-source -d" if theirs else SOURCE_MISSING,
            theirs=each,
        )
    )
    what = f"{work}: CPU of PostgreSQL a message"
    report(Figure(work=what, ours=database, unit="µs", reach="≤ 100 µs"))
    report(Figure(work=f"{work}: messages", ours=MESSAGES / wall, unit="/s"))
    for name, statements, pages, spent in looked:
        print(f"  looking for {name}: {statements} statements, {pages} pages read, {spent:.1f} ms")
    work = f"the sweep beside {FINISHED:,} finished rows: pages of 8 KB read"
    report(Figure(work=work, ours=sum(look[2] for look in looked), unit=""))


def _send(place: Place) -> tuple[float, float, float]:
    """µs of CPU a message, of those who send and of the database; seconds in all."""
    mail, database = place.spent()
    started = time.perf_counter()
    states = place.ask("finish", place.ask("send", "unsigned"), 300)
    wall = time.perf_counter() - started
    assert states == {"accepted": MESSAGES}, states
    after = place.spent()
    return (after[0] - mail) / MESSAGES * 1e6, (after[1] - database) / MESSAGES * 1e6, wall


if __name__ == "__main__":
    main()
